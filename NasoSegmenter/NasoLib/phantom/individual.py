"""How one patient's organs differ from the average ones that the anatomy files write.

Everything is drawn from the generator that is given, so each anatomy has its own deviations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from NasoLib.phantom.loft import Level, loft
from NasoLib.phantom.shapes import Shape, Vector, box, ellipsoid, half_space, intersection, shell, tube


@dataclass
class Individual:
    """rng: the deviations' random numbers.  place_mm: how far organs lie from where they usually do.  size: share."""

    rng: np.random.Generator
    place_mm: float = 0.8
    size: float = 0.05

    def oval(self, center: Vector, radii: Vector, turned: Vector = (0, 0, 0)) -> Shape:
        """An ellipsoid a little out of place, each of its radii a little different."""
        return ellipsoid(self.near(center), np.asarray(radii, float) * self._sizes(3), turned)

    def column(self, levels: Sequence[Level], boxy: bool = False) -> Shape:
        """A loft a little out of place and a little larger or smaller as a whole."""
        (dx, dy, _), size = self.near((0, 0, 0)), float(self._sizes(1)[0])
        moved = [replace(level, x=level.x + dx, y=level.y + dy).scaled(size) for level in levels]
        return loft(moved, boxy)

    def vessel(self, places: Sequence[Vector], radii_mm: float | Sequence[float]) -> list[Shape]:
        """A bent tube whose course and calibre differ a little."""
        radii = [radii_mm] * len(places) if isinstance(radii_mm, (int, float)) else list(radii_mm)
        calibre = float(np.clip(self.rng.normal(1, 2 * self.size), 0.75, 1.3))
        return tube([self.near(place) for place in places], [radius * calibre for radius in radii])

    def near(self, place: Vector) -> np.ndarray:
        """A place a little aside from the usual one."""
        aside = self.rng.normal(0, self.place_mm, 3).clip(-2 * self.place_mm, 2 * self.place_mm)
        return np.asarray(place, float) + aside

    def _sizes(self, count: int) -> np.ndarray:
        return np.asarray(self.rng.normal(1, self.size, count).clip(1 - 2.4 * self.size, 1 + 2.4 * self.size))


def at_side(side: int, *levels: Level) -> list[Level]:
    """Levels written for the patient's left, on the left (1) or the right (-1)."""
    return [replace(level, x=side * level.x) for level in levels]


def arch(y_mm: float, half_mm: float, front_mm: float, z: tuple[float, float], wide_mm: float, back_mm: float) -> Shape:
    """A horseshoe open to the back: jaws, hyoid, cartilages.

    It follows an oval around (0, `y_mm`), between two heights z, up to `back_mm` backwards; `wide_mm` is its thickness.
    """
    oval = loft([Level(z[0], 0, y_mm, half_mm, front_mm), Level(z[1], 0, y_mm, half_mm, front_mm)])
    between = box((0, y_mm, (z[0] + z[1]) / 2), (200, 200, (z[1] - z[0]) / 2), rounding_mm=0.1)
    return intersection(shell(oval, wide_mm), between, half_space((0, back_mm, 0), (0, 1, 0)))
