"""The chest wall: skin, fat, muscles, ribs, sternum, shoulder blades, spine; and the organs under the diaphragm.

The patient's frame: mm, x to the patient's left, y backwards, z upwards (LPS). The origin is the carina.
"""

from __future__ import annotations

import numpy as np

from NasoLib.phantom.chest_ct import hu
from NasoLib.phantom.chest_ct.patient import Patient
from NasoLib.phantom.individual import Individual, at_side
from NasoLib.phantom.loft import Level, loft
from NasoLib.phantom.noise import Noise
from NasoLib.phantom.paint import Stroke, stroke
from NasoLib.phantom.points import Points
from NasoLib.phantom.seeds import generator
from NasoLib.phantom.shapes import Shape, box, capsule, difference, ellipsoid, grown, intersection, shell, union

CAVITY = loft(
    [
        Level(108, 0, 18, 26, 20, 26),
        Level(94, 0, 18, 55, 44, 48),
        Level(72, 0, 18, 86, 60, 64),
        Level(40, 0, 18, 112, 74, 76),
        Level(0, 0, 16, 127, 92, 84),
        Level(-50, 0, 14, 136, 104, 88),
        Level(-100, 0, 12, 141, 106, 90),
        Level(-290, 0, 12, 142, 98, 90),
    ]
)
"""The inside of the ribs: lungs, mediastinum, and the upper abdomen."""

BACK = loft([Level(150, 0, 86, 34, 24, 28), Level(0, 0, 92, 38, 26, 30), Level(-290, 0, 92, 42, 26, 30)])
"""The block of muscle and bone behind the spine, between the lungs."""

RIB_STEP_MM, RIB_SLOPE = 25.0, 0.42
DIAPHRAGM = (ellipsoid((-72, 12, -230), (78, 98, 128)), ellipsoid((72, 14, -236), (72, 94, 124)))


def body(patient: Patient) -> list[Stroke]:
    """Skin, the fat under it, and the muscles around the ribs."""
    fat, rng = patient.fat_mm, generator(patient.seed, "chest-ct", "breasts")
    outline = [
        Level(150, 0, 22, 130 + fat, 66 + 0.4 * fat, 74 + fat),
        Level(104, 0, 20, 168 + fat, 72 + 0.5 * fat, 92 + fat),
        Level(72, 0, 18, 172 + fat, 84 + 0.6 * fat, 100 + fat),
        Level(40, 0, 18, 160 + fat, 98 + 0.8 * fat, 106 + fat),
        Level(0, 0, 16, 152 + fat, 110 + fat, 108 + fat),
        Level(-60, 0, 14, 151 + fat, 120 + fat, 108 + fat),
        Level(-290, 0, 12, 154 + fat, 118 + fat, 106 + fat),
    ]
    muscles = loft([_inwards(level, fat) for level in outline])
    breasts = _breasts(patient)
    skin = union(loft(outline), *breasts, blend_mm=20)
    glands = [stroke(grown(breast, -17), hu.mixed(30.0, hu.FAT, 0.5, Noise(rng, 4.0))) for breast in breasts]
    return [Stroke(skin, [(0.0, hu.SKIN, None), (-1.8, hu.FAT, None)]), *glands, stroke(muscles, hu.MUSCLE)]


def _inwards(level: Level, mm: float) -> Level:
    back = (level.back_mm or level.front_mm) - 0.9 * mm - 2
    return Level(level.z, level.x, level.y, level.half_mm - 0.95 * mm - 2, level.front_mm - 0.8 * mm - 3, back)


def _breasts(patient: Patient) -> list[Shape]:
    if patient.sex == "M":
        return []
    size, front = 0.8 + patient.fat_mm / 60, -96 - 0.8 * patient.fat_mm
    return [ellipsoid((side * 72, front, -40), np.array((50, 30, 46)) * size) for side in (1, -1)]


def muscle_planes(patient: Patient, person: Individual) -> list[Stroke]:
    """Fat between the muscles: under the pectorals, around the shoulder blades, in the armpits."""
    strokes = []
    for side in (1, -1):
        armpit = ellipsoid((side * 138, 0, 62), (26, 44, 62), (0, 0, 14 * side))
        strokes.append(stroke(armpit, hu.FAT))
        pectoral = person.oval((side * 84, -62, 46), (66, 54, 66))
        strokes.append(stroke(intersection(shell(grown(CAVITY, 23), 2.0), pectoral), hu.FAT))
        infraspinatus = person.oval((side * 104, 88, 46), (44, 13, 62), (0, 0, -34 * side))
        strokes.append(Stroke(infraspinatus, [(2.0, hu.FAT, None), (0.0, hu.MUSCLE, None)]))
    return strokes


def back(person: Individual) -> list[Stroke]:
    """The spine and the long muscles beside it, which bulge into the chest between the lungs."""
    strokes = [stroke(BACK, hu.MUSCLE)]
    for side in (1, -1):
        erector = [Level(150, 19, 94, 14, 14), Level(0, 23, 106, 18, 14), Level(-290, 27, 106, 22, 16)]
        strokes.append(Stroke(person.column(at_side(side, *erector)), [(1.2, hu.FAT, None), (0.0, hu.MUSCLE, None)]))
    return [*strokes, *_spine(person)]


