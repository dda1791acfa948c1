"""The neck: pharynx, larynx, spine, muscles, glands, vessels and ordinary lymph nodes."""

from __future__ import annotations

from functools import partial

from NasoLib.phantom.individual import arch, at_side
from NasoLib.phantom.loft import Level, loft
from NasoLib.phantom.neck_mr.head import BONE, deep_fascia
from NasoLib.phantom.neck_mr.sketch import Sketch
from NasoLib.phantom.neck_mr.tissues import Tissue
from NasoLib.phantom.shapes import Shape, box, capsule, grown, intersection, union

CRICOID_BOTTOM_MM = -93.0
VERTEBRAE_MM = (-38.0, -56.0, -74.0, -92.0, -110.0, -129.0, -149.0, -170.0)


# One muscle of the left, level by level, mm.
_LATERAL = {
    "longus": (Level(20, 7, 2, 5.5, 4), Level(-20, 8, 4, 6.5, 4.5), Level(-60, 8.5, 3, 7, 4.5), Level(-140, 9, 5, 6.5, 4)),
    "scalene": (Level(-36, 24, 14, 6, 8), Level(-70, 28, 14, 9, 11), Level(-150, 38, 18, 14, 15)),
    "levator": (Level(4, 34, 34, 6, 8), Level(-30, 36, 36, 10, 12), Level(-100, 42, 42, 12, 14), Level(-150, 50, 46, 10, 12)),
    "sternomastoid": (
        Level(8, 57, 32, 4.5, 12), Level(-25, 51, 22, 8.5, 17), Level(-60, 45, 8, 9.5, 19), Level(-95, 36, -8, 9.5, 17),
        Level(-145, 20, -28, 8, 9),
    ),
}  # fmt: skip
_BEHIND = {
    "multifidus": (Level(-12, 11, 50, 9, 8), Level(-60, 11, 50, 10, 9), Level(-150, 12, 52, 11, 10)),
    "semispinalis": (Level(16, 15, 78, 13, 8), Level(-10, 15, 70, 14, 9), Level(-45, 14, 62, 13, 8), Level(-150, 14, 64, 13, 7)),
    "splenius": (Level(14, 44, 58, 10, 16), Level(-30, 34, 56, 13, 13), Level(-80, 28, 60, 18, 8), Level(-150, 24, 68, 14, 6)),
    "trapezius": (Level(-15, 12, 78, 10, 3), Level(-60, 24, 74, 24, 5), Level(-105, 42, 68, 40, 8), Level(-150, 66, 62, 66, 12)),
}  # fmt: skip


def _column(sketch: Sketch, levels: tuple[Level, ...], side: int) -> Shape:
    return sketch.column(at_side(side, *levels))


def muscles(sketch: Sketch, fat_mm: float, neck: float) -> None:
    """Prevertebral, posterior and lateral muscles, with the fat planes between them."""
    for levels in _LATERAL.values():
        sketch.both(partial(_column, sketch, levels), (1.1, Tissue.FAT), (0.0, Tissue.MUSCLE))
    inside = grown(deep_fascia(fat_mm, neck), -2.0)
    for levels in _BEHIND.values():
        sketch.both(
            lambda side, levels=levels: intersection(_column(sketch, levels, side), inside),
            (0.9, Tissue.FAT),
            (0.0, Tissue.MUSCLE),
        )  # type: ignore[misc]  # noqa: E501
    sketch.both(lambda side: sketch.oval((side * 17, 54, -6), (13, 8, 9)), (0.8, Tissue.FAT), (0.0, Tissue.MUSCLE))
    straps = (Level(-58, 8, -38, 6, 2.5), Level(-95, 11, -36, 9, 2.6), Level(-145, 12, -34, 10, 3))
    sketch.both(lambda side: sketch.column(at_side(side, *straps)), Tissue.MUSCLE)
    sketch.both(lambda side: capsule((side * 30, -6, -34), (side * 12, -62, -48), 3.6, 3.0), Tissue.MUSCLE)


