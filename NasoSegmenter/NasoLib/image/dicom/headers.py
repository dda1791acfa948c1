"""What DICOM files say of themselves: slices, grouped into series.

A multi-frame file (enhanced CT and MR) is read as as many slices as it has frames, so that nothing further on needs to
know of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from NasoLib.errors import UserError
from NasoLib.image.patient_key import TAGS as PATIENT_TAGS
from NasoLib.image.patient_key import patient_key
from NasoLib.progress import SILENT, Progress

if TYPE_CHECKING:
    from pydicom import Dataset

# What results and reports may want to tell of a scan. Nothing here names a patient.
KEPT_TAGS = (
    "StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID", "SeriesDescription", "ProtocolName",
    "StudyDate", "Manufacturer", "ManufacturerModelName", "InstitutionName", "BodyPartExamined", "PatientPosition",
    "SliceThickness", "SpacingBetweenSlices", "GantryDetectorTilt", "KVP", "ConvolutionKernel", "ContrastBolusAgent",
    "RescaleType", "MagneticFieldStrength", "ScanningSequence", "SequenceName", "EchoTime", "RepetitionTime",
)  # fmt: skip
_NEEDED_TAGS = (
    "SOPInstanceUID", "SOPClassUID", "Modality", "SeriesNumber", "ImageType", "Rows", "Columns", "NumberOfFrames",
    "SamplesPerPixel", "PhotometricInterpretation", "PixelSpacing", "ImagePositionPatient", "ImageOrientationPatient",
    "SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Slice:
    """One slice: where it lies and where its pixels are.

    position: centre of the first pixel, LPS mm.  along_row, along_column: unit vectors in which the column index and
    the row index grow.  spacing_mm: between columns and between rows.  size: (columns, rows).
    """

    file: Path
    frame: int
    uid: str
    position: np.ndarray
    along_row: np.ndarray
    along_column: np.ndarray
    spacing_mm: tuple[float, float]
    size: tuple[int, int]

    @property
    def normal(self) -> np.ndarray:
        """Unit vector out of the slice."""
        return np.cross(self.along_row, self.along_column)


@dataclass(frozen=True, eq=False)
class Series:
    """The slices of one series, in the order of their files; `tags` are those of its first file.

    patient_key: whose it is, see `image.patient_key`.
    """

    uid: str
    modality: str
    description: str
    number: int
    slices: tuple[Slice, ...]
    tags: Mapping[str, Any] = field(default_factory=dict)
    patient_key: str = ""

    @property
    def title(self) -> str:
        """What to call it in a sentence."""
        return f"'{self.description or self.uid}' ({self.modality}, {len(self.slices)} slices)"


def find_series(files: Sequence[Path], progress: Progress = SILENT) -> list[Series]:
    """All series of images with a place in the patient among these files, the one with the most slices first.

    Raises UserError, which says what the files are, when there is none.
    """
    found: dict[str, list[Slice]] = {}
    first: dict[str, Dataset] = {}
    refusals: dict[str, int] = {}
    for number, path in enumerate(files):
        progress.update(number / len(files), "Reading DICOM headers")
        header = _header(path)
        problem = "is not DICOM" if header is None else _problem(header)
        if problem or header is None:
            refusals[problem] = refusals.get(problem, 0) + 1
            continue
        uid = str(header.get("SeriesInstanceUID", ""))
        first.setdefault(uid, header)
        found.setdefault(uid, []).extend(_slices(path, header))
    if not found:
        raise UserError(_nothing_found(files, refusals))
    series = [_series(uid, slices, first[uid]) for uid, slices in found.items()]
    return sorted(series, key=lambda one: (-len(one.slices), one.number, one.uid))


def _header(path: Path) -> Dataset | None:
    """The tags of interest; None when the file is not DICOM. Old files lack the mark that says that they are."""
    import pydicom

    try:
        header = pydicom.dcmread(
            path, force=True, stop_before_pixels=True, specific_tags=[*_NEEDED_TAGS, *KEPT_TAGS, *PATIENT_TAGS]
        )
    except Exception:  # Whatever pydicom raises on bytes of some other kind means just that.
        return None
    return header if "SOPClassUID" in header else None


def _problem(header: Dataset) -> str:
    """Why this file gives no slice, as the end of the sentence "It ..."; "" when it does."""
    if "Rows" not in header or "Columns" not in header:
        kind = getattr(header.get("SOPClassUID"), "name", "") or "an unknown kind"
        return f"is DICOM, but not an image ({kind})"
    if int(header.get("SamplesPerPixel", 1)) != 1 or header.get("PhotometricInterpretation") == "PALETTE COLOR":
        return "is a colour picture; an image with one grey value per pixel is needed"
    if header.get("PhotometricInterpretation") == "MONOCHROME1":
        return "is stored inverted (MONOCHROME1), as radiographs are; a CT or MR slice is needed"
    if header.get("Modality") not in ("CT", "MR"):
        return f"is of the modality {header.get('Modality', 'unknown')}; CT or MR is needed"
    if not list(_places(header)):
        return "does not say where in the patient it lies"
    return ""


def _slices(path: Path, header: Dataset) -> Iterator[Slice]:
    """One slice per frame of the file."""
    size = int(header.Columns), int(header.Rows)
    for frame, position, orientation, spacing in _places(header):
        along_row, along_column = np.array(orientation[:3], float), np.array(orientation[3:], float)
        yield Slice(
            path, frame, str(header.get("SOPInstanceUID", path.name)), np.array(position, float),
            along_row / np.linalg.norm(along_row), along_column / np.linalg.norm(along_column),
            (float(spacing[1]), float(spacing[0])), size,
        )  # fmt: skip


def _places(header: Dataset) -> Iterator[tuple[int, Any, Any, Any]]:
    """Number, position, orientation and pixel spacing of each frame that tells where it lies."""
    shared = (header.get("SharedFunctionalGroupsSequence") or [header])[0]
    for number, frame in enumerate(header.get("PerFrameFunctionalGroupsSequence") or [header]):
        position = _look_up("PlanePositionSequence", "ImagePositionPatient", frame, shared, header)
        orientation = _look_up("PlaneOrientationSequence", "ImageOrientationPatient", frame, shared, header)
        spacing = _look_up("PixelMeasuresSequence", "PixelSpacing", frame, shared, header)
        if position and orientation and spacing and len(position) == 3 and len(orientation) == 6:
            yield number, position, orientation, spacing


def _look_up(group: str, tag: str, *places: Dataset) -> Any:
    """A tag's value from the first place that has it, directly or in its functional group."""
    for place in places:
        inner = (place.get(group) or [place])[0]
        if inner.get(tag):
            return inner[tag].value
    return None


