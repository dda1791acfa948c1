"""A whole image and its outline on the grid on which a network segments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from NasoLib.bundle import InputSpec
from NasoLib.image import Geometry
from NasoLib.image.resample import resample
from NasoLib.tasks.pictures import scaling_of, working_grid
from NasoLib.training.manifest import Row
from NasoLib.training.samples.reading import read_outline
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
