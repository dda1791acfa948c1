"""Skin, fat and deep fascia of head and neck."""

from __future__ import annotations

from NasoLib.phantom.loft import Level, loft
from NasoLib.phantom.neck_mr.sketch import Sketch
from NasoLib.phantom.neck_mr.tissues import Tissue
from NasoLib.phantom.noise import Noise
from NasoLib.phantom.shapes import Shape, capsule, difference, ellipsoid, grown, half_space, intersection, rough, union


def body(sketch: Sketch, fat_mm: float, neck: float) -> None:
    """Skin and the fat under it and between everything. `neck`: girth of the neck, 1 on average."""
    nose = union(ellipsoid((0, -84, 12), (17, 19, 13)), capsule((0, -80, 44), (0, -97, 14), 5, 8), blend_mm=8)
    ears = [ellipsoid((side * 73, 20, 16), (6, 14, 26), (0, 0, -20 * side)) for side in (1, -1)]
    whole = union(_outline(neck), nose, *ears, blend_mm=5)
    sketch.add(whole, Tissue.SKIN, (-2.0, Tissue.FAT))
    fascia = deep_fascia(fat_mm, neck)
    sketch.add(fascia, Tissue.MUSCLE, (-1.2, Tissue.FAT))
    front = rough(loft([Level(-290, 0, 8, 95, 110, 38), Level(90, 0, 8, 75, 110, 38)]), Noise(sketch.rng, 9.0), 1.8)
    nape = intersection(grown(fascia, -2.0), half_space((0, 0, 17), (0, 0.45, 1)))
    sketch.add(difference(nape, front), Tissue.MUSCLE)


def _outline(neck: float) -> Shape:
    """The skin without nose and ears."""
    return loft(
        [
            Level(62, 0, 8, 73, 95, 94),
            Level(30, 0, 8, 74, 92, 92),
            Level(8, 0, 8, 71, 92, 88),
            Level(-12, 0, 6, 67, 94, 80),
            Level(-32, 0, 6, 62, 92, 72),
            Level(-46, 0, 8, 59, 88, 70 * neck),
            Level(-56, 0, 10, 57 * neck, 72, 70 * neck),
            Level(-66, 0, 12, 57 * neck, 54, 70 * neck),
            Level(-95, 0, 16, 60 * neck, 54, 68 * neck),
            Level(-115, 0, 20, 74 * neck, 58, 70 * neck),
            Level(-128, 0, 22, 100, 60, 72),
            Level(-150, 0, 22, 150, 66, 76),
            Level(-290, 0, 22, 185, 80, 84),
        ]
    )


def deep_fascia(fat_mm: float, neck: float) -> Shape:
    """What lies inside the subcutaneous fat of face and neck."""
    return loft(
        [
            Level(60, 0, 8, 70 - fat_mm, 92 - fat_mm, 90 - fat_mm),
            Level(8, 0, 8, 69 - fat_mm, 88 - fat_mm, 84 - fat_mm),
            Level(-32, 0, 6, 61 - fat_mm, 88 - fat_mm, 69 - fat_mm),
            Level(-46, 0, 8, 58 - fat_mm, 84 - fat_mm, 67 * neck - fat_mm),
            Level(-66, 0, 12, 56 * neck - fat_mm, 51 - fat_mm / 2, 67 * neck - fat_mm),
            Level(-95, 0, 16, 59 * neck - fat_mm, 52 - fat_mm / 2, 66 * neck - fat_mm),
            Level(-115, 0, 20, 72 * neck - fat_mm, 55 - fat_mm / 2, 68 * neck - fat_mm),
            Level(-150, 0, 22, 140 - fat_mm, 62 - fat_mm / 2, 72 - fat_mm),
            Level(-290, 0, 22, 175 - fat_mm, 74 - fat_mm / 2, 80 - fat_mm),
        ]
    )
