"""Nose, sinuses, orbits, palate: the front of the head.

The sphenoid sinus is cut out of the sphenoid body by a thin wall, so it can never break out of the bone: only the
tumour opens its floor. Mucosal disease leaves the wall as it is.
"""

from __future__ import annotations

import numpy as np

from NasoLib.phantom.head_ct.measures import AIR_HU, FAT_HU, Measures, Tissues
from NasoLib.phantom.head_ct.skull import AIRWAY, BONE, MUCOSA, central_base
from NasoLib.phantom.noise import Noise
from NasoLib.phantom.paint import Stroke, stroke
from NasoLib.phantom.points import Points
from NasoLib.phantom.seeds import generator
from NasoLib.phantom.shapes import (
    Shape,
    box,
    capsule,
    ellipsoid,
    grown,
    half_space,
    intersection,
    union,
)

THIN_BONE_HU = 500.0
SINUS = "sphenoid_sinus"


def sphenoid_sinus(measures: Measures) -> Shape:
    """Both halves of the sinus as one cavity, its wall a little over 1 mm from the outside of the bone."""
    front, back = -60.0, measures.sinus_back_mm
    tall = (0.0, (front + back) / 2, measures.floor_z_mm + 11)
    room = box(tall, (measures.sinus_width_mm, (back - front) / 2, 14.0), (0, 0, 0), 5.0)
    return intersection(grown(central_base(measures), -1.3), room)


def sphenoid_strokes(seed: int, measures: Measures, tissues: Tissues, diseased: bool) -> list[Stroke]:
    """Wall, mucosa, air, septum, and with disease thick mucosa, a polyp or a level of fluid."""
    rng = generator(seed, "head-ct", "sphenoid-sinus")
    cavity = sphenoid_sinus(measures)
    lining = float(rng.uniform(1.5, 3.5)) if diseased else 0.5
    lean = float(rng.uniform(-0.2, 0.2))
    septum = box((measures.septum_x_mm, -43, measures.floor_z_mm + 11), (0.45, 20, 15), (0, 0, 57.3 * lean), 0.3)
    strokes = [
        Stroke(cavity, [(1.0, measures.cortex_hu * 0.8, BONE), (0.0, tissues.mucosa, MUCOSA), (-lining, AIR_HU, SINUS)],
               erase=(BONE, "clivus")),
        stroke(intersection(septum, cavity), THIN_BONE_HU, BONE, erase=(SINUS,)),
    ]  # fmt: skip
    return strokes + (_sinus_disease(rng, cavity, measures, tissues) if diseased else [])


def _sinus_disease(rng: np.random.Generator, cavity: Shape, measures: Measures, tissues: Tissues) -> list[Stroke]:
    side, floor = float(rng.choice([-1, 1])), measures.floor_z_mm
    density = float(rng.uniform(0.35, 1.05) * tissues.mucosa)
    inside = grown(cavity, -0.3)
    polyp = ellipsoid((side * 7, float(rng.uniform(-50, -34)), floor + 4), rng.uniform(5, 10, 3))
    level = box((side * 10, -42, floor), (10, 25, float(rng.uniform(4, 10))), (0, 0, 0), 0.5)
    shapes = [polyp] if rng.random() < 0.6 else [level, polyp]
    return [stroke(intersection(shape, inside), density, None, erase=(SINUS,)) for shape in shapes]


def ethmoid_and_maxillary(seed: int, tissues: Tissues) -> list[Stroke]:
    """Thin-walled cells between the orbits, and the two big sinuses of the cheeks."""
    rng = generator(seed, "head-ct", "sinuses")
    walls = Noise(rng, 3.5, waves=12)

    def cells(points: Points, old: np.ndarray) -> np.ndarray:
        wall = np.clip(2.2 - np.abs(walls(points)) * 8, 0, 1)
        return AIR_HU + wall * np.float32(1250)

    strokes = [Stroke(box((0, -72, 33), (12, 17, 11), (0, 0, 0), 3), [(1.2, THIN_BONE_HU, BONE), (0, cells, AIRWAY)])]
    for sign in (1.0, -1.0):
        shape = _maxillary(sign, *rng.normal(1.0, 0.08, 2))
        lining = float(rng.choice([0.6, 3.0], p=[0.75, 0.25]))
        strokes.append(
            Stroke(shape, [(1.3, 700.0, BONE), (0, tissues.mucosa * 0.7, MUCOSA), (-lining, AIR_HU, AIRWAY)])
        )
    return strokes


def _maxillary(sign: float, wide: float, tall: float) -> Shape:
    room = ellipsoid((sign * 26, -64, 2), (24 * wide, 21, 19 * tall))
    inner = half_space((sign * 16, 0, 0), (-sign, 0, 0))
    front = half_space((sign * 26, -79, 0), (sign * 0.35, -1, 0))
    back = half_space((sign * 36, -58, 0), (sign, 0.75, 0.15))
    orbit_floor = half_space((sign * 28, -65, 16), (sign * 0.2, 0, 1))
    return grown(intersection(grown(room, -2), *(grown(side, -2) for side in (inner, front, back, orbit_floor))), 2)


