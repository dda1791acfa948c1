"""A whole image and its outline on the grid on which a network segments.

With a spacing the image is resampled onto it along its own axes: (j, i) for networks of slices, which keep the slices
that were taken, and (k, j, i) for networks of volumes. A tilted gantry's grid is made upright first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from NasoLib.bundle import InputSpec
from NasoLib.image import Box, Geometry
from NasoLib.image.crop import box_grid
from NasoLib.image.resample import resample
from NasoLib.training.manifest import Row
from NasoLib.training.samples.reading import read_outline, scaling_of
from NasoLib.training.samples.rectangles import read_channels

if TYPE_CHECKING:
    from NasoLib.training.samples.prepared import Prepared


def prepare_volume(row: Row, spec: InputSpec, structures: Sequence[str]) -> Prepared:
    """One patient's image (c, k, j, i) and outline (k, j, i); without outline when the label says so."""
    from NasoLib.training.samples.prepared import Prepared

    images = read_channels(row, spec)
    onto = working_grid(images[0].geometry, spec.spacing_mm)
    outline = _outline(row, structures, onto)
    numbers = [scaling_of(image, spec.intensity)(resample(image, onto, dtype=np.float32).array) for image in images]
    facts = {"spacing_mm": list(onto.spacing_mm), "voxel_ml": onto.voxel_volume_ml}
    return Prepared(np.stack(numbers).astype(np.float16), outline.astype(np.uint8), facts)


def _outline(row: Row, structures: Sequence[str], onto: Geometry) -> np.ndarray:
    if not row.label and not any(row.cell(f"mask_{name}") for name in structures):
        return np.zeros(onto.shape, bool)
    return read_outline(row, structures, onto)


def working_grid(geometry: Geometry, spacing_mm: Sequence[float] | None) -> Geometry:
    """The grid of a network: an upright image's own, or one with this spacing, (j, i) or (k, j, i), over the same."""
    if spacing_mm is None and not geometry.is_sheared:
        return geometry
    own = geometry.spacing_mm[::-1]
    k, j, i = own if spacing_mm is None else (own[0], *spacing_mm)[-3:]
    wanted = (k, j, i)
    if geometry.is_sheared:
        return box_grid(Box.around(geometry.corners_lps()), wanted)
    size = np.array(geometry.size_ijk) * geometry.spacing_mm
    return box_grid(Box(geometry.center_lps, size, geometry.directions), wanted)
