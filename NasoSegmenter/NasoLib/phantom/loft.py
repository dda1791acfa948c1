"""Shapes that change from level to level: a neck, a muscle, a lung.

A radiologist knows the body by its axial slices, so these shapes are written that way: an oval at each of several
heights, and everything between them by interpolation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from NasoLib.phantom.points import Points
from NasoLib.phantom.shapes import Shape

_STEP_MM = 0.25
_SMALL = np.float32(1e-4)
_MIDDLE_MM = np.float32(1e-3)  # keeps the very middle inside, where the ray has no length


@dataclass(frozen=True)
class Level:
    """The oval at one height, mm: its middle (x, y), half its width, and how far it reaches forwards and backwards.

    `back_mm` is `front_mm` when not given.
    """

    z: float
    x: float
    y: float
    half_mm: float
    front_mm: float
    back_mm: float | None = None

    def scaled(self, size: float) -> Level:
        """The same oval, larger or smaller around its middle."""
        back = None if self.back_mm is None else self.back_mm * size
        return Level(self.z, self.x, self.y, self.half_mm * size, self.front_mm * size, back)

    def row(self) -> tuple[float, float, float, float, float]:
        """The five numbers that are interpolated."""
        return self.x, self.y, self.half_mm, self.front_mm, self.front_mm if self.back_mm is None else self.back_mm


def loft(levels: Sequence[Level], boxy: bool = False) -> Shape:
    """Ovals stacked along z and cut flat at both ends; `boxy` gives rounded rectangles.

    The interpolation is a table with a row every quarter of a millimetre: looking a row up costs far less than
    interpolating at each of the millions of places of a turned grid.
    """
    levels = sorted(levels, key=lambda level: level.z)
    heights = np.array([level.z for level in levels])
    rows = np.array([level.row() for level in levels])
    bottom, top = heights[0], heights[-1]
    fine = np.arange(bottom, top + _STEP_MM, _STEP_MM)
    table = np.stack([np.interp(fine, heights, column) for column in rows.T]).astype(np.float32)

    def distance(points: Points) -> np.ndarray:
        x, y, z = points.xyz
        index = np.clip((z - np.float32(bottom)) * np.float32(1 / _STEP_MM), 0, len(fine) - 1).astype(np.int32)
        middle_x, middle_y, half, front, back = (column[index] for column in table)
        away = _distance_from_oval(x - middle_x, y - middle_y, half, front, back, boxy)
        return np.maximum(away, np.maximum(z - np.float32(top), np.float32(bottom) - z))

    low = np.array([(rows[:, 0] - rows[:, 2]).min(), (rows[:, 1] - rows[:, 3]).min(), bottom])
    high = np.array([(rows[:, 0] + rows[:, 2]).max(), (rows[:, 1] + rows[:, 4]).max(), top])
    return Shape(low, high, distance)


def _distance_from_oval(
    x: np.ndarray, y: np.ndarray, half: np.ndarray, front: np.ndarray, back: np.ndarray, boxy: bool
) -> np.ndarray:
    """Distance along the ray from the middle, mm: right on the surface, and near enough beside it."""
    across2 = (x / half) ** 2
    along2 = (y / np.where(y < 0, front, back)) ** 2
    size2 = np.sqrt(across2 * across2 + along2 * along2) if boxy else across2 + along2
    share = np.sqrt(size2) + _SMALL
    return (np.sqrt(x * x + y * y) + _MIDDLE_MM) * (np.float32(1) - np.float32(1) / share)
