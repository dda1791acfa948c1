"""Are several sequences of one patient, and do they lie on each other?

    found = matched({"T1CE": t1ce, "T1": t1, "T2": t2})
    found.images        # all in the patient space of the first
    found.notes         # what was done and what speaks against it, one sentence each

Two series of one frame of reference lie on each other by the scanner's own word, and so do two images on one grid.
Otherwise the later one is registered to the first: rigid, by mutual information. Registration only ever moves the
image's geometry; voxels are resampled once, where a network needs them.

Why another patient is refused and another day is not: the first makes the answer meaningless, and nobody wants it; the
second may be all there is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from NasoLib.errors import Cancelled, UserError
from NasoLib.image import Geometry, Image
from NasoLib.image.crop import canonical
from NasoLib.image.itk import to_itk
from NasoLib.progress import SILENT, Progress

if TYPE_CHECKING:
    import SimpleITK

When = Literal["auto", "always", "never"]
_SEED = 1
_LEVELS, _ITERATIONS = (4, 2), 60


@dataclass(frozen=True, eq=False)
class Matched:
    """images: by sequence, all in the space of the first.  notes: what was done or is odd, one sentence each."""

    images: Mapping[str, Image]
    notes: tuple[str, ...]


def matched(images: Mapping[str, Image], registration: When = "auto", progress: Progress = SILENT) -> Matched:
    """Bring all images into the space of the first. Raises UserError when they are of different patients."""
    refuse_several_patients(images)
    names = list(images)
    first = images[names[0]]
    found, notes = {names[0]: first}, _about_days(images)
    for place, name in enumerate(names[1:]):
        part = progress.share(place / len(names), (place + 1) / len(names))
        found[name], said = _brought(names[0], first, name, images[name], registration, part)
        notes += said
    return Matched(found, tuple(notes))


def refuse_several_patients(images: Mapping[str, Image]) -> None:
    """Raises UserError when two of the images say that they are of different patients.

    Each is held against each: where the first does not say whose it is, the others still must not differ.
    """
    for (name, image), (other_name, other) in combinations(images.items(), 2):
        key, other_key = image.meta.get("patient_key"), other.meta.get("patient_key")
        if key and other_key and key != other_key:
            raise UserError(f"{name} and {other_name} are of different patients. Choose images of one patient.")


def _about_days(images: Mapping[str, Image]) -> list[str]:
    days = {name: day for name, image in images.items() if (day := _tag(image, "StudyDate"))}
    return [
        f"{name} and {other_name} were taken on different days ({day} and {other_day})."
        for (name, day), (other_name, other_day) in combinations(days.items(), 2)
        if day != other_day
    ]


def _brought(
    name: str, first: Image, other_name: str, other: Image, registration: When, progress: Progress
) -> tuple[Image, list[str]]:
    if registration == "never" or (registration == "auto" and _lie_together(first, other)):
        return other, []
    progress.update(0.0, f"Registering {other_name} to {name}")
    moved = other.geometry.transformed(rigid(first, other, progress))
    mm = float(np.linalg.norm(moved.center_lps - other.geometry.center_lps))
    note = f"{other_name} was registered to {name}: moved by {mm:.1f} mm and turned by {_turn_deg(other, moved):.1f}°."
    return Image(other.array, moved, other.modality, other.meta), [note]


def _lie_together(first: Image, other: Image) -> bool:
    frame, other_frame = _tag(first, "FrameOfReferenceUID"), _tag(other, "FrameOfReferenceUID")
    if frame and other_frame:
        return frame == other_frame
    return canonical(first).geometry.same_as(canonical(other).geometry)


def rigid(fixed: Image, moving: Image, progress: Progress = SILENT) -> np.ndarray:
    """4 x 4 in LPS that moves `moving` onto `fixed`. Starts from where both lie, or centre on centre when far apart.

    Raises UserError when the two share nothing to go by.
    """
    import SimpleITK

    method = SimpleITK.ImageRegistrationMethod()
    method.SetMetricAsMattesMutualInformation(32)
    method.SetMetricSamplingStrategy(method.RANDOM)
    method.SetMetricSamplingPercentage(0.2, _SEED)
    method.SetInterpolator(SimpleITK.sitkLinear)
    method.SetOptimizerAsRegularStepGradientDescent(1.0, 1e-3, _ITERATIONS, relaxationFactor=0.6)
    method.SetOptimizerScalesFromPhysicalShift()
    method.SetShrinkFactorsPerLevel(_LEVELS)
    method.SetSmoothingSigmasPerLevel([level / 2 for level in _LEVELS])
    method.SmoothingSigmasAreSpecifiedInPhysicalUnitsOff()
    method.SetInitialTransform(_start(fixed, moving), inPlace=True)
    stopped = _watch(method, progress)
    try:
        found = method.Execute(*(_thin(image) for image in (fixed, moving)))
    except RuntimeError as error:
        raise UserError(
            "The sequences cannot be registered: they hardly overlap. Choose images of one region."
        ) from error
    if stopped:
        raise Cancelled
    return np.linalg.inv(_matrix(found))


def _thin(image: Image) -> SimpleITK.Image:
    """float32, every second pixel of fine slices: registration needs no finer ones, and is four times as quick."""
    steps = tuple(slice(None, None, 2 if mm < 1.0 else 1) for mm in image.geometry.spacing_mm[::-1])
    thin = Image(image.array[steps].astype(np.float32), image.geometry.part(steps))  # type: ignore[arg-type]
    return to_itk(thin)


def _start(fixed: Image, moving: Image) -> SimpleITK.Transform:
    """Turns about the middle of the fixed image."""
    import SimpleITK

    transform = SimpleITK.Euler3DTransform()
    transform.SetCenter(fixed.geometry.center_lps.tolist())
    away = moving.geometry.center_lps - fixed.geometry.center_lps
    if not _contains(fixed.geometry, moving.geometry.center_lps):
        transform.SetTranslation(away.tolist())
    return transform


def _contains(geometry: Geometry, point_lps: np.ndarray) -> bool:
    ijk = geometry.to_ijk(point_lps)
    return bool(((ijk >= 0) & (ijk <= np.array(geometry.size_ijk) - 1)).all())


def _watch(method: Any, progress: Progress) -> list[bool]:
    """Report every iteration; a cancel stops the registration, and is noted in the list that is given back.

    An exception must not pass through SimpleITK, so `rigid` raises it afterwards.
    """
    import SimpleITK

    stopped: list[bool] = []
    steps = [0]

    def look() -> None:
        steps[0] += 1
        try:
            progress.update(min(steps[0] / (len(_LEVELS) * _ITERATIONS), 0.99))
        except Cancelled:
            stopped.append(True)
            method.StopRegistration()

    method.AddCommand(SimpleITK.sitkIterationEvent, look)
    return stopped


def _matrix(transform: Any) -> np.ndarray:
    """A rigid transform of points as a 4 x 4."""
    origin = np.array(transform.TransformPoint((0.0, 0.0, 0.0)))
    matrix = np.eye(4)
    for axis, end in enumerate(np.eye(3)):
        matrix[:3, axis] = np.array(transform.TransformPoint(end.tolist())) - origin
    matrix[:3, 3] = origin
    return matrix


def _turn_deg(image: Image, moved: Geometry) -> float:
    turn = moved.directions @ np.linalg.inv(image.geometry.directions)
    return float(np.degrees(np.arccos(np.clip((np.trace(turn) - 1) / 2, -1, 1))))


def _tag(image: Image, name: str) -> str:
    return str(image.meta.get("tags", {}).get(name, "") or "")
