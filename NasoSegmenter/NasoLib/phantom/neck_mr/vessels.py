"""Arteries (flow voids) and veins; painted last, so that a tumour may surround them."""

from __future__ import annotations

from NasoLib.phantom.neck_mr.sketch import Sketch
from NasoLib.phantom.neck_mr.tissues import Tissue

_PETROUS = ((25, 9, 17), (23, 8, 26), (13, -6, 31), (11, -14, 44), (12, -20, 52))
_INTERNAL = ((27, -1, -62), (29, 6, -40), (26, 8, -8), (25, 9, 17))
_COMMON = ((24, -6, -290), (24, -6, -120), (27, -1, -66))
_EXTERNAL = ((27, -3, -62), (30, -9, -38), (46, -2, -12), (49, 0, 4))
_VERTEBRAL = ((17, 20, -290), (17, 20, -20), (27, 22, -2), (24, 38, 4), (6, 26, 20))
_JUGULAR = ((29, 15, 18), (32, 12, -15), (36, 6, -60), (34, -2, -110), (30, -8, -290))
_RETROMANDIBULAR = ((51, 2, 6), (52, 3, -20), (44, 0, -38))

Course = tuple[tuple[float, float, float], ...]


def vessels(sketch: Sketch) -> None:
    """Carotids, vertebrals, basilar artery, and the jugular veins, which are rarely of one size."""
    for side in (1, -1):
        sketch.course(_at(side, _PETROUS), [2.6] * 5, Tissue.ARTERY)
        sketch.course(_at(side, _INTERNAL), [3.4, 2.7, 2.6, 2.6], Tissue.ARTERY)
        sketch.course(_at(side, _COMMON), [3.5, 3.5, 4.2], Tissue.ARTERY)
        sketch.course(_at(side, _EXTERNAL), [2.4, 2.1, 1.8, 1.5], Tissue.ARTERY)
        sketch.course(_at(side, _VERTEBRAL), [1.9] * 5, Tissue.ARTERY)
        sketch.course(_at(side, _RETROMANDIBULAR), [1.7, 2.0, 2.2], Tissue.VEIN)
        size = float(sketch.rng.uniform(0.7, 1.35))
        sketch.course(_at(side, _JUGULAR), [radius * size for radius in (3.2, 4.0, 5.0, 5.4, 5.4)], Tissue.VEIN)
    sketch.course([(0, 13, 24), (0, 2, 46)], [1.8, 1.8], Tissue.ARTERY)


def _at(side: int, course: Course) -> list[tuple[float, float, float]]:
    return [(side * x, y, z) for x, y, z in course]
