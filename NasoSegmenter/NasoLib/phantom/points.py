"""The places of a block of voxels, in mm, without storing three numbers for each of them.

A place is an affine function of (i, j, k), so each coordinate is a sum of at most three one-dimensional arrays. Where
the grid lies square to the patient, two of the three vanish, numpy's broadcasting keeps the coordinate one-dimensional,
and a shape costs a fraction of the general case. Smooth noise uses the same fact: a plane wave over an affine grid is a
product of three one-dimensional arrays.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from NasoLib.image.geometry import apply_affine

Block = tuple[slice, slice, slice]
NEGLIGIBLE_MM = 1e-4


class Points:
    """Voxel positions k, j, i (1D, may be fractional) seen through a 4 x 4 from (i, j, k) to mm of some frame."""

    def __init__(self, matrix: np.ndarray, k: np.ndarray, j: np.ndarray, i: np.ndarray) -> None:
        self.matrix = np.asarray(matrix, float)
        self.k, self.j, self.i = (np.asarray(axis, float) for axis in (k, j, i))

    @property
    def shape(self) -> tuple[int, int, int]:
        """(k, j, i)."""
        return len(self.k), len(self.j), len(self.i)

    def through(self, matrix: np.ndarray) -> Points:
        """The same places in another frame; `matrix` is 4 x 4 from this frame to that one."""
        return Points(np.asarray(matrix, float) @ self.matrix, self.k, self.j, self.i)

    def part(self, block: Block) -> Points:
        """The places of some of the voxels: slices along k, j and i."""
        return Points(self.matrix, self.k[block[0]], self.j[block[1]], self.i[block[2]])

    def block(self, low: np.ndarray, high: np.ndarray, margin_mm: float = 0.0) -> Block | None:
        """The voxels that can lie in a box of this frame (mm) widened by a margin, or None when there are none."""
        ends = np.stack([low - margin_mm, high + margin_mm])
        if (ends[0] > self._reach[1]).any() or (ends[1] < self._reach[0]).any():
            return None
        if not np.isfinite(ends).all():
            return slice(0, len(self.k)), slice(0, len(self.j)), slice(0, len(self.i))
        ijk = apply_affine(self._inverse, _corners(ends))
        first, last = ijk.min(axis=0), ijk.max(axis=0)
        k, j, i = (
            slice(int(np.searchsorted(axis, first[n])), int(np.searchsorted(axis, last[n], "right")))
            for axis, n in ((self.k, 2), (self.j, 1), (self.i, 0))
        )
        return (k, j, i) if k.start < k.stop and j.start < j.stop and i.start < i.stop else None

    @cached_property
    def _inverse(self) -> np.ndarray:
        return np.linalg.inv(self.matrix)

    @cached_property
    def _reach(self) -> np.ndarray:
        """Lowest and highest coordinates of any of the places, (2, 3)."""
        if 0 in self.shape:
            return np.stack([np.full(3, np.inf), np.full(3, -np.inf)])
        ends = np.array([[axis[0], axis[-1]] for axis in (self.i, self.j, self.k)]).T
        corners = apply_affine(self.matrix, _corners(ends))
        return np.stack([corners.min(axis=0), corners.max(axis=0)])

    def along(self, direction: np.ndarray, offset: float = 0.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Direction . place + offset, as three 1D arrays over k, j and i whose sum it is."""
        ci, cj, ck = np.asarray(direction, float) @ self.matrix[:3, :3]
        constant = float(np.asarray(direction, float) @ self.matrix[:3, 3]) + offset
        return self.k * ck + constant, self.j * cj, self.i * ci

    @cached_property
    def xyz(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The three coordinates, float32, each broadcastable to (k, j, i)."""
        x, y, z = (self._coordinate(np.eye(3)[axis]) for axis in range(3))
        return x, y, z

    def _coordinate(self, direction: np.ndarray) -> np.ndarray:
        k, j, i = self.along(direction)
        total = k[:, None, None] if _varies(k) else k[:1, None, None]
        total = total + (j[:, None] if _varies(j) else j[0])
        if _varies(i):
            return total.astype(np.float32) + i.astype(np.float32)
        return (total + i[0]).astype(np.float32)


def _varies(axis: np.ndarray) -> bool:
    """Whether a coordinate changes along an axis; it is linear, so its ends tell."""
    return abs(axis[-1] - axis[0]) > NEGLIGIBLE_MM


def _corners(ends: np.ndarray) -> np.ndarray:
    """The eight corners (8, 3) of a box given by its two ends (2, 3)."""
    return np.array([[ends[a, 0], ends[b, 1], ends[c, 2]] for a in (0, 1) for b in (0, 1) for c in (0, 1)])
