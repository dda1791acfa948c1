"""What a CT slice says beyond the common modules: dose, kernel, tilt, Hounsfield units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from NasoLib.phantom.dicom.modules import SeriesPlace, add_contrast_medium, add_window, is_axial, words
from NasoLib.phantom.seeds import generator

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_WINDOWS = {"head-ct": (60, 600), "chest-ct": (40, 400)}


def series_description(place: SeriesPlace) -> str:
    """As a technician would name it: part, contrast, thickness and kernel."""
    style = place.style
    medium = "CE" if has_contrast(place) else "PLAIN"
    return f"SYN {place.name.upper()} {medium} {style.get('slice_thickness_mm', '')}mm {style.get('kernel', '')}"


def has_contrast(place: SeriesPlace) -> bool:
    """True when a contrast medium was given."""
    return float(place.style.get("contrast", 0.0)) > 0.0


def intercept(place: SeriesPlace) -> int:
    """Makers differ: some store HU as they are, most store HU + 1024. A hospital keeps its maker's way."""
    return (-1024, 0)[int(generator(0, "intercept", str(place.style.get("vendor"))).integers(4) == 0)]


def stored_pixels(place: SeriesPlace) -> np.ndarray:
    """The series as stored values (k, j, i): HU less the intercept, int16."""
    hounsfield = np.rint(place.image.array) if place.image.array.dtype.kind == "f" else place.image.array
    return np.clip(hounsfield.astype(np.int32) - intercept(place), -32768, 32767).astype(np.int16)


def add_ct(dataset: Dataset, place: SeriesPlace) -> None:
    """CT image module, window and contrast medium."""
    style, random = place.style, generator(0, "ct scanner", str(place.style.get("hospital")), place.case.kind)
    axial = ["ORIGINAL", "PRIMARY", "AXIAL"]
    dataset.ImageType = axial if is_axial(place) else ["DERIVED", "SECONDARY", "REFORMATTED"]
    dataset.RescaleIntercept, dataset.RescaleSlope, dataset.RescaleType = intercept(place), 1, "HU"
    dataset.KVP = int(random.choice([100, 120, 120, 120]))
    dataset.XRayTubeCurrent = int(random.integers(150, 350))
    dataset.ExposureTime = int(random.choice([500, 750, 1000]))
    dataset.Exposure = dataset.XRayTubeCurrent * dataset.ExposureTime // 1000
    dataset.ScanOptions = "AXIAL" if style.get("tilt_deg") else "HELICAL"
    dataset.FilterType = "WEDGE"
    dataset.ConvolutionKernel = words(style.get("kernel", "STANDARD"), 16)
    dataset.GantryDetectorTilt = float(style.get("tilt_deg", 0.0))
    dataset.TableHeight = int(random.integers(120, 200))
    dataset.RotationDirection = "CW"
    dataset.DataCollectionDiameter = 500
    dataset.ReconstructionDiameter = float(style.get("field_of_view_mm", 240.0))
    add_window(dataset, *_WINDOWS.get(place.case.kind, (40, 400)))
    if has_contrast(place):
        add_contrast_medium(dataset, "IODINE SYNTHETIC")