def spine(sketch: Sketch) -> None:
    """Atlas, axis and the vertebrae below, with discs, canal, fluid and cord."""
    _atlas_and_axis(sketch)
    for n, z in enumerate(VERTEBRAE_MM):
        _vertebra(sketch, z, 10.5 + 0.5 * n)
    for n, z in enumerate((-28.5, *((a + b) / 2 for a, b in zip(VERTEBRAE_MM[:-1], VERTEBRAE_MM[1:], strict=True)))):
        sketch.add(
            box((0, 16.5, z), (10 + 0.5 * n, 7.8, 2.0), rounding_mm=1.5), (0.5, Tissue.CORTEX), (0.0, Tissue.DISC)
        )
    canal = [Level(8, 0, 35, 12, 10), Level(-15, 0, 35, 11, 8.5), Level(-60, 0, 34, 11, 7), Level(-190, 0, 34, 10.5, 7)]
    sketch.add(loft(canal), (1.2, Tissue.CORTEX), (0.0, Tissue.FAT), (-0.8, Tissue.FLUID))
    cord = [
        Level(8, 0, 33, 5.5, 5),
        Level(-40, 0, 33.5, 6, 3.8),
        Level(-100, 0, 33.5, 6.6, 3.6),
        Level(-190, 0, 33.5, 5, 3.5),
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


def nasopharynx(sketch: Sketch, adenoid_mm: float) -> None:
    """The vault with its mucosa, fossae of Rosenmueller, tubal tori and what is left of the adenoids (mm thick)."""
    vault = union(sketch.oval((0, -14, 12), (13, 10.5, 12)), box((0, -22, 10), (11, 6, 9), rounding_mm=4), blend_mm=4)
    fossae = [sketch.oval((side * 15.5, -5, 14), (5.5, 2.6, 7), (0, 0, 25 * side)) for side in (1, -1)]
    sketch.add(union(vault, *fossae, blend_mm=2), (4.0, Tissue.MUSCLE), (2.4, Tissue.MUCOSA), (0.0, Tissue.LUMEN))
    sketch.both(
        lambda side: sketch.oval((side * 14, -11.5, 10), (3.6, 4.2, 8), (0, 0, 15 * side)),
        Tissue.MUCOSA,
        (-1.5, Tissue.CARTILAGE),
    )
    if adenoid_mm > 1:
        sketch.add(sketch.oval((0, -6, 19), (11, 2 + adenoid_mm, 6)), Tissue.LYMPHOID)


def throat(sketch: Sketch) -> None:
    """Oropharynx with tonsils, larynx, windpipe, gullet, hyoid and cartilages."""
    wall = [Level(-2, 0, -10, 12, 7), Level(-20, 0, -9, 14, 7), Level(-48, 0, -11, 15, 8), Level(-62, 0, -14, 14, 9)]
    sketch.add(loft(wall), (4.5, Tissue.MUSCLE), (2.2, Tissue.MUCOSA), (0.0, Tissue.LUMEN))
    tonsil = float(sketch.rng.uniform(0.7, 1.25))
    sketch.both(lambda side: sketch.oval((side * 15, -15, -18), (5 * tonsil, 7.5, 11 * tonsil)), Tissue.LYMPHOID)
    sketch.add(sketch.oval((0, -27, -40), (15, 7, 11)), (0.0, Tissue.MUCOSA), (-3.0, Tissue.MUSCLE))
    sketch.add(arch(-14, 18, 20, (-60, -54), 4.0, -4), *BONE)
    larynx = [Level(-56, 0, -16, 12, 8), Level(-66, 0, -18, 8, 9), Level(-78, 0, -19, 3.5, 10), Level(-86, 0, -18, 8, 9), Level(-190, 0, -12, 8.5, 8.5)]  # fmt: skip
    sketch.add(
        loft([Level(-62, 0, -17, 15, 13), Level(-84, 0, -18, 14, 15), Level(-93, 0, -17, 11, 12)]),
        Tissue.MUSCLE,
        (-2.0, Tissue.FAT),
    )
    sketch.add(loft(larynx), (3.0, Tissue.CARTILAGE), (1.4, Tissue.MUCOSA), (0.0, Tissue.LUMEN))
    sketch.add(capsule((0, -20, -52), (0, -14, -42), 2.2), Tissue.CARTILAGE)
    sketch.add(arch(-14, 18, 22, (-85, -63), 3.2, -2), (0.0, Tissue.CARTILAGE), (-1.0, Tissue.MARROW))
    ring = loft([Level(CRICOID_BOTTOM_MM, 0, -17, 11.5, 12), Level(-86, 0, -17, 11.5, 12)])
    sketch.add(ring, (1.5, Tissue.CARTILAGE), (-2.0, Tissue.MUCOSA), (-3.0, Tissue.LUMEN))
    gullet = [Level(-62, 0, -2, 14, 3), Level(-90, 0, -1, 10, 4), Level(-190, 3, 1, 8, 5)]
    sketch.add(loft(gullet), (0.0, Tissue.MUSCLE), (-2.0, Tissue.MUCOSA))


def glands(sketch: Sketch) -> None:
    """Parotid, submandibular and thyroid glands."""
    sketch.both(
        lambda side: union(
            sketch.oval((side * 56, 3, -9), (9, 15, 22)), sketch.oval((side * 48, 8, -6), (11, 7, 15)), blend_mm=6
        ),
        Tissue.PAROTID,
    )
    sketch.both(lambda side: sketch.oval((side * 32, -24, -44), (9, 14, 12)), Tissue.SUBMANDIBULAR)
    sketch.both(lambda side: sketch.oval((side * 16, -15, -103), (8, 10, 19)), Tissue.THYROID)
    sketch.add(sketch.oval((0, -25, -106), (11, 3, 7)), Tissue.THYROID)


def vessels(sketch: Sketch) -> None:
    """Carotid and vertebral arteries (flow voids) and jugular veins; painted last, so that a tumour may surround them."""
    for side in (1, -1):
        petrous = [
            (side * 25, 9, 17),
            (side * 23, 8, 26),
            (side * 13, -6, 31),
            (side * 11, -14, 44),
            (side * 12, -20, 52),
        ]
        internal = [(side * 27, -1, -62), (side * 29, 6, -40), (side * 26, 8, -8), petrous[0]]
        common = [(side * 24, -6, -190), (side * 24, -6, -120), (side * 27, -1, -66)]
        sketch.course(petrous, [2.6] * 5, Tissue.ARTERY)
        sketch.course(internal, [3.4, 2.7, 2.6, 2.6], Tissue.ARTERY)
        sketch.course(common, [3.5, 3.5, 4.2], Tissue.ARTERY)
        sketch.course(
            [(side * 27, -3, -62), (side * 30, -9, -38), (side * 46, -2, -12), (side * 49, 0, 4)],
            [2.4, 2.1, 1.8, 1.5],
            Tissue.ARTERY,
        )
        sketch.course([(side * 51, 2, 6), (side * 52, 3, -20), (side * 44, 0, -38)], [1.7, 2.0, 2.2], Tissue.VEIN)
        sketch.course([(side * 17, 20, -190), (side * 17, 20, -20), (side * 27, 22, -2), (side * 24, 38, 4), (side * 6, 26, 20)], [1.9] * 5, Tissue.ARTERY)  # fmt: skip
        big = float(sketch.rng.uniform(0.7, 1.35))
        jugular = [
            (side * 29, 15, 18),
            (side * 32, 12, -15),
            (side * 36, 6, -60),
            (side * 34, -2, -110),
            (side * 30, -8, -190),
        ]
        sketch.course(jugular, [3.2 * big, 4.0 * big, 5.0 * big, 5.4 * big, 5.4 * big], Tissue.VEIN)
    sketch.course([(0, 13, 24), (0, 2, 46)], [1.8, 1.8], Tissue.ARTERY)


def ordinary_nodes(sketch: Sketch) -> None:
    """Small nodes that everybody has, along the jugular chain and under the jaw."""
    for z in (-24, -36, -50, -66, -84):
        for side in (1, -1):
            place = (side * sketch.rng.uniform(36, 42), sketch.rng.uniform(4, 26), z + sketch.rng.uniform(-5, 5))
            sketch.add(sketch.oval(place, sketch.rng.uniform((1.8, 2.0, 3.0), (3.2, 4.0, 6.0))), Tissue.LYMPHOID)
    sketch.both(lambda side: sketch.oval((side * 36, -38, -44), (3, 4, 3)), Tissue.LYMPHOID)
