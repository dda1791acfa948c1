"""Nose, sinuses, orbits, jaws, mouth, and the muscles around them."""

from __future__ import annotations

from NasoLib.phantom.individual import arch
from NasoLib.phantom.loft import Level, loft
from NasoLib.phantom.neck_mr.sketch import BONE, Sketch
from NasoLib.phantom.neck_mr.tissues import Tissue
from NasoLib.phantom.shapes import box, capsule, union

_NASAL_CAVITY = loft(
    [
        Level(3, 0, -54, 14, 32, 30),
        Level(14, 0, -54, 15, 34, 30),
        Level(28, 0, -52, 12, 28, 26),
        Level(40, 0, -50, 9, 22, 18),
    ],
    boxy=True,
)


def orbits(sketch: Sketch) -> None:
    """Fat, globes and the lower muscles of the eyes."""
    sketch.both(lambda side: sketch.oval((side * 32, -50, 52), (17, 25, 16)), Tissue.FAT)
    sketch.both(lambda side: sketch.oval((side * 32, -62, 50), (12, 12, 12)), Tissue.MUSCLE, (-1.2, Tissue.FLUID))
    sketch.both(lambda side: capsule((side * 20, -56, 49), (side * 12, -28, 47), 2.2), Tissue.MUSCLE)
    sketch.both(lambda side: capsule((side * 33, -54, 40), (side * 15, -28, 45), 2.2), Tissue.MUSCLE)


def nose(sketch: Sketch) -> None:
    """Nasal cavity with septum and turbinates."""
    sketch.add(_NASAL_CAVITY, (1.5, Tissue.CORTEX), (0.5, Tissue.MUCOSA), (-1.0, Tissue.AIR))
    sketch.both(lambda side: sketch.oval((side * 5, -99, 8), (3, 6, 4)), Tissue.AIR)
    sketch.add(box((float(sketch.rng.normal(0, 1.2)), -54, 21), (1.3, 31, 18), rounding_mm=0.6), Tissue.MUCOSA)
    sketch.both(lambda side: capsule((side * 9, -76, 10), (side * 8.5, -32, 9), 4.6, 5.2), Tissue.MUCOSA)
    sketch.both(lambda side: capsule((side * 7, -68, 22), (side * 7, -34, 21), 3.4, 3.8), Tissue.MUCOSA)


def sinuses(sketch: Sketch) -> None:
    """Ethmoid cells and maxillary sinuses, whose mucosa is often thick; cheek bones."""
    thick = float(sketch.rng.gamma(1.5, 0.8))
    cells = ((1.0, Tissue.CORTEX), (0.0, Tissue.MUCOSA), (-1.2, Tissue.AIR))
    sinus = ((1.4, Tissue.CORTEX), (0.0, Tissue.MUCOSA), (-0.6 - thick, Tissue.AIR))
    sketch.both(lambda side: sketch.oval((side * 9, -52, 42), (6, 20, 8)), *cells)
    sketch.both(lambda side: sketch.oval((side * 31, -56, 19), (13.5, 17, 16)), *sinus)
    sketch.both(lambda side: capsule((side * 45, -66, 24), (side * 63, -38, 18), 3.2), *BONE)
    sketch.both(lambda side: capsule((side * 63, -38, 18), (side * 64, -8, 20), 2.6), *BONE)


def jaws(sketch: Sketch) -> None:
    """Hard palate, upper jaw and teeth, mandible with its teeth and rami."""
    sketch.add(box((0, -52, 1), (17, 24, 2.4), rounding_mm=1.5), Tissue.CORTEX, (-1.5, Tissue.MARROW))
    sketch.add(arch(-42, 25, 40, (-8, 2), 11, -32), *BONE)
    sketch.add(arch(-42, 25, 42, (-17, -5), 7.5, -32), Tissue.CORTEX)
    sketch.add(arch(-40, 24, 41, (-28, -17), 7.0, -32), Tissue.CORTEX)
    sketch.add(arch(-30, 37, 49, (-47, -26), 10.5, -26), (0.0, Tissue.CORTEX), (-2.2, Tissue.MARROW))
    sketch.both(lambda side: box((side * 44.5, -15, -12), (4.4, 13, 25), (14, 0, 0), rounding_mm=3), *BONE)
    sketch.both(lambda side: capsule((side * 47, -5, 6), (side * 50, 3, 19), 3.6, 5.2), *BONE)


def chewing_muscles(sketch: Sketch) -> None:
    """Masseter, pterygoids, temporalis, cheek."""
    sketch.both(lambda side: sketch.oval((side * 53, -22, -14), (8, 18, 28), (0, 0, 6 * side)), Tissue.MUSCLE)
    sketch.both(lambda side: sketch.oval((side * 32, -15, -9), (7.5, 14, 24), (-8, 24 * side, 0)), Tissue.MUSCLE)
    sketch.both(lambda side: sketch.oval((side * 35, -18, 14), (14, 10, 8.5), (0, 0, 28 * side)), Tissue.MUSCLE)
    sketch.both(lambda side: sketch.oval((side * 56, -24, 34), (8, 26, 26)), Tissue.MUSCLE)
    sketch.both(lambda side: sketch.oval((side * 37, -52, -14), (2.4, 20, 13), (0, 0, 12 * side)), Tissue.MUSCLE)
    sketch.both(lambda side: sketch.oval((side * 13, -84, -16), (14, 3, 9), (0, 0, 22 * side)), Tissue.MUSCLE)


def mouth(sketch: Sketch) -> None:
    """Tongue with its fatty septum, floor of the mouth, soft palate."""
    sketch.add(sketch.oval((0, -48, -21), (21, 30, 18)), (1.2, Tissue.MUCOSA), (0.0, Tissue.MUSCLE))
    sketch.add(sketch.oval((0, -48, -39), (25, 28, 9)), Tissue.MUSCLE)
    sketch.both(lambda side: sketch.oval((side * 9, -58, -36), (2.0, 16, 8)), Tissue.FAT)
    sketch.both(lambda side: sketch.oval((side * 18, -56, -32), (3.5, 14, 6)), Tissue.SUBMANDIBULAR)
    sketch.add(box((0, -48, -24), (0.7, 24, 14), rounding_mm=0.4), Tissue.FAT)
    velum = sketch.oval((0, -22, -4), (13, 11, 4.2), (22, 0, 0))
    uvula = capsule((0, -14, -8), (0, -11, -19), 4.5, 3)
    sketch.add(union(velum, uvula, blend_mm=4), Tissue.MUCOSA, (-1.6, Tissue.MUSCLE))


def pharynx_wall(sketch: Sketch) -> None:
    """The muscles beside the nasopharynx."""
    sketch.both(lambda side: sketch.oval((side * 19, -15, 9), (3.2, 5.5, 11), (0, -12 * side, 0)), Tissue.MUSCLE)
    sketch.both(lambda side: capsule((side * 30, 6, 4), (side * 25, -4, -18), 1.8), Tissue.MUSCLE)
    sketch.both(lambda side: capsule((side * 36, 14, 8), (side * 33, 4, -18), 1.4), Tissue.CORTEX)
