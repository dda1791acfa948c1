"""Which windows to look through: one when everything fits into the memory allowed, else the largest that do.

Why one pass is wanted: windows overlap, so voxels are computed up to several times, and each window ends the context
of what lies at its border. One pass over the tissue is both faster and, at the borders, better.

Why a given window is laid over the whole volume and not over the tissue: then the grid is the one that MONAI's inferer
uses, windows without tissue are left out, and the answer does not move with the last voxel of the tissue's outline.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from NasoLib.predict.regions.boxes import Box, size_of, to_multiple, whole
from NasoLib.predict.regions.memory import check_fits

Size = tuple[int, int, int]


@dataclass(frozen=True)
class Plan:
    """The windows of a run, all of one size, ordered by k, then j, then i.

    extent: the box that the windows cover together.  needs_bytes: memory at the worst moment.
    """

    windows: tuple[Box, ...]
    window: Size
    extent: Box
    needs_bytes: int


def plan_fixed(
    window: Size,
    overlap: float,
    where: np.ndarray | Box | None,
    shape: Size,
    multiple: int,
    memory_bytes: int,
    needs: Callable[[Size, Box], int],
) -> Plan:
    """Windows of a given size over the whole volume, without those that hold nothing of `where`.

    Raises TooLittleMemory when one of them does not fit into `memory_bytes`.
    """
    size: Size = tuple(-(-n // multiple) * multiple for n in window)  # type: ignore[assignment]
    extent = _at_least(size, shape)
    needed = needs(size, extent)
    check_fits(needed, memory_bytes)
    windows = tuple(box for box in grid(extent, size, overlap) if _touches(box, where, shape))
    return Plan(windows, size, extent, needed)


def plan_largest(
    box: Box, overlap: float, shape: Size, multiple: int, memory_bytes: int, needs: Callable[[Size, Box], int]
) -> Plan:
    """One window over `box`, or the largest that fit into `memory_bytes`. Raises TooLittleMemory when none does."""
    extent = to_multiple(box, multiple, shape)
    full = size_of(extent)
    parts = [1, 1, 1]
    while True:
        size: Size = tuple(_part(n, count, overlap, multiple) for n, count in zip(full, parts, strict=True))  # type: ignore[assignment]
        needed = needs(size, extent)
        if needed <= memory_bytes:
            return Plan(tuple(grid(extent, size, overlap)), size, extent, needed)
        longest = int(np.argmax(size))
        if size[longest] <= 2 * multiple:
            check_fits(needed, memory_bytes)
        parts[longest] += 1


def grid(extent: Box, window: Size, overlap: float) -> list[Box]:
    """Boxes of one size that cover `extent` and end flush with it; neighbours overlap by at least this share."""
    starts = [_starts(side, size, overlap) for side, size in zip(extent, window, strict=True)]
    return [tuple(slice(a, a + n) for a, n in zip(corner, window, strict=True)) for corner in product(*starts)]  # type: ignore[misc]


def _starts(side: slice, size: int, overlap: float) -> list[int]:
    step = max(1, int(size * (1 - overlap)))
    last = side.stop - size
    starts = list(range(side.start, last, step))
    return [*starts, last]


def _part(length: int, count: int, overlap: float, multiple: int) -> int:
    """The window with which `count` of them, overlapping, cover a length."""
    needed = length / (1 + (count - 1) * (1 - overlap))
    return min(int(-(-needed // multiple)) * multiple, length)


def _at_least(size: Size, shape: Size) -> Box:
    """The whole volume, made larger evenly on both sides where a window is larger than it."""
    sides = []
    for side, wanted in zip(whole(shape), size, strict=True):
        missing = max(0, wanted - side.stop)
        sides.append(slice(-(missing // 2), side.stop + missing - missing // 2))
    return tuple(sides)  # type: ignore[return-value]


def _touches(box: Box, where: np.ndarray | Box | None, shape: Sequence[int]) -> bool:
    if where is None:
        return True
    if isinstance(where, np.ndarray):
        return bool(where[tuple(slice(max(s.start, 0), max(s.stop, 0)) for s in box)].any())
    return all(a.start < b.stop and b.start < a.stop for a, b in zip(box, where, strict=True))
