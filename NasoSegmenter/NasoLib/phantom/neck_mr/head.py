"""The head from the hard palate to the sella: skull base, brain, sinuses, nose, jaws and chewing muscles."""

from __future__ import annotations

import numpy as np

from NasoLib.phantom.individual import arch
from NasoLib.phantom.loft import Level, loft
from NasoLib.phantom.neck_mr.sketch import Sketch
from NasoLib.phantom.neck_mr.tissues import Tissue
from NasoLib.phantom.noise import Noise
from NasoLib.phantom.points import Points
from NasoLib.phantom.shapes import (
    Shape,
    box,
    capsule,
    difference,
    ellipsoid,
    grown,
    half_space,
    intersection,
    rough,
    shell,
    union,
)

BONE = ((0.0, Tissue.CORTEX), (-1.6, Tissue.MARROW))
CLIVUS = box((0, -1, 24), (14, 5.5, 21), (33, 0, 0), rounding_mm=3)
SPHENOID = ellipsoid((0, -22, 38), (21, 15, 13))


def body(sketch: Sketch, fat_mm: float, neck: float) -> None:
    """Skin and the fat under it and between everything. `neck`: girth of the neck, 1 on average."""
    outline = loft(
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
            Level(-185, 0, 22, 185, 80, 84),
        ]
    )
    nose = union(ellipsoid((0, -84, 12), (17, 19, 13)), capsule((0, -80, 44), (0, -97, 14), 5, 8), blend_mm=8)
    ears = [ellipsoid((side * 73, 20, 16), (6, 14, 26), (0, 0, -20 * side)) for side in (1, -1)]
    whole = union(outline, nose, *ears, blend_mm=5)
    fascia = deep_fascia(fat_mm, neck)
    sketch.add(whole, Tissue.SKIN, (-2.0, Tissue.FAT))
    sketch.add(fascia, Tissue.MUSCLE, (-1.2, Tissue.FAT))
    front = rough(loft([Level(-190, 0, 8, 95, 110, 38), Level(90, 0, 8, 75, 110, 38)]), Noise(sketch.rng, 9.0), 1.8)
    nape = intersection(grown(fascia, -2.0), half_space((0, 0, 17), (0, 0.45, 1)))
    sketch.add(difference(nape, front), Tissue.MUSCLE)


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
            Level(-185, 0, 22, 175 - fat_mm, 74 - fat_mm / 2, 80 - fat_mm),
        ]
    )


def brain(sketch: Sketch) -> None:
    """Skull with marrow, fluid, cerebellum and temporal lobes, brain stem."""
    cavity = union(
        sketch.column(
            [
                Level(9, 0, 46, 24, 18, 24),
                Level(16, 0, 44, 45, 30, 36),
                Level(34, 0, 38, 58, 32, 46),
                Level(75, 0, 30, 62, 60, 56),
            ]
        ),
        *(sketch.oval((side * 43, -10, 52), (19, 30, 24)) for side in (1, -1)),
        sketch.oval((0, -38, 74), (50, 45, 24)),
        blend_mm=6,
    )
    sketch.add(cavity, (7.0, Tissue.CORTEX), (5.2, Tissue.MARROW), (2.2, Tissue.CORTEX), (0.0, Tissue.FLUID), (-2.5, Tissue.BRAIN))  # fmt: skip
    low, high = np.array((-60.0, -40.0, 10.0)), np.array((60.0, 90.0, 80.0))
    white, furrows = Noise(sketch.rng, 7.0), Noise(sketch.rng, 4.0)
    sketch.add(_where(grown(cavity, -7.0), white, 0.1, low, high), Tissue.WHITE_MATTER)
    sketch.add(_where(shell(grown(cavity, -4.0), 9.0), furrows, 1.25, low, high), Tissue.FLUID)
    sketch.add(sketch.oval((0, 50, 34), (8, 20, 16)), Tissue.BRAIN)
    sketch.add(capsule((0, 31, 4), (0, 16, 46), 8.5, 17), Tissue.FLUID)
    sketch.add(capsule((0, 33, 0), (0, 29, 18), 5.5, 7.5), Tissue.CORD)
    sketch.add(sketch.oval((0, 24, 36), (15, 12, 15)), Tissue.WHITE_MATTER)
    sketch.add(sketch.oval((0, 40, 30), (6, 4, 9)), Tissue.FLUID)
    sketch.both(
        lambda side: sketch.oval((side * 40, 16, 26), (25, 9, 8), (0, 0, 28 * side)),
        Tissue.CORTEX,
        (-5.0, Tissue.MARROW),
    )
    sketch.both(lambda side: sketch.oval((side * 58, 28, 12), (9, 12, 19)), Tissue.CORTEX)
    sketch.both(lambda side: sketch.oval((side * 45, 21, 25), (4, 2.5, 2.5)), Tissue.FLUID)


