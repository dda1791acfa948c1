"""The muscles of the neck, with the fat planes between them."""

from __future__ import annotations

from functools import partial

from NasoLib.phantom.individual import at_side
from NasoLib.phantom.loft import Level
from NasoLib.phantom.neck_mr.body import deep_fascia
from NasoLib.phantom.neck_mr.sketch import Layer, Sketch
from NasoLib.phantom.neck_mr.tissues import Tissue
from NasoLib.phantom.shapes import Shape, capsule, grown, intersection

# One muscle of the left, level by level, mm.
_LATERAL = {
    "longus": (
        Level(20, 7, 2, 5.5, 4),
        Level(-20, 8, 4, 6.5, 4.5),
        Level(-60, 8.5, 3, 7, 4.5),
        Level(-140, 9, 5, 6.5, 4),
    ),
    "scalene": (
        Level(-36, 24, 14, 6, 8),
        Level(-70, 28, 14, 9, 11),
        Level(-150, 38, 18, 14, 15),
    ),
    "levator": (
        Level(4, 34, 34, 6, 8),
        Level(-30, 36, 36, 10, 12),
        Level(-100, 42, 42, 12, 14),
        Level(-280, 50, 46, 10, 12),
    ),
    "sternomastoid": (
        Level(8, 57, 32, 4.5, 12),
        Level(-25, 51, 22, 8.5, 17),
        Level(-60, 45, 8, 9.5, 19),
        Level(-95, 36, -8, 9.5, 17),
        Level(-145, 20, -28, 8, 9),
    ),
}
_BEHIND = {
    "multifidus": (
        Level(-12, 11, 50, 9, 8),
        Level(-60, 11, 50, 10, 9),
        Level(-280, 12, 52, 11, 10),
    ),
    "semispinalis": (
        Level(16, 15, 78, 13, 8),
        Level(-10, 15, 70, 14, 9),
        Level(-45, 14, 62, 13, 8),
        Level(-280, 14, 64, 13, 7),
    ),
    "splenius": (
        Level(14, 44, 58, 10, 16),
        Level(-30, 34, 56, 13, 13),
        Level(-80, 28, 60, 18, 8),
        Level(-280, 24, 68, 14, 6),
    ),
    "trapezius": (
        Level(-15, 12, 78, 10, 3),
        Level(-60, 24, 74, 24, 5),
        Level(-105, 42, 68, 40, 8),
        Level(-150, 66, 62, 66, 12),
        Level(-280, 66, 62, 66, 12),
    ),
}

_IN_FAT: tuple[Layer, Layer] = ((1.0, Tissue.FAT), (0.0, Tissue.MUSCLE))


def muscles(sketch: Sketch, fat_mm: float, neck: float) -> None:
    """Prevertebral, lateral and posterior muscles, inside the deep fascia."""
    inside = grown(deep_fascia(fat_mm, neck), -2.0)
    for levels in (*_LATERAL.values(), *_BEHIND.values()):
        sketch.both(partial(_column_inside, sketch, levels, inside), *_IN_FAT)
    sketch.both(lambda side: sketch.oval((side * 17, 54, -6), (13, 8, 9)), *_IN_FAT)
    straps = (Level(-58, 8, -38, 6, 2.5), Level(-95, 11, -36, 9, 2.6), Level(-145, 12, -34, 10, 3))
    sketch.both(partial(_column, sketch, straps), Tissue.MUSCLE)
    sketch.both(lambda side: capsule((side * 30, -6, -34), (side * 12, -62, -48), 3.6, 3.0), Tissue.MUSCLE)


def _column(sketch: Sketch, levels: tuple[Level, ...], side: int) -> Shape:
    return sketch.column(at_side(side, *levels))


def _column_inside(sketch: Sketch, levels: tuple[Level, ...], inside: Shape, side: int) -> Shape:
    return intersection(_column(sketch, levels, side), inside)
