"""A list of shapes and their tissues in the order in which they are painted, with each patient's own deviations.

The anatomy files write the average patient; `Sketch` lets every organ lie and measure a little differently.

The frame of the patient: mm, x to the patient's left, y backwards, z upwards (LPS). The origin lies in the midline, on
the back wall of the nasopharynx at the height of the hard palate.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from NasoLib.phantom.individual import Individual
from NasoLib.phantom.neck_mr.tissues import Tissue
from NasoLib.phantom.paint import Stroke
from NasoLib.phantom.shapes import Shape, Vector

Layer = tuple[float, Tissue]

BONE: tuple[Layer, Layer] = ((0.0, Tissue.CORTEX), (-1.6, Tissue.MARROW))


@dataclass
class Sketch(Individual):
    """The parts of one patient, and the random numbers of its deviations."""

    parts: list[Stroke] = field(default_factory=list)

    def add(self, shape: Shape, *layers: Tissue | Layer) -> None:
        """Paint a shape: one tissue, or nested layers outermost first."""
        pairs = [(0.0, layer) if isinstance(layer, Tissue) else layer for layer in layers]
        self.parts.append(Stroke(shape, [(outset, float(tissue), None) for outset, tissue in pairs]))

    def both(self, draw: Callable[[int], Shape], *layers: Tissue | Layer) -> None:
        """Paint `draw(1)` on the left and `draw(-1)` on the right, each with deviations of its own."""
        for side in (1, -1):
            self.add(draw(side), *layers)

    def course(self, places: Sequence[Vector], radii_mm: Sequence[float], *layers: Tissue | Layer) -> None:
        """Paint a bent tube."""
        for piece in self.vessel(places, radii_mm):
            self.add(piece, *layers)