def _series(uid: str, slices: list[Slice], header: Dataset) -> Series:
    # A file that was copied twice into the folder is one slice.
    unique = {(one.uid, one.frame): one for one in slices}
    tags = {name: _plain(header[name].value) for name in KEPT_TAGS if header.get(name) not in (None, "")}
    number = int(header.get("SeriesNumber") or 0)
    description = str(header.get("SeriesDescription", ""))
    whose = patient_key(*(str(header.get(name) or "") for name in PATIENT_TAGS))
    return Series(uid, str(header.Modality), description, number, tuple(unique.values()), tags, whose)


def _plain(value: Any) -> Any:
    """A DICOM value as JSON can hold it."""
    if isinstance(value, (int, float)):
        return float(value)
    if isinstance(value, (list, tuple)) or type(value).__name__ == "MultiValue":
        return [_plain(item) for item in value]
    return str(value)


def _nothing_found(files: Sequence[Path], refusals: Mapping[str, int]) -> str:
    """The sentence for files that give no slice at all."""
    if not files:
        return "The folder is empty: there is no image to read."
    if len(files) == 1:
        return f"{files[0].name} cannot be used: it {next(iter(refusals))}."
    reasons = "; ".join(f"{count} of them: it {reason}" for reason, count in refusals.items())
    return f"None of the {len(files)} files in {files[0].parent} is a CT or MR slice ({reasons})."
