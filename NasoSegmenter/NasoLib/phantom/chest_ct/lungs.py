"""Lungs with their vessels, and the airways."""

from __future__ import annotations

import numpy as np

from NasoLib.phantom.chest_ct import hu
from NasoLib.phantom.chest_ct.patient import Patient
from NasoLib.phantom.chest_ct.wall import BACK, CAVITY, DIAPHRAGM
from NasoLib.phantom.individual import Individual
from NasoLib.phantom.loft import Level, loft
from NasoLib.phantom.noise import Noise
from NasoLib.phantom.paint import Paint, Stroke, stroke
from NasoLib.phantom.points import Points
from NasoLib.phantom.seeds import generator
from NasoLib.phantom.shapes import Shape, capsule, difference, ellipsoid, grown, half_space, intersection, rough, union

_HILA = {1: (34.0, 4.0, -14.0), -1: (-36.0, 2.0, -18.0)}


def mediastinum(patient: Patient, person: Individual) -> Shape:
    """What lies between the lungs: vessels, heart, and the fat in front of them that reaches the sternum."""
    fat, heart = patient.mediastinal_fat, patient.heart
    core = loft(
        [
            Level(112, 0, 10, 30, 38, 40),
            Level(70, 0, 6, 34, 38, 42),
            Level(38, 2, 4, 35, 40, 42),
            Level(0, 4, 2, 34, 50, 44),
            Level(-40, 10, 2, 42 * heart, 60, 44),
            Level(-90, 14, 2, 48 * heart, 70, 44),
            Level(-290, 8, 2, 46, 70, 46),
        ]
    )
    in_front = loft(
        [
            Level(110, 0, -20, 24, 30),
            Level(60, 0, -40, 12 + 7 * fat, 30),
            Level(20, 2, -60, 6 + 11 * fat, 40),
            Level(-20, 4, -76, 5 + 12 * fat, 40),
            Level(-70, 8, -92, 16 + 16 * fat, 36),
            Level(-150, 8, -96, 40 + 12 * fat, 36),
        ]
    )
    around_heart = ellipsoid((24, -30, -76), np.array((66, 58, 60)) * heart + 3 * fat)
    spine = loft([Level(150, 0, 48, 23, 20, 50), Level(-290, 2, 48, 27, 22, 50)])
    smooth = union(core, in_front, around_heart, spine, grown(BACK, 1.5), blend_mm=10)
    return rough(smooth, Noise(person.rng, 16.0, waves=6), 1.6)


def lung_shapes(between: Shape) -> list[Shape]:
    """Right and left lung: inside the ribs, beside the mediastinum, above the diaphragm."""
    inside = grown(CAVITY, -1.6)
    return [
        difference(intersection(inside, half_space((0, 0, 0), (side, 0, 0))), between, *DIAPHRAGM) for side in (1, -1)
    ]


def lungs(patient: Patient, between: Shape) -> list[Stroke]:
    """Both lungs, denser where they hang; fluid behind them when there is an effusion."""
    texture = Noise(generator(patient.seed, "chest-ct", "lungs"), 9.0, waves=6)
    whole = difference(grown(CAVITY, -1.6), between, *DIAPHRAGM)
    strokes = [stroke(whole, _lung_paint(texture), "lungs")]
    if patient.effusion_mm:
        level = half_space((0, 99 - patient.effusion_mm, 0), (0, -1, 0))
        strokes.append(stroke(intersection(whole, level), hu.FLUID, erase=("lungs",)))
    return strokes


def _lung_paint(texture: Noise) -> Paint:
    def paint(points: Points, _: np.ndarray) -> np.ndarray:
        _, y, _ = points.xyz
        return np.float32(hu.LUNG) + np.float32(22) * texture(points) + np.float32(0.35) * y

    return paint


def lung_vessels(patient: Patient, person: Individual, between: Shape) -> list[Stroke]:
    """Branching vessels from the hila outwards, kept inside the lungs."""
    strokes: list[Stroke] = []
    inside = difference(grown(CAVITY, -5.0), between, *DIAPHRAGM)
    for side, hilum in _HILA.items():
        for _ in range(9):
            way = person.rng.normal((side * 1.1, 0, -0.3), 1.0)
            _branch(person.rng, np.array(hilum), way, 5.2, 0, inside, patient.pulmonary_hu, strokes)
    return strokes


def _branch(
    rng: np.random.Generator,
    start: np.ndarray,
    way: np.ndarray,
    radius: float,
    order: int,
    inside: Shape,
    blood: float,
    strokes: list[Stroke],
) -> None:
    """One vessel and the two that it divides into; it ends where it would leave the lung."""
    way = way / np.linalg.norm(way)
    end = start + way * rng.uniform(17, 28) * 0.88**order
    if order > 0 and not _holds(inside, end):
        return
    strokes.append(stroke(capsule(start, end, radius, 0.78 * radius), blood, erase=("lungs",)))
    if order >= 4 or radius < 0.9:
        return
    for _ in range(2):
        _branch(rng, end, way + rng.normal(0, 0.55, 3), 0.7 * radius, order + 1, inside, blood, strokes)


def _holds(shape: Shape, place: np.ndarray) -> bool:
    matrix = np.eye(4)
    matrix[:3, 3] = place
    one = np.zeros(1)
    return bool(shape.distance(Points(matrix, one, one, one)).ravel()[0] < 0)


def airways(person: Individual) -> list[Stroke]:
    """Windpipe, main and lobar bronchi: a wall with air inside."""
    trunk = [capsule((0, 2, 200), (0, 2, 90), 8.6), capsule((0, 2, 90), (0, 0, 6), 8.6, 9.2)]
    right = person.vessel([(-2, 0, 4), (-34, 5, -26), (-42, 10, -52), (-48, 18, -84)], [7.4, 5.4, 3.6, 2.4])
    left = person.vessel([(2, 0, 4), (40, 9, -30), (48, 14, -54), (54, 20, -84)], [6.6, 4.8, 3.4, 2.2])
    upper = person.vessel([(-28, 4, -20), (-48, 0, -6), (-60, -6, 14)], [4.4, 3.2, 2.0])
    lingula = person.vessel([(38, 8, -28), (56, -2, -22), (66, -14, -6)], [4.2, 3.0, 2.0])
    tree = [*trunk, *right, *left, *upper, *lingula]
    walls = [stroke(grown(part, 1.5), hu.WALL, erase=("lungs",)) for part in tree]
    return walls + [stroke(part, hu.AIR, "airway", erase=("lungs",)) for part in tree]
