"""The lungs, and the mediastinum between them."""

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
from NasoLib.phantom.shapes import Shape, difference, ellipsoid, grown, half_space, intersection, rough, union


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


def inside_lungs(between: Shape, margin_mm: float) -> Shape:
    """Both lungs: inside the ribs by a margin, beside the mediastinum, above the diaphragm."""
    return difference(grown(CAVITY, -margin_mm), between, *DIAPHRAGM)


def lungs(patient: Patient, between: Shape) -> list[Stroke]:
    """Both lungs, denser where they hang; fluid behind them when there is an effusion."""
    texture = Noise(generator(patient.seed, "chest-ct", "lungs"), 9.0, waves=6)
    whole = inside_lungs(between, 1.6)
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