def _where(shape: Shape, field: Noise, above: float, low: np.ndarray, high: np.ndarray) -> Shape:
    """The part of a shape where a field is high: gyri and furrows."""

    def distance(points: Points) -> np.ndarray:
        return np.maximum(shape.distance(points), (np.float32(above) - field(points)) * np.float32(4.0))

    return Shape(np.maximum(shape.low, low), np.minimum(shape.high, high), distance)


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


def nose_and_sinuses(sketch: Sketch) -> None:
    """Nasal cavity with septum and turbinates, ethmoid and maxillary sinuses, orbits."""
    sketch.both(lambda side: sketch.oval((side * 32, -50, 52), (17, 25, 16)), Tissue.FAT)
    sketch.both(
        lambda side: sketch.oval((side * 32, -62, 50), (12, 12, 12)), (0.0, Tissue.MUSCLE), (-1.2, Tissue.FLUID)
    )
    sketch.both(lambda side: capsule((side * 20, -56, 49), (side * 12, -28, 47), 2.2), Tissue.MUSCLE)
    sketch.both(lambda side: capsule((side * 33, -54, 40), (side * 15, -28, 45), 2.2), Tissue.MUSCLE)
    cavity = loft(
        [Level(3, 0, -54, 14, 32, 30), Level(14, 0, -54, 15, 34, 30), Level(28, 0, -52, 12, 28, 26), Level(40, 0, -50, 9, 22, 18)], boxy=True
    )  # fmt: skip
    sketch.add(cavity, (1.5, Tissue.CORTEX), (0.5, Tissue.MUCOSA), (-1.0, Tissue.AIR))
    sketch.both(lambda side: sketch.oval((side * 5, -99, 8), (3, 6, 4)), Tissue.AIR)
    sketch.add(box((float(sketch.rng.normal(0, 1.2)), -54, 21), (1.3, 31, 18), rounding_mm=0.6), Tissue.MUCOSA)
    sketch.both(lambda side: capsule((side * 9, -76, 10), (side * 8.5, -32, 9), 4.6, 5.2), Tissue.MUCOSA)
    sketch.both(lambda side: capsule((side * 7, -68, 22), (side * 7, -34, 21), 3.4, 3.8), Tissue.MUCOSA)
    sketch.both(
        lambda side: sketch.oval((side * 9, -52, 42), (6, 20, 8)),
        (1.0, Tissue.CORTEX),
        Tissue.MUCOSA,
        (-1.2, Tissue.AIR),
    )
    thick = float(sketch.rng.gamma(1.5, 0.8))
    sketch.both(
        lambda side: sketch.oval((side * 31, -56, 19), (13.5, 17, 16)), (1.4, Tissue.CORTEX), Tissue.MUCOSA, (-0.6 - thick, Tissue.AIR)
    )  # fmt: skip
    sketch.both(lambda side: capsule((side * 45, -66, 24), (side * 63, -38, 18), 3.2), *BONE)
    sketch.both(lambda side: capsule((side * 63, -38, 18), (side * 64, -8, 20), 2.6), *BONE)


def jaws(sketch: Sketch) -> None:
    """Hard palate, upper jaw and teeth, mandible with its teeth and rami."""
    sketch.add(box((0, -52, 1), (17, 24, 2.4), rounding_mm=1.5), Tissue.CORTEX, (-1.5, Tissue.MARROW))
    sketch.add(arch(-42, 25, 40, (-8, 2), 11, -32), *BONE)
    sketch.add(arch(-42, 25, 42, (-17, -5), 7.5, -32), Tissue.CORTEX)
    sketch.add(arch(-40, 24, 41, (-28, -17), 7.0, -32), Tissue.CORTEX)
    sketch.add(arch(-30, 37, 49, (-47, -26), 10.5, -26), (0.0, Tissue.CORTEX), (-2.2, Tissue.MARROW))
    ramus = lambda side: box((side * 44.5, -15, -12), (4.4, 13, 25), (14, 0, 0), rounding_mm=3)  # noqa: E731
    sketch.both(ramus, (0.0, Tissue.CORTEX), (-1.8, Tissue.MARROW))
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
    sketch.add(union(sketch.oval((0, -22, -4), (13, 11, 4.2), (22, 0, 0)), capsule((0, -14, -8), (0, -11, -19), 4.5, 3), blend_mm=4), (0.0, Tissue.MUCOSA), (-1.6, Tissue.MUSCLE))  # fmt: skip


def pharynx_wall(sketch: Sketch) -> None:
    """The muscles beside the nasopharynx."""
    sketch.both(lambda side: sketch.oval((side * 19, -15, 9), (3.2, 5.5, 11), (0, -12 * side, 0)), Tissue.MUSCLE)
    sketch.both(lambda side: capsule((side * 30, 6, 4), (side * 25, -4, -18), 1.8), Tissue.MUSCLE)
    sketch.both(lambda side: capsule((side * 36, 14, 8), (side * 33, 4, -18), 1.4), Tissue.CORTEX)


def outside_bone(shape: Shape) -> Shape:
    """A shape kept out of the clivus and the sphenoid."""
    return difference(shape, CLIVUS, SPHENOID)
