"""Write the series of a case: one folder per image, one file per slice, numbered as the array's k.

Positions are taken from the grid slice by slice, so a tilted gantry is stored as a scanner stores it: upright slices
turned about the patient's transverse axis, each displaced along the table. Unequal distances between slices come from
`image.meta["slice_offsets_mm"]`, the way of each slice along the k axis from the first.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from NasoLib.image import Image
from NasoLib.phantom.case import Case
from NasoLib.phantom.dicom import ct, modules, mr
from NasoLib.phantom.dicom.modules import SeriesPlace
from NasoLib.phantom.dicom.uid import uid
from NasoLib.progress import SILENT, Progress

if TYPE_CHECKING:
    from pydicom.dataset import FileDataset

_CLASS_UIDS = {"CT": "1.2.840.10008.5.1.4.1.1.2", "MR": "1.2.840.10008.5.1.4.1.1.4"}
_EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1"


def write_dicom(case: Case, folder: Path, progress: Progress = SILENT) -> dict[str, list[str]]:
    """Write every image of `case` below `folder`; gives the files of each series, in the order of k, relative to it."""
    written = {}
    for number, name in enumerate(case.images, start=1):
        share = progress.share((number - 1) / len(case.images), number / len(case.images))
        files = _write_series(SeriesPlace(case, name, number), Path(folder) / name, share)
        written[name] = [f"{name}/{file}" for file in files]
    return written


def slice_positions_lps(image: Image) -> np.ndarray:
    """Centre of the first voxel of each slice, (k, 3) in mm."""
    axis, step = image.geometry.directions[:, 2], image.geometry.spacing_mm[2]
    offsets = image.meta.get("slice_offsets_mm", np.arange(image.geometry.shape[0]) * step)
    return image.geometry.origin_lps + np.outer(np.asarray(offsets, float), axis)


def _write_series(place: SeriesPlace, folder: Path, progress: Progress) -> list[str]:
    folder.mkdir(parents=True)
    pixels = ct.stored_pixels(place) if place.image.modality == "CT" else mr.stored_pixels(place)
    positions = slice_positions_lps(place.image)
    template = _template(place, pixels)
    names = []
    for k, plane in enumerate(pixels):
        names.append(f"IM{k + 1:04d}.dcm")
        modules.add_plane(template, place, positions[k], k + 1, _slice_distance_mm(place.image))
        modules.add_pixels(template, plane)
        _name_instance(template, uid("instance", place.uid, k))
        template.save_as(folder / names[-1], enforce_file_format=True)
        progress.update((k + 1) / len(pixels), f"Writing DICOM {place.name}")
    return names


def _slice_distance_mm(image: Image) -> float:
    """Distance of neighbouring slices at right angles to them, as SpacingBetweenSlices counts it; unequal: median."""
    if image.geometry.shape[0] < 2:
        return image.geometry.spacing_mm[2]
    normal = np.cross(image.geometry.directions[:, 0], image.geometry.directions[:, 1])
    return float(np.median(np.abs(np.diff(slice_positions_lps(image) @ normal))))


def _template(place: SeriesPlace, pixels: np.ndarray) -> FileDataset:
    """Everything that all slices of a series share."""
    dataset = _empty_file(_CLASS_UIDS[place.image.modality])
    modules.add_patient(dataset, place)
    modules.add_study(dataset, place)
    if place.image.modality == "CT":
        modules.add_series(dataset, place, ct.series_description(place))
        ct.add_ct(dataset, place)
    else:
        modules.add_series(dataset, place, mr.series_description(place))
        mr.add_mr(dataset, place, mr.usual_window(pixels))
    return dataset


def _empty_file(class_uid: str) -> FileDataset:
    from pydicom.dataset import FileDataset, FileMetaDataset
    from pydicom.uid import UID

    meta = FileMetaDataset()
    meta.FileMetaInformationVersion = b"\x00\x01"
    meta.MediaStorageSOPClassUID = UID(class_uid)
    meta.TransferSyntaxUID = UID(_EXPLICIT_LITTLE_ENDIAN)
    meta.ImplementationClassUID = UID(uid("implementation"))
    meta.ImplementationVersionName = "NASO_PHANTOM_1"
    dataset = FileDataset("", {}, file_meta=meta, preamble=b"\x00" * 128)
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.SOPClassUID = class_uid
    return dataset


def _name_instance(dataset: FileDataset, instance_uid: str) -> None:
    from pydicom.uid import UID

    dataset.SOPInstanceUID = UID(instance_uid)
    dataset.file_meta.MediaStorageSOPInstanceUID = UID(instance_uid)
