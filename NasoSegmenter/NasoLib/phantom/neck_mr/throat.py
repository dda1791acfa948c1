"""The airway from the nasopharynx to the windpipe, with what surrounds it."""

from __future__ import annotations

from NasoLib.phantom.individual import arch
from NasoLib.phantom.loft import Level, loft
from NasoLib.phantom.neck_mr.sketch import BONE, Sketch
from NasoLib.phantom.neck_mr.tissues import Tissue
from NasoLib.phantom.shapes import box, capsule, union

CRICOID_BOTTOM_MM = -93.0

_AIR = (
    Level(-56, 0, -16, 12, 8),
    Level(-66, 0, -18, 8, 9),
    Level(-78, 0, -19, 3.5, 10),
    Level(-86, 0, -18, 8, 9),
    Level(-290, 0, -12, 8.5, 8.5),
)


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


def oropharynx(sketch: Sketch) -> None:
    """Oropharynx with tonsils and the root of the tongue, and the hyoid."""
    wall = [Level(-2, 0, -10, 12, 7), Level(-20, 0, -9, 14, 7), Level(-48, 0, -11, 15, 8), Level(-62, 0, -14, 14, 9)]
    sketch.add(loft(wall), (4.5, Tissue.MUSCLE), (2.2, Tissue.MUCOSA), (0.0, Tissue.LUMEN))
    tonsil = float(sketch.rng.uniform(0.7, 1.25))
    sketch.both(lambda side: sketch.oval((side * 15, -15, -18), (5 * tonsil, 7.5, 11 * tonsil)), Tissue.LYMPHOID)
    sketch.add(sketch.oval((0, -27, -40), (15, 7, 11)), (0.0, Tissue.MUCOSA), (-3.0, Tissue.MUSCLE))
    sketch.add(arch(-14, 18, 20, (-60, -54), 4.0, -4), *BONE)


def larynx(sketch: Sketch) -> None:
    """Larynx with its cartilages, windpipe and gullet."""
    sketch.add(
        loft([Level(-62, 0, -17, 15, 13), Level(-84, 0, -18, 14, 15), Level(-93, 0, -17, 11, 12)]),
        Tissue.MUSCLE,
        (-2.0, Tissue.FAT),
    )
    sketch.add(loft(_AIR), (3.0, Tissue.CARTILAGE), (1.4, Tissue.MUCOSA), (0.0, Tissue.LUMEN))
    sketch.add(capsule((0, -20, -52), (0, -14, -42), 2.2), Tissue.CARTILAGE)
    sketch.add(arch(-14, 18, 22, (-85, -63), 3.2, -2), (0.0, Tissue.CARTILAGE), (-1.0, Tissue.MARROW))
    ring = loft([Level(CRICOID_BOTTOM_MM, 0, -17, 11.5, 12), Level(-86, 0, -17, 11.5, 12)])
    sketch.add(ring, (1.5, Tissue.CARTILAGE), (-2.0, Tissue.MUCOSA), (-3.0, Tissue.LUMEN))
    gullet = [Level(-62, 0, -2, 14, 3), Level(-90, 0, -1, 10, 4), Level(-290, 3, 1, 8, 5)]
    sketch.add(loft(gullet), (0.0, Tissue.MUSCLE), (-2.0, Tissue.MUCOSA))
