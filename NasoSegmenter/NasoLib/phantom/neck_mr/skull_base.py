"""Clivus, sphenoid and pterygoid processes."""

from __future__ import annotations

from NasoLib.phantom.neck_mr.sketch import BONE, Sketch
from NasoLib.phantom.neck_mr.tissues import Tissue
from NasoLib.phantom.shapes import Shape, box, capsule, difference, ellipsoid

CLIVUS = box((0, -1, 24), (14, 5.5, 21), (33, 0, 0), rounding_mm=3)
SPHENOID = ellipsoid((0, -22, 38), (21, 15, 13))


def skull_base(sketch: Sketch, sinus: float) -> None:
    """Clivus, sphenoid with its sinus (`sinus`: size, 1 on average), pterygoid processes."""
    sketch.add(SPHENOID, *BONE)
    sketch.add(CLIVUS, *BONE)
    shift = float(sketch.rng.normal(0, 3))
    sketch.add(
        ellipsoid((shift, -26, 38), (14 * sinus, 10 * sinus, 8.5)),
        (1.5, Tissue.CORTEX),
        (0.5, Tissue.MUCOSA),
        (-0.5, Tissue.AIR),
    )
    sketch.add(box((shift * 0.5, -26, 38), (0.7, 10, 9), rounding_mm=0.3), Tissue.CORTEX)
    sketch.both(lambda side: box((side * 17, -27, 19), (4, 5, 9), rounding_mm=2), *BONE)
    sketch.both(lambda side: capsule((side * 12, -21, 15), (side * 12, -20, 1), 1.0), Tissue.CORTEX)
    sketch.both(lambda side: box((side * 21, -20, 8), (0.9, 6, 9), (0, 0, -25 * side), rounding_mm=0.5), Tissue.CORTEX)


def outside_bone(shape: Shape) -> Shape:
    """A shape kept out of the clivus and the sphenoid."""
    return difference(shape, CLIVUS, SPHENOID)
