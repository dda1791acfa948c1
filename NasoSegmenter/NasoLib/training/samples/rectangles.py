"""Per slice the rectangle around everything outlined, as the residual and differential models see a tumour.

"Rectangular segmentation" in the paper's words: the rectangle and not the mask, so that the tumour's surroundings stay
in the picture. It reaches from the outer edge of the first outlined pixel to that of the last, plus the margin; slices
without outline are left out. Grey levels are scaled over the whole image, before anything is cut.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from NasoLib.bundle import InputSpec
from NasoLib.errors import UserError
from NasoLib.image import Box, Geometry, Image
from NasoLib.image.crop import canonical, crop
from NasoLib.image.resample import resample
from NasoLib.training.manifest import Row
from NasoLib.training.samples.reading import read_image, read_outline, scaling_of

if TYPE_CHECKING:
    from NasoLib.training.samples.prepared import Prepared


def prepare_rectangles(row: Row, spec: InputSpec, structures: Sequence[str]) -> Prepared:
    """The rectangles of one patient's slices, (n, c, j, i); every slice carries the patient's label."""
    from NasoLib.training.samples.prepared import Prepared

    images = read_channels(row, spec)
    outline = read_outline(row, structures, images[0].geometry)
    boxes = list(slice_boxes(outline, images[0].geometry, spec.margin_mm))
    if not boxes:
        raise UserError(f"{row.case}: nothing is outlined in {' or '.join(structures)}, so there is no rectangle.")
    channels = [_cut(image, [box for _, box in boxes], spec) for image in images]
    labels = np.full(len(boxes), row.label, np.uint8)
    return Prepared(np.stack(channels, 1).astype(np.float16), labels, {"slices_k": [k for k, _ in boxes]})


def read_channels(row: Row, spec: InputSpec) -> list[Image]:
    """One image per input channel, upright, on the grid of the first."""
    first, *others = (read_image(row, name, spec.modality) for name in spec.sequences)
    upright = canonical(first)
    return [
        upright,
        *(
            canonical(image) if canonical(image).geometry.same_as(upright.geometry) else _onto(image, upright)
            for image in others
        ),
    ]


def _onto(image: Image, first: Image) -> Image:
    return resample(image, first.geometry, dtype=np.float32)


def slice_boxes(outline: np.ndarray, geometry: Geometry, margin_mm: float) -> Iterator[tuple[int, Box]]:
    """(k, the box of that one slice) for each slice of an upright outline (k, j, i) that holds something."""
    for k in np.flatnonzero(outline.any(axis=(1, 2))):
        rows, columns = np.flatnonzero(outline[k].any(axis=1)), np.flatnonzero(outline[k].any(axis=0))
        ends = np.array([[columns[0] - 0.5, rows[0] - 0.5, k], [columns[-1] + 0.5, rows[-1] + 0.5, k]])
        middle = geometry.to_lps(ends.mean(axis=0))
        size = (ends[1] - ends[0]) * geometry.spacing_mm + 2 * margin_mm
        size[2] = geometry.spacing_mm[2] / 2
        yield int(k), Box(middle, size, geometry.directions)


def _cut(image: Image, boxes: Sequence[Box], spec: InputSpec) -> np.ndarray:
    scale = scaling_of(image, spec.intensity)
    size = (spec.size[0], spec.size[1])
    return np.stack([scale(crop(image, box, size, spec.resize).array[0]) for box in boxes])
