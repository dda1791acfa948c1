"""Images to the numbers that a network reads, the same for training and for a patient.

    channels = upright_channels([t1, t2], spec.intensity)       # one grid, axes along the patient, perhaps unshaded
    boxes = list(slice_boxes(outline, channels[0].geometry))    # the rectangle of each slice with tumour
    pictures = rectangles(channels, [box for _, box in boxes], spec)

Why training and the panels share this file: a model answers for the pictures that it was shown. Whatever cuts, scales
or resamples differently for the user than for training measures a model that does not exist.

"Rectangular segmentation" in the words of Hua et al.: the rectangle and not the mask, so that the tumour's surroundings
stay in the picture. It reaches from the outer edge of the first outlined pixel to that of the last, plus the margin;
slices without outline are left out. Grey levels are scaled over the whole image, before anything is cut.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from NasoLib.bundle import InputSpec, IntensitySpec
from NasoLib.image import Box, Geometry, Image
from NasoLib.image.crop import box_grid, canonical, crop
from NasoLib.image.intensity import Scaling, scaling
from NasoLib.image.resample import resample
from NasoLib.image.shading import without_shading


def scaling_of(image: Image, spec: IntensitySpec) -> Scaling:
    """Grey levels to numbers as the bundle says, fitted to the whole image where they must be."""
    return scaling(image, spec.method, spec.low, spec.high, spec.jpeg_parity)


def upright_channels(images: Sequence[Image], spec: IntensitySpec) -> list[Image]:
    """The images with axes along the patient, all on the grid of the first; unshaded where the bundle says so."""
    upright = [canonical(image) for image in images]
    if spec.method == "even_zscore":
        upright = [without_shading(image) for image in upright]
    first = upright[0]
    return [image if image.geometry.same_as(first.geometry) else _onto(image, first) for image in upright]


def _onto(image: Image, first: Image) -> Image:
    return resample(image, first.geometry, dtype=np.float32)


def slice_boxes(outline: np.ndarray, geometry: Geometry, margin_mm: float = 0.0) -> Iterator[tuple[int, Box]]:
    """(k, the box of that one slice) for each slice of an upright outline (k, j, i) that holds something.

    On a tilted gantry's grid the box lies in the plane of the slice, its third axis straight through it.
    """
    axes = _at_right_angles(geometry.directions)
    for k in np.flatnonzero(outline.any(axis=(1, 2))):
        rows, columns = np.flatnonzero(outline[k].any(axis=1)), np.flatnonzero(outline[k].any(axis=0))
        ends = np.array([[columns[0] - 0.5, rows[0] - 0.5, k], [columns[-1] + 0.5, rows[-1] + 0.5, k]])
        middle = geometry.to_lps(ends.mean(axis=0))
        size = (ends[1] - ends[0]) * geometry.spacing_mm + 2 * margin_mm
        size[2] = geometry.spacing_mm[2] / 2
        yield int(k), Box(middle, size, axes)


def _at_right_angles(directions: np.ndarray) -> np.ndarray:
    """The first axis as it is, the second turned in their plane and the third out of it where they lean."""
    across = np.cross(directions[:, 0], directions[:, 1])
    across /= np.linalg.norm(across)
    third = across if across @ directions[:, 2] > 0 else -across
    return np.stack([directions[:, 0], np.cross(across, directions[:, 0]), third], axis=1)


def rectangles(channels: Sequence[Image], boxes: Sequence[Box], spec: InputSpec) -> np.ndarray:
    """(n, c, j, i) float32: each box cut out of every channel, scaled, not yet `intensity.standardise`d."""
    return np.stack([_cut(image, boxes, spec) for image in channels], 1)


def _cut(image: Image, boxes: Sequence[Box], spec: InputSpec) -> np.ndarray:
    scale = scaling_of(image, spec.intensity)
    size = (spec.size[0], spec.size[1])
    return np.stack([scale(crop(image, box, size, spec.resize).array[0]) for box in boxes])


def working_grid(geometry: Geometry, spacing_mm: Sequence[float] | None) -> Geometry:
    """The grid of a segmentation network: an upright image's own, or one over the same with this spacing.

    spacing_mm: (j, i) for networks of slices, which keep the slices that were taken, or (k, j, i) for networks of
    volumes. A tilted gantry's grid is made upright first.
    """
    if spacing_mm is None and not geometry.is_sheared:
        return geometry
    own = geometry.spacing_mm[::-1]
    k, j, i = own if spacing_mm is None else (own[0], *spacing_mm)[-3:]
    wanted = (k, j, i)
    if geometry.is_sheared:
        return box_grid(Box.around(geometry.corners_lps()), wanted)
    size = np.array(geometry.size_ijk) * geometry.spacing_mm
    return box_grid(Box(geometry.center_lps, size, geometry.directions), wanted)