def orbits() -> list[Stroke]:
    """A bony cone filled with fat, the globe with its lens, the optic nerve and four muscles."""
    strokes = []
    for sign in (1.0, -1.0):
        cone = ellipsoid((sign * 30, -62, 35), (17, 26, 17), (0, 0, -sign * 18))
        behind_rim = half_space((0, -82, 0), (0, -1, 0))
        inner = intersection(cone, half_space((0, -86, 0), (0, -1, 0)))
        strokes.append(stroke(intersection(grown(cone, 1.5), behind_rim), 650.0, BONE, erase=("brain",)))
        strokes.append(stroke(inner, FAT_HU + 10, None, erase=(BONE,)))
        strokes += [stroke(capsule((sign * 32, -68, z), (sign * 20, -44, 35), 2.0), 50.0) for z in (35, 46, 25)]
        strokes += [stroke(capsule((sign * x, -70, 35), (sign * 20, -44, 35), 2.2), 50.0) for x in (21, 45)]
        strokes.append(Stroke(ellipsoid((sign * 33, -77, 35), (12, 12, 12)), [(0, 60.0, None), (-1.2, 15.0, None)]))
        strokes.append(stroke(ellipsoid((sign * 33, -86, 35), (4.5, 2.0, 4.5)), 90.0))
    return strokes


def nasal_cavity(measures: Measures) -> Shape:
    """From the nostrils to the choanae, narrow above; the mucosa is not part of it."""
    floor = measures.palate_z_mm + 4
    low = box((0, -68, (floor + 13) / 2), (13.5, 26, (13 - floor) / 2), (0, 0, 0), 3)
    high = box((0, -66, 18), (6, 18, 9), (0, 0, 0), 3)
    return union(low, high, blend_mm=5)


def nose_strokes(seed: int, measures: Measures, tissues: Tissues) -> list[Stroke]:
    """Walls, cavity, turbinates with their thin bone, septum and the outer nose's nostrils."""
    rng = generator(seed, "head-ct", "nose")
    strokes = [
        Stroke(nasal_cavity(measures), [(2.4, THIN_BONE_HU, BONE), (1.4, tissues.mucosa, MUCOSA), (0, AIR_HU, AIRWAY)])
    ]
    for sign in (1.0, -1.0):
        low, middle = rng.uniform(3.4, 5.2), rng.uniform(2.4, 3.6)
        strokes += _turbinate((sign * 8.8, -90, -2), (sign * 8.8, -49, -3), float(low), tissues)
        strokes += _turbinate((sign * 6.5, -80, 11), (sign * 6.5, -49, 9), float(middle), tissues)
        strokes.append(stroke(capsule((sign * 6, -90, -4), (sign * 6, -108, -9), 4.0), AIR_HU))
    bend = float(rng.normal(0, 4))
    septum = box((0, -71, 6), (1.5, 25, 19), (0, 0, bend), 0.6)
    strokes.append(Stroke(septum, [(0, tissues.mucosa, None), (-1.0, 300.0, BONE)]))
    strokes.append(stroke(box((0, -52, 8), (0.8, 8, 11), (-20, 0, 0), 0.5), 600.0, BONE))
    return strokes


def _turbinate(front: tuple[float, ...], back: tuple[float, ...], radius: float, tissues: Tissues) -> list[Stroke]:
    return [Stroke(capsule(front, back, radius), [(0, tissues.mucosa, None), (-radius + 0.9, 350.0, None)])]


def palate_strokes(measures: Measures, tissues: Tissues) -> list[Stroke]:
    """Hard palate and soft palate with the uvula."""
    z = measures.palate_z_mm
    return [
        Stroke(box((0, -72, z), (22, 24, 2.6), (0, 0, 0), 1.2), [(0, tissues.mucosa, None), (-1.0, 900.0, BONE)]),
        stroke(capsule((0, -48, z), (0, -33, z - 10), 4.5, 4.0), tissues.muscle),
        stroke(box((0, -42, z - 4), (13, 8, 3.5), (-32, 0, 0), 2.5), tissues.muscle),
        stroke(capsule((0, -33, z - 10), (0, -30, z - 22), 4.0, 2.5), tissues.muscle),
    ]


def cheek_bones() -> list[Stroke]:
    """Zygomatic arches, outer orbital rims, forehead corner."""
    strokes = []
    for sign in (1.0, -1.0):
        for part in (
            capsule((sign * 45, -70, 12), (sign * 60, -48, 8), 5.0, 3.0),
            capsule((sign * 60, -48, 8), (sign * 63, -14, 9), 3.0, 3.0),
            capsule((sign * 45, -70, 14), (sign * 48, -64, 48), 4.5, 4.0),
            capsule((sign * 34, -79, 16), (sign * 45, -70, 13), 4.0),
        ):
            strokes.append(Stroke(part, [(0, 1200.0, BONE), (-1.6, 350.0, BONE)]))
    strokes.append(Stroke(capsule((-38, -88, 52), (38, -88, 52), 5.5), [(0, 1200.0, BONE), (-2.0, 350.0, BONE)]))
    return strokes
