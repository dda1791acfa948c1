"""All that speaks against a CT and a box for this question, before anything is computed.

What no model could judge is refused: another modality, no Hounsfield units, nothing in the box. What the paper left
out, or what makes an answer doubtful, is said and goes on: thick, tilted, gapped or overlapping slices, a range that
was not scanned, an unusual box, metal.

Metal is looked for in the whole stored slices that the box crosses and not only in the box: streaks cross a slice from
one side to the other.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from NasoLib.bundle import Bundle
from NasoLib.image import Box, Geometry, Image
from NasoLib.image.checks import Finding, check_box, check_image
from NasoLib.image.crop import slice_heights
from NasoLib.tasks.invasion.settings import AS_THE_BUNDLE, InvasionSettings
from NasoLib.tasks.invasion.slices import stored_slices

METAL_HU = 2500
METAL_ML = 0.05  # a small filling; noise in dense bone stays far below
FEWEST_SLICES = 3
MOST_TURN_DEG = 5.0  # slices of 60 mm stay within their neighbours


def check_inputs(
    image: Image, box: Box, bundle: Bundle, settings: InvasionSettings = AS_THE_BUNDLE
) -> tuple[Finding, ...]:
    """One sentence for each thing that is wrong or odd, with its remedy; empty when all is well."""
    spec = bundle.metadata.input
    found = check_image(image, spec.modality, spec.max_slice_mm)
    if any(one.level == "refuse" for one in found):
        return tuple(found)
    found += check_box(box, image, spec.roi_area_cm2)
    if any(one.level == "refuse" for one in found):
        return tuple(found)
    found += _about_count(image.geometry, box, settings.resolved(bundle).min_run or 1)
    found += _about_turn(image.geometry, box)
    found += _about_metal(image, box)
    return tuple(found)


def _about_count(geometry: Geometry, box: Box, wanted: int) -> Iterator[Finding]:
    """Too few slices for a run."""
    count = len(slice_heights(geometry, box))
    if count < wanted:
        yield Finding(
            "refuse",
            f"Only {count} slice(s) lie in the region of interest, and the call needs {wanted} in a row. Make the "
            "region taller: from the floor of the sphenoid sinus to the lower end of the clivus.",
        )
    elif count < FEWEST_SLICES:
        yield Finding(
            "warn",
            f"Only {count} slices lie in the region of interest. Make it taller: from the floor of the sphenoid sinus "
            "to the lower end of the clivus.",
        )


def _about_turn(geometry: Geometry, box: Box) -> Iterator[Finding]:
    """A box that is turned against the scanned slices, by a tilted gantry or by hand."""
    up = box.axes[:, 2]
    normal = geometry.lps_to_ijk[geometry.axis_across(up), :3]
    angle = float(np.degrees(np.arccos(min(1.0, abs(normal @ up) / np.linalg.norm(normal)))))
    if angle > MOST_TURN_DEG:
        yield Finding(
            "warn",
            f"The scanned slices are tilted by {angle:.0f} degrees against the region of interest, so each of its "
            "slices is put together from several. Turn the region along the slices, or read the scores with care.",
        )


def _about_metal(image: Image, box: Box) -> Iterator[Finding]:
    """Metal in the stored slices that the box crosses."""
    stored = stored_slices(image.geometry, box)
    axis = 2 - image.geometry.axis_across(box.axes[:, 2])  # arrays count (k, j, i)
    slab = np.moveaxis(image.array, axis, 0)[stored.min() : stored.max() + 1]
    metal = [int(np.count_nonzero(one > METAL_HU)) for one in slab]
    volume_ml = sum(metal) * image.geometry.voxel_volume_ml
    if volume_ml >= METAL_ML:
        slices = sum(count > 0 for count in metal)
        yield Finding(
            "warn",
            f"Metal ({volume_ml:.1f} ml above {METAL_HU} HU) lies in {slices} of the {len(metal)} slices of the region "
            "of interest; its streaks may be taken for findings. Compare with a series with metal artefact reduction, "
            "or read these slices yourself.",
        )