def _ribs() -> Shape:
    """All ribs at once: bands of the chest wall that slope down from the spine to the front."""
    step, slope = np.float32(RIB_STEP_MM), np.float32(RIB_SLOPE)

    def distance(points: Points) -> np.ndarray:
        _, y, z = points.xyz
        along = np.mod(z - slope * y, step) - step / 2
        across = np.abs(CAVITY.distance(points) - np.float32(6.5)) / np.float32(3.6)
        return (np.sqrt(across * across + (along / np.float32(6.2)) ** 2) - np.float32(1)) * np.float32(3.6)

    return Shape(CAVITY.low - 14, np.minimum(CAVITY.high + 14, (np.inf, np.inf, 96)), distance)


def cage(patient: Patient, person: Individual) -> list[Stroke]:
    """Intercostal muscles, ribs, and the fat that fills the inside until organs are painted over it."""
    strokes = [
        Stroke(CAVITY, [(13.5, -60.0, None), (11.5, hu.MUSCLE, None), (0.0, hu.FAT, None)]),
        Stroke(difference(_ribs(), grown(BACK, -12)), [(0.0, hu.CORTEX, None), (-1.7, hu.RIB_MARROW, None)]),
    ]
    sternum = union(
        box((0, -82, -2), (15, 4.6, 46), (-20.6, 0, 0), rounding_mm=3),
        box((0, -58, 58), (24, 5.5, 21), (-24, 0, 0), rounding_mm=4),
        blend_mm=3,
    )
    strokes.append(Stroke(sternum, [(0.0, 420.0, None), (-1.4, 130.0, None)]))
    for side in (1, -1):
        clavicle = union(
            capsule((side * 24, -46, 80), (side * 80, -30, 100), 6.5),
            capsule((side * 80, -30, 100), (side * 150, 16, 112), 5.5),
        )
        strokes.append(Stroke(clavicle, [(0.0, hu.CORTEX, None), (-1.8, hu.RIB_MARROW, None)]))
        blade = intersection(box((side * 98, 78, 42), (46, 2.6, 60), (0, 0, -34 * side)), _blade_outline(side))
        strokes.append(Stroke(blade, [(0.0, hu.CORTEX, None), (-1.6, hu.RIB_MARROW, None)]))
        head = union(
            capsule((side * 150, 34, 94), (side * 128, 56, 76), 9),
            capsule((side * 128, 64, 84), (side * 72, 92, 66), 5),
        )
        strokes.append(Stroke(head, [(0.0, hu.CORTEX, None), (-2.0, hu.RIB_MARROW, None)]))
    return strokes


def _blade_outline(side: int) -> Shape:
    return ellipsoid((side * 100, 76, 50), (54, 60, 68))


def _spine(person: Individual) -> list[Stroke]:
    strokes = []
    for z in np.arange(-288.0, 150.0, 23.0):
        half = 15.8 - 0.014 * z
        bone = [(0.0, hu.CORTEX * 0.7, None), (-1.3, float(person.rng.normal(hu.MARROW, 12)), None)]
        strokes.append(Stroke(box((0, 44, z), (half, 14, 10), rounding_mm=4), bone))
        strokes.append(stroke(box((0, 44, z + 11.5), (half - 1, 13, 1.8), rounding_mm=1.5), hu.DISC))
        for side in (1, -1):
            parts = (
                capsule((side * 13, 56, z + 3), (side * 15, 70, z + 3), 4.2),
                capsule((side * 14, 68, z), (side * 36, 80, z + 4), 4.6),
            )
            strokes.append(Stroke(union(*parts, capsule((side * 14, 70, z), (0, 84, z - 6), 4.0)), bone))
        strokes.append(Stroke(capsule((0, 82, z - 4), (0, 108, z - 22), 3.4, 4.4), bone))
    canal = loft([Level(-290, 0, 66, 11, 8.5), Level(150, 0, 66, 10, 8)])
    return [*strokes, Stroke(canal, [(0.0, -30.0, None), (-1.5, 15.0, None), (-4.0, hu.CORD, None)])]


def abdomen(patient: Patient, person: Individual, contrast: float) -> list[Stroke]:
    """Liver under the right dome, stomach and spleen under the left."""
    right, left = (intersection(dome, grown(CAVITY, -1)) for dome in DIAPHRAGM)
    stomach = person.oval((58, -20, -188), (38, 40, 48))
    return [
        Stroke(right, [(0.0, hu.MUSCLE, None), (-3.0, hu.LIVER + 45 * contrast, None)]),
        stroke(intersection(person.oval((-10, -30, -170), (70, 55, 40)), grown(CAVITY, -2)), hu.LIVER + 45 * contrast),
        Stroke(left, [(0.0, hu.MUSCLE, None), (-3.0, hu.FAT, None)]),
        stroke(person.oval((100, 44, -182), (28, 40, 46), (0, 0, 30)), hu.SPLEEN + 60 * contrast),
        Stroke(stomach, [(0.0, hu.WALL, None), (-4.0, 20.0, None)]),
        stroke(intersection(grown(stomach, -4), box((58, -50, -180), (50, 25, 60))), hu.AIR),
    ]
