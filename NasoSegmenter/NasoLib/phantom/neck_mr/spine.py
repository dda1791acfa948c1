"""The cervical spine and its canal."""

from __future__ import annotations

from itertools import pairwise

from NasoLib.phantom.loft import Level, loft
from NasoLib.phantom.neck_mr.sketch import BONE, Sketch
from NasoLib.phantom.neck_mr.tissues import Tissue
from NasoLib.phantom.shapes import box, capsule, union

VERTEBRAE_MM = (-38.0, -56.0, -74.0, -92.0, -110.0, -129.0, -149.0, -170.0, -191.0, -212.0, -233.0)
"""Heights of the middle of the third cervical vertebra and those below it."""


def spine(sketch: Sketch) -> None:
    """Atlas, axis and the vertebrae below, with discs, canal, fluid and cord."""
    _atlas_and_axis(sketch)
    for n, z in enumerate(VERTEBRAE_MM):
        _vertebra(sketch, z, 10.5 + 0.5 * n)
    for n, z in enumerate((-28.5, *((above + below) / 2 for above, below in pairwise(VERTEBRAE_MM)))):
        sketch.add(
            box((0, 16.5, z), (10 + 0.5 * n, 7.8, 2.0), rounding_mm=1.5), (0.5, Tissue.CORTEX), (0.0, Tissue.DISC)
        )
    canal = [Level(8, 0, 35, 12, 10), Level(-15, 0, 35, 11, 8.5), Level(-60, 0, 34, 11, 7), Level(-290, 0, 34, 10.5, 7)]
    sketch.add(loft(canal), (1.2, Tissue.CORTEX), (0.0, Tissue.FAT), (-0.8, Tissue.FLUID))
    cord = [
        Level(8, 0, 33, 5.5, 5),
        Level(-40, 0, 33.5, 6, 3.8),
        Level(-100, 0, 33.5, 6.6, 3.6),
        Level(-290, 0, 33.5, 5, 3.5),
    ]
    sketch.add(sketch.column(cord), Tissue.CORD)


def _atlas_and_axis(sketch: Sketch) -> None:
    sketch.add(union(capsule((-12, 11.5, 1), (0, 9.5, 1), 3.4), capsule((0, 9.5, 1), (12, 11.5, 1), 3.4)), *BONE)
    sketch.both(lambda side: sketch.oval((side * 20, 22, 0), (9, 9, 8)), *BONE)
    sketch.both(lambda side: sketch.oval((side * 20, 26, 10), (7, 9, 4)), *BONE)
    sketch.both(lambda side: capsule((side * 23, 30, -1), (side * 12, 49, -1), 3.0), *BONE)
    sketch.both(lambda side: capsule((side * 12, 49, -1), (0, 52, -1), 3.0), *BONE)
    sketch.both(lambda side: sketch.oval((side * 34, 22, -1), (8, 5, 5)), *BONE)
    sketch.add(sketch.oval((0, 18.5, -20), (11, 8.5, 8.5)), *BONE)
    sketch.both(lambda side: sketch.oval((side * 15, 22, -13), (8, 8, 5)), *BONE)
    sketch.add(capsule((0, 18.5, 6), (0, 18.5, -16), 5.2, 6), *BONE)
    sketch.both(lambda side: capsule((side * 13, 34, -20), (0, 52, -23), 3.6, 4.4), *BONE)


def _vertebra(sketch: Sketch, z: float, half_mm: float) -> None:
    sketch.add(box((0, 16.5, z), (half_mm, 8, 7.6), rounding_mm=2), (0.0, Tissue.CORTEX), (-1.0, Tissue.MARROW))
    sketch.both(lambda side: sketch.oval((side * (half_mm + 7), 28, z - 1), (6.5, 7.5, 8)), *BONE)
    sketch.both(lambda side: capsule((side * 12, 19, z), (side * 24, 23, z - 2), 3.4), *BONE)
    sketch.both(lambda side: capsule((side * 14, 36, z - 2), (0, 46, z - 4), 3.0), *BONE)
    sketch.add(capsule((0, 46, z - 4), (0, 59, z - 10), 2.8, 3.6), *BONE)
