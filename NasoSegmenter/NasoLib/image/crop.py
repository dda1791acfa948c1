"""The region of interest of an image, and back.

    slices = crop(ct, box, size=(224, 224))      axial slices of the box, as a network takes them
    overlay = paste(heatmap, ct.geometry)        the heat map on the CT's own grid

Where the slices of a crop lie: where the image's own slices cross the middle line of the box. A slice is what was
scanned, and the count of positive slices must count those. So a case gives the same slices however its voxels are
stored, and reformatted ones only when a step in mm is asked for. When the box is turned against the slices, the crop
follows the box.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from NasoLib.errors import UserError
from NasoLib.image.box import Box, nearest_lps_order
from NasoLib.image.geometry import Geometry
from NasoLib.image.resample import air, reachable, resample
from NasoLib.image.volume import Image

# A slice on the very edge of the box belongs to it, whichever way rounding falls.
_EDGE_MM = 1e-3


def crop(
    image: Image,
    box: Box,
    size: tuple[int, int],
    resize: Literal["stretch", "pad"] = "stretch",
    step_mm: float | None = None,
    outside: float | None = None,
) -> Image:
    """Axial slices of a box, float32 (n, rows, columns), with grey levels as they are in the image.

    size: (rows, columns).  resize: "stretch" fills it with the box; "pad" keeps the box's proportions and puts
    `outside` around.  step_mm: between slices; None for the image's own slices.  outside: None for air.
    Raises UserError when no slice of the image lies in the box.
    """
    grid = slice_grid(image.geometry, box, size, resize, step_mm)
    fill = air(image) if outside is None else outside
    result = resample(image, grid, dtype=np.float32, outside=fill)
    if resize == "pad":
        _blank_outside(result, box, fill)
    return result


def slice_grid(
    geometry: Geometry,
    box: Box,
    size: tuple[int, int],
    resize: Literal["stretch", "pad"] = "stretch",
    step_mm: float | None = None,
) -> Geometry:
    """The grid of `crop`: columns along L, rows along P, slices along S of the box."""
    heights = slice_heights(geometry, box) if step_mm is None else _equal_heights(box, step_mm)
    if not len(heights):
        raise UserError("No slice of the image lies in the region of interest. Move it, or make it taller.")
    pixels = np.array([size[1], size[0]])
    pixel_mm = box.size_mm[:2] / pixels
    if resize == "pad":
        pixel_mm = np.full(2, pixel_mm.max())
    step = (heights[-1] - heights[0]) / (len(heights) - 1) if len(heights) > 1 else _step(geometry, box)
    first = np.array([*(-(pixels - 1) / 2 * pixel_mm), heights[0]])
    return Geometry.from_axes((len(heights), *size), (*pixel_mm, step), box.to_lps(first), box.axes)


def slice_heights(geometry: Geometry, box: Box) -> np.ndarray:
    """Where the image's slices cross the middle line of the box: mm from its middle towards S, ascending."""
    axis = geometry.axis_across(box.axes[:, 2])
    start, per_mm = geometry.to_ijk(box.center_lps)[axis], geometry.lps_to_ijk[axis, :3] @ box.axes[:, 2]
    heights = np.sort((np.arange(geometry.size_ijk[axis]) - start) / per_mm)
    return heights[np.abs(heights) <= box.size_mm[2] / 2 + _EDGE_MM]


def box_grid(box: Box, spacing_mm: tuple[float, float, float]) -> Geometry:
    """The grid with this spacing (k, j, i) that fills a box, centred in it; for volumes."""
    spacing = np.array(spacing_mm[::-1], float)
    count = np.maximum(1, np.round(box.size_mm / spacing)).astype(int)
    first = box.to_lps(-(count - 1) / 2 * spacing)
    return Geometry.from_axes(count[::-1].tolist(), spacing.tolist(), first, box.axes)


def paste(patch: Image, onto: Geometry, nearest: bool = False, outside: float = 0.0) -> np.ndarray:
    """The voxels of a crop (scores, a heat map, labels) on the whole grid `onto`, in the type of the crop.

    Only the voxels that the crop reaches are computed; elsewhere is `outside`. `paste_block` gives these alone.
    """
    result = np.full(onto.shape, outside, patch.array.dtype)
    found = paste_block(patch, onto, nearest, outside)
    if found is not None:
        block, values = found
        result[block] = values
    return result


def paste_block(
    patch: Image, onto: Geometry, nearest: bool = False, outside: float = 0.0
) -> tuple[tuple[slice, slice, slice], np.ndarray] | None:
    """The block of the grid `onto` that a crop reaches, and its values there; None when it reaches none."""
    block = reachable(onto, patch.geometry, margin=0)
    if block is None:
        return None
    return block, resample(patch, onto.part(block), nearest=nearest, outside=outside).array


def canonical(image: Image) -> Image:
    """The same image with its axes in the order and direction nearest to L, P and S. A view: no voxel is copied."""
    order = nearest_lps_order(image.geometry.directions)
    matrix = image.geometry.ijk_to_lps.copy()
    matrix[:3, :3] = matrix[:3, order]
    # Arrays count (k, j, i), so their axes are numbered from the other end.
    array = image.array.transpose([2 - order[2], 2 - order[1], 2 - order[0]])
    turned = Image(array, Geometry(array.shape, matrix), image.modality, image.meta)  # type: ignore[arg-type]
    steps = [-1 if turned.geometry.directions[axis, axis] < 0 else 1 for axis in (2, 1, 0)]
    block = tuple(slice(None, None, step) for step in steps)
    return replace(turned, array=turned.array[block], geometry=turned.geometry.part(block))  # type: ignore[arg-type]


def _equal_heights(box: Box, step_mm: float) -> np.ndarray:
    """Heights at a step of our own, centred in the box."""
    if not step_mm > 0:
        raise UserError(f"The step between slices must be above 0 mm, but is {step_mm}.")
    count = int((box.size_mm[2] + 2 * _EDGE_MM) // step_mm) + 1
    return (np.arange(count) - (count - 1) / 2) * step_mm


def _step(geometry: Geometry, box: Box) -> float:
    """The distance between the image's slices along the box's third axis."""
    axis = geometry.axis_across(box.axes[:, 2])
    return float(1 / abs(geometry.lps_to_ijk[axis, :3] @ box.axes[:, 2]))


def _blank_outside(cropped: Image, box: Box, outside: float) -> None:
    """Put `outside` where the padded crop looks past the box. Rows and columns lie along the box's axes."""
    for axis, place in ((0, (slice(None), slice(None))), (1, (slice(None),))):
        count = cropped.geometry.size_ijk[axis]
        distance = np.abs(np.arange(count) - (count - 1) / 2) * cropped.geometry.spacing_mm[axis]
        cropped.array[(*place, distance > box.size_mm[axis] / 2 + 1e-6)] = outside
