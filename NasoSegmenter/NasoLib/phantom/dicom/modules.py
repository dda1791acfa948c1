"""The DICOM modules that CT and MR share: patient, study, series, frame of reference, equipment, plane, pixels.

Everything that a person sees in a list of studies says that the patient is synthetic: name, identifier, study
description, institution and comments. Dates are fixed, so that the same seed gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from NasoLib.phantom.dicom.uid import digits, patient_key, uid
from NasoLib.phantom.seeds import generator

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

    from NasoLib.image import Image
    from NasoLib.phantom.case import Case

STUDY_DATE = "20240102"
STUDY_TIME = "080000"
COMMENT = "Synthetic phantom, no person. Not for diagnosis."
BODY_PARTS = {"head-ct": "HEAD", "neck-mr": "NECK", "chest-ct": "CHEST"}

# A patient who lies prone is stored with rows to the right and columns to the front; all others lie on the back.
_PRONE = ("RAS", "RAI")


@dataclass(frozen=True)
class SeriesPlace:
    """Which series of a case this is: its name ("ct", "t1"), its number from 1 and the case it belongs to."""

    case: Case
    name: str
    number: int

    @property
    def image(self) -> Image:
        """The voxels of the series."""
        return self.case.images[self.name]

    @property
    def patient(self) -> str:
        """What identifies the patient."""
        return patient_key(self.case.kind, self.case.options)

    @property
    def style(self) -> dict[str, Any]:
        """The acquisition that was asked for, as plain values."""
        return dict(self.case.options.get("style") or {})

    @property
    def uid(self) -> str:
        """SeriesInstanceUID."""
        return uid("series", self.case.kind, dict(self.case.options), self.name)


def words(value: object, length: int = 64) -> str:
    """A text of the user's as DICOM can hold it: not too long, and without the sign that parts two values."""
    return str(value).replace("\\", "/")[:length].strip()


def add_patient(dataset: Dataset, place: SeriesPlace) -> None:
    """Patient module. Age and sex are the case's when it has them."""
    random, truth = generator(0, "person", place.patient), place.case.truth
    age = int(truth.get("age", random.integers(20, 80)))
    identifier = digits(8, "patient", place.patient)
    dataset.PatientName = f"NASO^SYNTHETIC^{identifier}"
    dataset.PatientID = f"NASO-SYN-{identifier}"
    dataset.PatientSex = str(truth.get("sex", random.choice(["F", "M"])))
    dataset.PatientBirthDate = f"{int(STUDY_DATE[:4]) - age}0101"
    dataset.PatientAge = f"{age:03d}Y"
    dataset.PatientComments = COMMENT


def add_study(dataset: Dataset, place: SeriesPlace) -> None:
    """General study."""
    dataset.StudyInstanceUID = uid("study", place.patient)
    dataset.StudyDate = STUDY_DATE
    dataset.StudyTime = STUDY_TIME
    dataset.StudyID = "1"
    dataset.AccessionNumber = digits(8, "accession", place.patient)
    dataset.ReferringPhysicianName = ""
    dataset.StudyDescription = f"SYNTHETIC {BODY_PARTS.get(place.case.kind, place.case.kind.upper())}"


def add_series(dataset: Dataset, place: SeriesPlace, description: str) -> None:
    """General series, frame of reference and equipment."""
    style = place.style
    dataset.Modality = place.image.modality
    dataset.SeriesInstanceUID = place.uid
    dataset.SeriesNumber = place.number
    dataset.SeriesDate = STUDY_DATE
    dataset.SeriesTime = STUDY_TIME
    dataset.SeriesDescription = words(description)
    dataset.ProtocolName = words(description)
    dataset.BodyPartExamined = BODY_PARTS.get(place.case.kind, "")
    dataset.PatientPosition = "HFP" if style.get("orientation") in _PRONE else "HFS"
    dataset.FrameOfReferenceUID = uid("frame of reference", place.patient)
    dataset.PositionReferenceIndicator = ""
    dataset.Manufacturer = words(style.get("vendor", "Synthetic"))
    dataset.ManufacturerModelName = words(style.get("model", "Phantom"))
    dataset.InstitutionName = words(style.get("hospital", "reference"), 52) + " (synthetic)"
    dataset.StationName = "NASO_PHANTOM"
    dataset.DeviceSerialNumber = digits(8, "scanner", style.get("hospital"), style.get("model"))
    dataset.SoftwareVersions = "NASO_PHANTOM_1"


def add_plane(dataset: Dataset, place: SeriesPlace, position_lps: np.ndarray, number: int, distance_mm: float) -> None:
    """General image and image plane of slice `number`, counted from 1. `distance_mm`: usual distance of slices."""
    geometry = place.image.geometry
    dataset.InstanceNumber = number
    dataset.AcquisitionNumber = 1
    dataset.AcquisitionDate = dataset.ContentDate = STUDY_DATE
    dataset.AcquisitionTime = dataset.ContentTime = STUDY_TIME
    dataset.ImageComments = COMMENT
    dataset.BurnedInAnnotation = "NO"
    dataset.LossyImageCompression = "00"
    dataset.ImagePositionPatient = _decimals(position_lps)
    dataset.ImageOrientationPatient = _decimals(geometry.directions[:, :2].T.ravel())
    dataset.PixelSpacing = _decimals((geometry.spacing_mm[1], geometry.spacing_mm[0]))
    dataset.SliceThickness = _decimal(place.style.get("slice_thickness_mm", distance_mm))
    dataset.SpacingBetweenSlices = _decimal(distance_mm)
    dataset.SliceLocation = _decimal(float(np.dot(_normal(geometry.directions), position_lps)))


def add_pixels(dataset: Dataset, pixels: np.ndarray) -> None:
    """Image pixel module for one slice (j, i) of int16 or uint16."""
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.Rows, dataset.Columns = (int(n) for n in pixels.shape)
    dataset.BitsAllocated = dataset.BitsStored = 16
    dataset.HighBit = 15
    dataset.PixelRepresentation = int(pixels.dtype.kind == "i")
    dataset.PixelData = pixels.astype(pixels.dtype.newbyteorder("<"), copy=False).tobytes()
    dataset["PixelData"].VR = "OW"


def add_window(dataset: Dataset, center: float, width: float) -> None:
    """How a viewer first shows the picture."""
    dataset.WindowCenter = _decimal(center)
    dataset.WindowWidth = _decimal(width)


def add_contrast_medium(dataset: Dataset, agent: str) -> None:
    """Contrast/bolus module, present only when a medium was given."""
    dataset.ContrastBolusAgent = agent
    dataset.ContrastBolusRoute = "INTRAVENOUS"


def is_axial(place: SeriesPlace) -> bool:
    """True for slices as the scanner takes them; a scanner has to reformat the others from these."""
    return bool(abs(_normal(place.image.geometry.directions)[2]) > 0.7)


def _normal(directions: np.ndarray) -> np.ndarray:
    """Unit vector at right angles to the slice, as DICOM has it: row direction times column direction."""
    return np.cross(directions[:, 0], directions[:, 1])


def _decimal(value: float) -> Any:
    """A number as a DICOM decimal string, which has room for 16 characters."""
    from pydicom.valuerep import DSfloat

    return DSfloat(float(value) + 0.0, auto_format=True)


def _decimals(values: Any) -> list[Any]:
    return [_decimal(value) for value in values]
