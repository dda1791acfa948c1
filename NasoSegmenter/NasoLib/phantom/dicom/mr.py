"""What an MR slice says beyond the common modules: sequence, echo and repetition time, field strength."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from NasoLib.phantom.dicom.modules import SeriesPlace, add_contrast_medium, add_window, is_axial
from NasoLib.phantom.seeds import generator

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_LARGEST = 4095


@dataclass(frozen=True)
class _Sequence:
    """Usual times of a spin-echo sequence in ms, its echo train and its name."""

    repetition_ms: float
    echo_ms: float
    echo_train: int
    name: str
    has_contrast: bool = False


_SEQUENCES = {
    "t1": _Sequence(620.0, 11.0, 3, "tse2d1_3"),
    "t2": _Sequence(4200.0, 88.0, 15, "tse2d1_15"),
    "t1ce": _Sequence(640.0, 11.0, 3, "tse2d1_3", has_contrast=True),
}


def series_description(place: SeriesPlace) -> str:
    """As a technician would name it."""
    return f"SYN AX {place.name.upper()} TSE {place.style.get('slice_thickness_mm', '')}mm"


def stored_pixels(place: SeriesPlace) -> np.ndarray:
    """The series as stored values (k, j, i), int16 from 0. Whole numbers that fit are kept as they are."""
    signal = place.image.array
    if signal.dtype.kind in "iub" and signal.min() >= 0 and signal.max() <= 32767:
        return signal.astype(np.int16)
    low, high = float(signal.min()), float(signal.max())
    return np.rint((signal - low) * (_LARGEST / max(high - low, 1e-6))).astype(np.int16)


def add_mr(dataset: Dataset, place: SeriesPlace, window: tuple[float, float]) -> None:
    """MR image module, window and contrast medium."""
    random = generator(0, "mr scanner", str(place.style.get("hospital")), place.name)
    sequence = _SEQUENCES.get(place.name, _SEQUENCES["t1"])
    tesla = 1.5 if "1.5" in str(place.style.get("model")) or "15X" in str(place.style.get("model")) else 3.0
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "OTHER"] if is_axial(place) else ["DERIVED", "SECONDARY", "MPR"]
    dataset.ScanningSequence, dataset.SequenceVariant, dataset.ScanOptions = "SE", "SK", ""
    dataset.MRAcquisitionType = "2D"
    dataset.SequenceName = sequence.name
    dataset.RepetitionTime = round(sequence.repetition_ms * random.uniform(0.9, 1.15))
    dataset.EchoTime = round(sequence.echo_ms * random.uniform(0.9, 1.15), 1)
    dataset.EchoTrainLength = sequence.echo_train
    dataset.NumberOfAverages = int(random.choice([1, 2]))
    dataset.ImagingFrequency = round(42.577 * tesla, 3)
    dataset.ImagedNucleus = "1H"
    dataset.EchoNumbers = 1
    dataset.MagneticFieldStrength = tesla
    dataset.FlipAngle = int(random.choice([120, 150, 160]))
    dataset.PixelBandwidth = int(random.integers(150, 300))
    dataset.ReconstructionDiameter = float(place.style.get("field_of_view_mm", 240.0))
    add_window(dataset, *window)
    if sequence.has_contrast:
        add_contrast_medium(dataset, "GADOLINIUM SYNTHETIC")


def usual_window(pixels: np.ndarray) -> tuple[float, float]:
    """Center and width that show nearly all of the signal."""
    low, high = np.percentile(pixels, (1.0, 99.5))
    width = max(float(high - low), 2.0)
    return round(float(low) + width / 2), round(width)
