"""A CT as what every head has, on a coarse upright grid: bone, air inside the head, and what is outside.

Why not grey levels: contrast medium, tumour, dose and kernel change soft tissue, and none of them changes where bone
and air are. Why inner and outer air are told apart by sight and not by flooding from the border: nose and mouth are
open, so a flood runs into the pharynx of one patient and not of the next. A place is inside when the body lies on its
left, on its right, in front of it and behind it in the same axial plane.

The grid lies along L, P and S at multiples of its step, whatever the axes of the image are, so equal patients give
equal maps however their voxels are stored.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from NasoLib.image import Geometry, Image
from NasoLib.image.crop import canonical
from NasoLib.image.resample import resample
from NasoLib.progress import SILENT, Progress

STEP_MM = 3.0
CHANNELS = ("bone", "inner air", "outside")
_SLAB = 10
_MARGIN = 10
_UNSCANNED_HU = -3000.0


@dataclass(frozen=True, eq=False)
class HeadMaps:
    """channels: (3, k, j, i) float32 from 0 to 1, in the order of CHANNELS.  scanned: (k, j, i), where there are data.

    grid: their voxels, STEP_MM apart along L, P and S.
    """

    grid: Geometry
    channels: np.ndarray
    scanned: np.ndarray


def head_maps(image: Image, progress: Progress = SILENT) -> HeadMaps | None:
    """The maps of a CT in HU, cut to the body; None when there is no body in it."""
    coarse = _coarse(image, progress.share(0.0, 0.6))
    scanned = coarse.array > -1500
    values = np.where(scanned, coarse.array, np.float32(-1000))
    progress.update(0.6, "Looking for the head")
    body = _largest(_without_thin(values > -300))
    if body is None:
        return None
    progress.update(0.8)
    inside = _without_thin(_surrounded(body), 1)
    block = _around(inside)
    values, scanned, inside = values[block], scanned[block], inside[block]
    bone, air = np.clip((values - 200) / 500, 0, 1) * inside, np.clip((-300 - values) / 400, 0, 1) * inside
    channels = np.stack([bone, air, ~inside]).astype(np.float32)
    return HeadMaps(coarse.geometry.part(block), channels, scanned)


def _coarse(image: Image, progress: Progress) -> Image:
    """The image on the grid of the maps."""
    thinned = _thinned(canonical(image))
    grid = _grid(thinned.geometry)
    slabs = []
    for start in range(0, grid.shape[0], _SLAB):
        progress.update(start / grid.shape[0], "Reading bone and air")
        part = grid.part((slice(start, start + _SLAB), slice(None), slice(None)))
        slabs.append(resample(thinned, part, dtype=np.float32, outside=_UNSCANNED_HU).array)
    return replace(image, array=np.concatenate(slabs), geometry=grid)


def _thinned(image: Image) -> Image:
    """About one voxel per mm: plenty for a grid of 3 mm, and a quarter of the work. A view."""
    strides = [max(1, round(1.0 / spacing)) for spacing in image.geometry.spacing_mm[::-1]]
    block = tuple(slice(None, None, stride) for stride in strides)
    return replace(image, array=image.array[block], geometry=image.geometry.part(block))  # type: ignore[arg-type]


def _grid(geometry: Geometry) -> Geometry:
    corners = geometry.corners_lps()
    low = np.floor(corners.min(axis=0) / STEP_MM)
    count = np.maximum(1, np.ceil(corners.max(axis=0) / STEP_MM) - low).astype(int)
    return Geometry.from_axes(count[::-1].tolist(), (STEP_MM,) * 3, (low + 0.5) * STEP_MM)


def _without_thin(mask: np.ndarray, steps: int = 2) -> np.ndarray:
    """A mask without what is thinner than a few voxels: sheets of the table, tubes, noise."""
    from scipy import ndimage

    return ndimage.binary_opening(mask, iterations=steps)


def _largest(mask: np.ndarray) -> np.ndarray | None:
    """The largest connected part of a mask; None when it is empty."""
    from scipy import ndimage

    parts, count = ndimage.label(mask)
    if not count:
        return None
    return parts == 1 + int(np.argmax(np.bincount(parts.ravel())[1:]))


def _surrounded(body: np.ndarray) -> np.ndarray:
    """Where the body lies on all four sides in the axial plane (or is itself)."""
    seen = np.logical_or.accumulate
    before = seen(body, axis=1) & seen(body, axis=2)
    return before & seen(body[:, ::-1], axis=1)[:, ::-1] & seen(body[:, :, ::-1], axis=2)[:, :, ::-1]


def _around(mask: np.ndarray) -> tuple[slice, slice, slice]:
    """The block of a mask's voxels with some air around; the whole height, as nothing was scanned above and below."""
    block = [slice(0, mask.shape[0])]
    for axis in (1, 2):
        filled = np.flatnonzero(mask.any(axis=tuple(n for n in range(3) if n != axis)))
        low, high = (filled[0], filled[-1]) if filled.size else (0, mask.shape[axis] - 1)
        block.append(slice(max(0, int(low) - _MARGIN), int(high) + _MARGIN + 1))
    return tuple(block)  # type: ignore[return-value]
