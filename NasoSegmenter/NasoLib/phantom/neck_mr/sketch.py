"""A list of shapes and their tissues in the order in which they are painted, with each patient's own deviations.

The anatomy files write the average patient; `Sketch` lets every organ lie and measure a little differently.

The frame of the patient: mm, x to the patient's left, y backwards, z upwards (LPS). The origin lies in the midline, on
the back wall of the nasopharynx at the height of the hard palate.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from NasoLib.phantom.loft import Level, loft
from NasoLib.phantom.neck_mr.tissues import Tissue
from NasoLib.phantom.paint import Stroke
from NasoLib.phantom.shapes import Shape, box, ellipsoid, half_space, intersection, shell, tube

Layer = tuple[float, Tissue]


@dataclass
class Sketch:
    """The parts of one patient, and the random numbers of its deviations."""

    rng: np.random.Generator
    parts: list[Stroke] = field(default_factory=list)

    def add(self, shape: Shape, *layers: Tissue | Layer) -> None:
        """Paint a shape: one tissue, or nested layers outermost first."""
        pairs = [(0.0, layer) if isinstance(layer, Tissue) else layer for layer in layers]
        self.parts.append(Stroke(shape, [(outset, float(tissue), None) for outset, tissue in pairs]))

    def both(self, draw: Callable[[int], Shape], *layers: Tissue | Layer) -> None:
        """Paint `draw(1)` on the left and `draw(-1)` on the right, each with deviations of its own."""
        for side in (1, -1):
            self.add(draw(side), *layers)

    def oval(self, center: Sequence[float], radii: Sequence[float], turned: Sequence[float] = (0, 0, 0)) -> Shape:
        """An ellipsoid with its deviations: 1 mm in place, 6 % in size."""
        return ellipsoid(
            np.asarray(center) + self._aside(0.8),
            np.asarray(radii) * self.rng.normal(1, 0.05, 3).clip(0.88, 1.12),
            turned,
        )

    def column(self, levels: Sequence[Level], boxy: bool = False) -> Shape:
        """A loft with its deviations: moved 1 mm and scaled 6 % as a whole."""
        dx, dy, _ = self._aside(0.7)
        size = float(np.clip(self.rng.normal(1, 0.05), 0.88, 1.12))
        moved = [
            replace(
                level,
                x=level.x + dx,
                y=level.y + dy,
                half_mm=level.half_mm * size,
                front_mm=level.front_mm * size,
                back_mm=None if level.back_mm is None else level.back_mm * size,
            )
            for level in levels
        ]
        return loft(moved, boxy)

    def vessel(self, places: Sequence[Sequence[float]], radii_mm: Sequence[float], *layers: Tissue | Layer) -> None:
        """A bent tube with its deviations."""
        moved = [np.asarray(place) + self._aside(0.9) for place in places]
        size = float(np.clip(self.rng.normal(1, 0.1), 0.75, 1.3))
        for part in tube(moved, [radius * size for radius in radii_mm]):
            self.add(part, *layers)

    def _aside(self, mm: float) -> np.ndarray:
        return np.asarray(self.rng.normal(0, mm, 3).clip(-2 * mm, 2 * mm))


def at_side(side: int, *levels: Level) -> list[Level]:
    """Levels written for the left, on the given side."""
    return [replace(level, x=side * level.x) for level in levels]


def arch(y_mm: float, half_mm: float, front_mm: float, z: tuple[float, float], wide_mm: float, back_mm: float) -> Shape:
    """A horseshoe open to the back: the jaws, the hyoid, the cartilages. `y_mm` is where its ends are widest."""
    oval = loft([Level(z[0], 0, y_mm, half_mm, front_mm, front_mm), Level(z[1], 0, y_mm, half_mm, front_mm, front_mm)])
    side = shell(oval, wide_mm)
    flat = box((0, y_mm, (z[0] + z[1]) / 2), (200, 200, (z[1] - z[0]) / 2), rounding_mm=0.1)
    return intersection(side, flat, half_space((0, back_mm, 0), (0, 1, 0)))
