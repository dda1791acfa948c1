"""What is wrong, or odd, with an image or a region, each in one sentence.

    warnings = refuse_or_warn([*check_image(ct, "CT", max_slice_mm=4.0), *check_box(box, ct)])

Why thick and non-axial slices are warned of and not refused: the person may have nothing else, and the answer with a
warning on it is honest; the published protocol left such patients out, and the sentence says so. What would make the
answer meaningless (wrong modality, no HU, a region outside) is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from NasoLib.errors import UserError
from NasoLib.image.box import Box
from NasoLib.image.crop import slice_heights
from NasoLib.image.geometry import Geometry
from NasoLib.image.intensity import is_brightness
from NasoLib.image.volume import Image

S = np.array([0.0, 0.0, 1.0])
MOST_TILT_DEG = 20.0
_SLACK_MM = 1.0


@dataclass(frozen=True)
class Finding:
    """One sentence about the input; "refuse" when nothing can be computed from it, "warn" when it can."""

    level: Literal["refuse", "warn"]
    sentence: str


def refuse_or_warn(findings: Iterable[Finding]) -> tuple[str, ...]:
    """The warnings' sentences. Raises UserError with all refusals when there is any."""
    found = list(findings)
    refusals = [one.sentence for one in found if one.level == "refuse"]
    if refusals:
        raise UserError(" ".join(refusals))
    return tuple(one.sentence for one in found)


def check_shape(shape: Sequence[int]) -> list[Finding]:
    """What is wrong with an array's shape, before it is made an `Image`: colour, 4D, a picture, one slice, nothing."""
    if 0 in shape:
        return [Finding("refuse", "The image is empty: it has no voxel. Load it again.")]
    if len(shape) == 2:
        return [Finding("refuse", "The image is a single picture, not a volume. Choose the whole series.")]
    if len(shape) > 3 and shape[-1] in (3, 4):
        return [Finding("refuse", "The image is in colour (RGB). Choose an image with one grey value per voxel.")]
    if len(shape) > 3:
        return [Finding("refuse", "The image holds several volumes (4D). Choose one of them.")]
    if min(shape) == 1:
        return [Finding("refuse", "The image has only one slice. Choose the whole series.")]
    return []


def check_image(image: Image, modality: str, max_slice_mm: float | None = None) -> list[Finding]:
    """All findings about an image for a model of this modality ("CT" or "MR").

    max_slice_mm: the thickest slice that the model was made for.
    """
    shape = check_shape(image.array.shape)
    if shape:
        return shape
    broken = list(_about_values(image))
    if broken:
        return broken
    found = [*_about_modality(image, modality), *_about_slices(image, max_slice_mm)]
    return found + [Finding("warn", str(sentence)) for sentence in image.meta.get("warnings", ())]


def check_box(box: Box, image: Image, area_cm2: tuple[float, float] | None = (14.0, 22.0)) -> list[Finding]:
    """All findings about a region of interest in an image.

    area_cm2: smallest and largest area of the axial rectangle that the model was made for; None for any.
    """
    share = box.share_inside(image.geometry)
    if share == 0 or not len(slice_heights(image.geometry, box)):
        return [Finding("refuse", "The region of interest lies outside the image. Move it into the image.")]
    found = list(_about_gaps(box, image))
    if share < 0.5:
        found.append(Finding("refuse", f"Only {share:.0%} of the region of interest lie in the image. Move it."))
    else:
        found += _about_parts_outside(box, image.geometry, share)
    if area_cm2 is not None and not area_cm2[0] <= box.area_cm2 <= area_cm2[1]:
        found.append(
            Finding(
                "warn",
                f"The region of interest measures {box.area_cm2:.1f} cm2 in the axial plane; the model was made for "
                f"{area_cm2[0]:g} to {area_cm2[1]:g} cm2. Resize it, or read the scores with care.",
            )
        )
    return found


def slice_step_mm(geometry: Geometry) -> float:
    """Distance between the slices that lie most nearly across the body's axis."""
    return float(geometry.steps_between_planes_mm()[geometry.axis_across(S)])


def _about_values(image: Image) -> Iterator[Finding]:
    """NaN, infinity, and images with a single value."""
    low, high = float(image.array.min()), float(image.array.max())
    if not (np.isfinite(low) and np.isfinite(high)):
        count = int(image.array.size - np.isfinite(image.array).sum())
        yield Finding(
            "refuse",
            f"The image holds values that are not numbers (NaN or infinite), {count} of them. Export it again.",
        )
    elif low == high:
        yield Finding("refuse", f"All voxels have the same value, {low:g}: there is nothing in the image.")


