"""The images of one patient, checked and laid on each other, with the outlined tumour."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from NasoLib.errors import UserError
from NasoLib.image import Image
from NasoLib.image.checks import Finding, check_image, refuse_or_warn
from NasoLib.progress import SILENT, Progress
from NasoLib.tasks.matching import When, matched, refuse_several_patients
from NasoLib.tasks.tumour_slices import OutlinedPatient, check_outline

NEEDED = "T1CE"
SEQUENCES = ("T1CE", "T1", "T2")


@dataclass(frozen=True, eq=False)
class AdviceCase:
    """patient: the images in the space of T1CE, and the outline.  warnings: what is odd, one sentence each."""

    patient: OutlinedPatient
    warnings: tuple[str, ...]


def prepare(
    images: Mapping[str, Image], outline: Image, registration: When = "auto", progress: Progress = SILENT
) -> AdviceCase:
    """Check the images and lay T1 and T2 on T1CE.

    images: by sequence; "T1CE" is needed, "T1" and "T2" help the differential.  outline: mask of the tumour on T1CE.
    Raises UserError when something is missing, or of another patient, or drawn on another volume.
    """
    if NEEDED not in images:
        raise UserError("The contrast-enhanced T1 (T1CE) is missing; the models for residual tumour read nothing else.")
    ordered = {name: images[name] for name in SEQUENCES if name in images}
    refuse_several_patients(ordered)
    warnings = refuse_or_warn([*_named_findings(ordered), *check_outline(outline, ordered[NEEDED])])
    found = matched(ordered, registration, progress)
    return AdviceCase(OutlinedPatient(found.images, outline), (*dict.fromkeys(warnings), *found.notes))


def _named_findings(images: Mapping[str, Image]) -> Iterator[Finding]:
    """What is wrong or odd with each image; the sentence begins with the sequence, as there are several."""
    for name, image in images.items():
        for finding in check_image(image, "MR"):
            yield Finding(finding.level, f"{name}: {finding.sentence}")
    tags = images[NEEDED].meta.get("tags", {})
    if "SeriesInstanceUID" in tags and not tags.get("ContrastBolusAgent"):  # a header that was read has the first
        yield Finding("warn", "The header of T1CE names no contrast agent. The models are for contrast-enhanced T1.")
