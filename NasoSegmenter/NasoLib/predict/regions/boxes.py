"""Boxes of voxels: around a mask, with a margin, of a size that a network takes, cut out of a volume.

A box is three slices (k, j, i) with integer ends. It may reach beyond the volume; what lies there when it is cut out
is the nearest voxel repeated, because zero is tissue of some kind in one scaling and air in another.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from NasoLib.errors import UserError

Box = tuple[slice, slice, slice]


def whole(shape: Sequence[int]) -> Box:
    """The box of everything."""
    return tuple(slice(0, n) for n in shape)  # type: ignore[return-value]


def box_around(where: np.ndarray | Box | None, shape: Sequence[int]) -> Box:
    """The smallest box that holds `where`: a mask (k, j, i), a box (its part inside the volume), or None for all.

    Raises UserError when that is nothing.
    """
    if where is None:
        return whole(shape)
    if isinstance(where, np.ndarray):
        return _around_mask(where, shape)
    inside = tuple(slice(max(s.start, 0), min(s.stop, n)) for s, n in zip(where, shape, strict=True))
    if any(s.start >= s.stop for s in inside):
        raise UserError("The region lies outside the image. Move it there, or choose the image that it was drawn on.")
    return inside  # type: ignore[return-value]


def size_of(box: Box) -> tuple[int, int, int]:
    """Voxels along k, j and i."""
    return tuple(s.stop - s.start for s in box)  # type: ignore[return-value]


def grown(box: Box, margin: int, shape: Sequence[int]) -> Box:
    """The box with up to `margin` more voxels on each side, as far as the volume has them."""
    return tuple(slice(max(s.start - margin, 0), min(s.stop + margin, n)) for s, n in zip(box, shape, strict=True))  # type: ignore[return-value]


def to_multiple(box: Box, multiple: int, shape: Sequence[int]) -> Box:
    """The box made larger until each size is a multiple; inside the volume when the volume is large enough."""
    return tuple(_to_multiple(s, multiple, n) for s, n in zip(box, shape, strict=True))  # type: ignore[return-value]


def cut(volume: np.ndarray, box: Box) -> np.ndarray:
    """The voxels (c, ...) of a box out of a volume (c, k, j, i); a view when the box lies inside."""
    shape = volume.shape[1:]
    inside = tuple(slice(max(s.start, 0), min(s.stop, n)) for s, n in zip(box, shape, strict=True))
    part = volume[(slice(None), *inside)]
    missing = [(a.start - b.start, b.stop - a.stop) for a, b in zip(inside, box, strict=True)]
    if not any(before or after for before, after in missing):
        return part
    return np.pad(part, [(0, 0), *missing], mode="edge")


def shifted(box: Box, origin: Sequence[int]) -> Box:
    """The same box counted from another voxel."""
    return tuple(slice(s.start - start, s.stop - start) for s, start in zip(box, origin, strict=True))  # type: ignore[return-value]


def _around_mask(mask: np.ndarray, shape: Sequence[int]) -> Box:
    if mask.shape != tuple(shape):
        raise UserError(f"The mask has {mask.shape} voxels and the image {tuple(shape)}: give the mask of this image.")
    planes = np.any(mask, axis=(1, 2))
    if not planes.any():
        raise UserError("The region to look at holds no voxel of the image. Move it onto the image, or enlarge it.")
    k = _ends(planes)
    outline = np.any(mask[k], axis=0)
    return (k, _ends(np.any(outline, axis=1)), _ends(np.any(outline, axis=0)))


def _ends(line: Any) -> slice:
    places = np.flatnonzero(line)
    return slice(int(places[0]), int(places[-1]) + 1)


def _to_multiple(side: slice, multiple: int, available: int) -> slice:
    length = -(-(side.stop - side.start) // multiple) * multiple
    start = side.start - (length - (side.stop - side.start)) // 2
    if length <= available:
        start = min(max(start, 0), available - length)
    return slice(start, start + length)