def _about_modality(image: Image, wanted: str) -> Iterator[Finding]:
    """Another modality than the model's, a CT whose values are not Hounsfield units, an MR that is no brightness."""
    if image.modality and image.modality != wanted:
        yield Finding(
            "refuse", f"The image is {image.modality}, but the model is for {wanted}. Choose a {wanted} image."
        )
        return
    low = float(image.array.min())
    if wanted == "CT" and low >= 0:
        yield Finding(
            "refuse",
            f"The values of this CT are not Hounsfield units: the lowest is {low:g}, and air should be near -1000. "
            "Load the original DICOM series, or subtract the offset (often 1024).",
        )
    elif wanted == "CT" and low > -300:
        yield Finding(
            "warn",
            f"The lowest value is {low:g} HU: no air is in the image, so its units could not be checked. Make sure "
            "that they are Hounsfield units.",
        )
    elif wanted == "MR" and not image.modality and low < -300:
        yield Finding("refuse", f"Values down to {low:g} look like CT, but the model is for MR. Choose an MR image.")
    elif wanted == "MR" and not is_brightness(image):
        yield Finding(
            "warn",
            f"The grey levels go down to {low:g}, and a scanner's MR has none below 0: the image may have been "
            "standardised or subtracted. Choose the original image, or read the answer with care.",
        )
    elif not image.modality:
        yield Finding(
            "warn",
            f"The image does not say whether it is CT or MR; it was taken for {wanted}. Choose another if it is not.",
        )


def _about_slices(image: Image, max_slice_mm: float | None) -> Iterator[Finding]:
    """Thick slices, gaps or overlap between them, and slices that are not axial."""
    step = slice_step_mm(image.geometry)
    thickness = float(image.meta.get("tags", {}).get("SliceThickness", 0.0))
    if max_slice_mm is not None and max(step, thickness) > max_slice_mm + 0.01:
        yield Finding(
            "warn",
            f"The slices are {max(step, thickness):.1f} mm thick; the model was made for at most {max_slice_mm:g} mm. "
            "Choose a thinner series, or read the scores with care.",
        )
    if not _is_axial(image.geometry):
        yield Finding("warn", "The slices are not axial; the model was made for axial slices. Choose the axial series.")
    elif thickness and step > 1.25 * thickness + 0.01:
        yield Finding(
            "warn",
            f"Slices of {thickness:.1f} mm are {step:.1f} mm apart: what lies between was not scanned. Choose a series "
            "without gaps, if there is one.",
        )
    elif thickness and step < 0.75 * thickness - 0.01:
        yield Finding(
            "warn",
            f"Slices of {thickness:.1f} mm are {step:.1f} mm apart: neighbours overlap and look alike, so a finding "
            "fills more of them. Choose a series without overlap, or go by millimetres and not by slices.",
        )


def _is_axial(geometry: Geometry) -> bool:
    """Whether the image's slices lie across the body. Voxels that are cubes, nearly, have no slices of their own."""
    steps = geometry.steps_between_planes_mm()
    if steps.max() < 1.5 * steps.min():
        return True
    normal = geometry.lps_to_ijk[_slice_axis(steps), :3]
    return bool(abs(normal @ S) / np.linalg.norm(normal) >= np.cos(np.radians(MOST_TILT_DEG)))


def _slice_axis(steps: np.ndarray) -> int:
    """The axis across the slices: the one left when two are alike, as pixels are; else the one of largest step."""
    left_over = {tuple(sorted((n, (n + 1) % 3))): (n + 2) % 3 for n in range(3)}
    alike = [left for (a, b), left in left_over.items() if abs(np.log(steps[a] / steps[b])) < 0.05]
    return alike[0] if len(alike) == 1 else int(np.argmax(steps))


def _about_parts_outside(box: Box, geometry: Geometry, share: float) -> Iterator[Finding]:
    """A range that ends beyond the first or last slice, and sides beyond the image. share: of the box, inside."""
    up = box.axes[:, 2] * box.size_mm[2] / 2
    axis = geometry.axis_across(box.axes[:, 2])
    last = geometry.size_ijk[axis] - 0.5
    places = {name: geometry.to_ijk(box.center_lps + sign * up)[axis] for name, sign in (("lower", -1), ("upper", 1))}
    mm_per_slice = float(geometry.steps_between_planes_mm()[axis])
    cut = {name: max(-0.5 - place, place - last) * mm_per_slice for name, place in places.items()}
    for name, mm in cut.items():
        if mm > _SLACK_MM:
            yield Finding(
                "warn",
                f"The {name} end of the region of interest lies {mm:.0f} mm beyond the scanned slices, so part of its "
                "range was not scanned. Move the region, or choose a series that covers it.",
            )
    scanned = 1 - sum(max(mm, 0.0) for mm in cut.values()) / float(box.size_mm[2])
    if share < scanned - 0.06 or (share < 0.995 and max(cut.values()) <= _SLACK_MM):
        yield Finding(
            "warn", f"{1 - share:.0%} of the region of interest lie outside the image. Move it, or make it smaller."
        )


def _about_gaps(box: Box, image: Image) -> Iterator[Finding]:
    """Missing slices inside the region."""
    for before, after in image.meta.get("gaps_lps", ()):
        low, high = sorted(np.array([before, after])[:, 2])
        heights = box.corners_lps()[:, 2]
        if low < heights.max() and high > heights.min():
            yield Finding(
                "refuse",
                f"Slices are missing in the region of interest, between S {low:.1f} and {high:.1f} mm. "
                "Load the whole series.",
            )
