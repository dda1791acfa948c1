"""Which rules of DICOM a CT or MR series breaks: what `dciodvfy` looks for, from highdicom's tables of the standard.

highdicom carries the standard's tables of modules and attributes but no check of whole files. Here each file is held
against the mandatory modules of its storage class (type 1 present with a value, type 2 present), against the ban on
attributes that are in no module of the class, and against the rules on values, identifiers, pixels and geometry; and
the files of a series against each other.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence

import numpy as np
from highdicom._standard_utils import (
    get_iod_module_map,
    get_module_attribute_map,
    get_sop_class_iod_map,
    is_attribute_in_iod,
)
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.valuerep import validate_value

# Modules whose usage is conditional, and the attribute that shows the condition holds.
_CONDITIONAL = {"contrast-bolus": "ContrastBolusAgent"}

_SAME_IN_STUDY = ("PatientName", "PatientID", "PatientSex", "StudyInstanceUID", "StudyDate", "FrameOfReferenceUID")
_SAME_IN_SERIES = (
    *_SAME_IN_STUDY,
    *("SOPClassUID", "SeriesInstanceUID", "SeriesNumber", "Modality", "Manufacturer", "PatientPosition"),
    *("ImageOrientationPatient", "PixelSpacing", "Rows", "Columns", "SliceThickness", "GantryDetectorTilt"),
    *("RescaleSlope", "RescaleIntercept", "BitsStored", "PixelRepresentation"),
)


def broken_in_file(dataset: Dataset) -> list[str]:
    """Sentences on one file; empty when it is valid."""
    return [
        *_missing_attributes(dataset),
        *_foreign_attributes(dataset),
        *_bad_values(dataset),
        *_bad_pixels(dataset),
        *_bad_plane(dataset),
        *_bad_meta(dataset),
    ]


def broken_in_series(datasets: Sequence[Dataset], equal_spacing: bool = True) -> list[str]:
    """Sentences on the files of one series against each other."""
    broken = [f"{keyword} differs within the series" for keyword in _SAME_IN_SERIES if _differ(datasets, keyword)]
    for keyword in ("SOPInstanceUID", "InstanceNumber", "ImagePositionPatient", "SliceLocation"):
        if len({str(dataset.get(keyword)) for dataset in datasets}) < len(datasets):
            broken.append(f"{keyword} is not unique within the series")
    return broken + _bad_distances(datasets, equal_spacing)


def broken_in_study(series: Sequence[Sequence[Dataset]]) -> list[str]:
    """Sentences on the series of one patient against each other."""
    firsts = [datasets[0] for datasets in series]
    broken = [f"{keyword} differs within the study" for keyword in _SAME_IN_STUDY if _differ(firsts, keyword)]
    if len({first.SeriesInstanceUID for first in firsts}) < len(firsts):
        broken.append("SeriesInstanceUID is not unique within the study")
    instances = [dataset.SOPInstanceUID for datasets in series for dataset in datasets]
    if len(set(instances)) < len(instances):
        broken.append("SOPInstanceUID is not unique within the study")
    return broken


def _missing_attributes(dataset: Dataset) -> Iterator[str]:
    for module in _modules(dataset):
        for attribute in get_module_attribute_map()[module]:
            keyword, kind = attribute["keyword"], attribute["type"]
            if attribute["path"] or kind not in ("1", "2"):
                continue
            if keyword not in dataset:
                yield f"{keyword} of module {module} is missing (type {kind})"
            elif kind == "1" and dataset[keyword].is_empty:
                yield f"{keyword} of module {module} is empty (type 1)"


def _modules(dataset: Dataset) -> Iterator[str]:
    """The modules that this file must have."""
    for module in get_iod_module_map()[get_sop_class_iod_map()[dataset.SOPClassUID]]:
        key = module["key"]
        if module["usage"] == "M" or (key in _CONDITIONAL and _CONDITIONAL[key] in dataset):
            yield key


def _foreign_attributes(dataset: Dataset) -> Iterator[str]:
    for element in dataset:
        if not element.tag.is_private and not is_attribute_in_iod(element.keyword, dataset.SOPClassUID):
            yield f"{element.keyword} is in no module of the storage class"


def _bad_values(dataset: Dataset) -> Iterator[str]:
    """Values that their value representation does not allow: too long, wrong characters, not a valid UID."""
    for element in dataset:
        if element.keyword != "PixelData":
            yield from _bad_value(element)
    if "RescaleIntercept" in dataset and dataset.Modality == "CT" and dataset.get("RescaleType") != "HU":
        yield "RescaleType must be HU"
    if float(np.min(dataset.get("WindowWidth", 1))) < 1:
        yield "WindowWidth must be at least 1"


def _bad_value(element: DataElement) -> Iterator[str]:
    values = element.value if element.VM > 1 else [element.value]
    for value in values if element.VM else []:
        text = str(value)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                validate_value(element.VR, text if element.VR not in ("US", "SS", "FL", "FD") else value, 2)
        except (ValueError, UserWarning) as error:
            yield f"{element.keyword}: {error}"
        if element.VR == "UI" and (len(text) > 64 or not re.fullmatch(r"[0-2](\.(0|[1-9]\d*))+", text)):
            yield f"{element.keyword} is not a valid UID: {text}"


def _bad_pixels(dataset: Dataset) -> Iterator[str]:
    if dataset.HighBit != dataset.BitsStored - 1 or dataset.BitsStored > dataset.BitsAllocated:
        yield "HighBit, BitsStored and BitsAllocated do not fit each other"
    if len(dataset.PixelData) != dataset.Rows * dataset.Columns * dataset.SamplesPerPixel * dataset.BitsAllocated // 8:
        yield "PixelData has not the length that Rows and Columns ask for"
    if dataset.PhotometricInterpretation not in ("MONOCHROME1", "MONOCHROME2"):
        yield "PhotometricInterpretation must be MONOCHROME1 or MONOCHROME2"


def _bad_plane(dataset: Dataset) -> Iterator[str]:
    axes = np.asarray(dataset.ImageOrientationPatient, float).reshape(2, 3)
    if not np.allclose(axes @ axes.T, np.eye(2), atol=1e-4):
        yield "ImageOrientationPatient is not two unit vectors at right angles"
    if min(float(value) for value in dataset.PixelSpacing) <= 0 or float(dataset.SliceThickness) <= 0:
        yield "PixelSpacing and SliceThickness must be above 0"
    kind = list(dataset.ImageType)
    if len(kind) < 3 or kind[0] not in ("ORIGINAL", "DERIVED") or kind[1] not in ("PRIMARY", "SECONDARY"):
        yield "ImageType must have three values, ORIGINAL or DERIVED first and PRIMARY or SECONDARY second"


def _bad_meta(dataset: Dataset) -> Iterator[str]:
    meta = dataset.file_meta
    if meta.MediaStorageSOPInstanceUID != dataset.SOPInstanceUID or meta.MediaStorageSOPClassUID != dataset.SOPClassUID:
        yield "the file's meta information names another instance"


def _bad_distances(datasets: Sequence[Dataset], equal_spacing: bool) -> list[str]:
    """Slices must follow each other along their normal; equally, unless said otherwise."""
    axes = np.asarray(datasets[0].ImageOrientationPatient, float).reshape(2, 3)
    normal = np.cross(axes[0], axes[1])
    places = np.array([np.asarray(dataset.ImagePositionPatient, float) for dataset in datasets])
    steps = np.diff(np.sort(places @ normal))
    broken = []
    if len(steps) and steps.min() < 1e-3:
        broken.append("two slices lie in one plane")
    if equal_spacing and len(steps) and np.ptp(steps) > 1e-3:
        broken.append("the distances of the slices are not equal")
    for dataset in datasets:
        if abs(float(dataset.SliceLocation) - float(np.dot(normal, dataset.ImagePositionPatient))) > 1e-3:
            broken.append("SliceLocation is not the place along the normal")
    return broken


def _differ(datasets: Sequence[Dataset], keyword: str) -> bool:
    return len({str(dataset.get(keyword)) for dataset in datasets}) > 1
