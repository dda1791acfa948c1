"""The soft tissue of the mediastinum that is no tumour: fat, thymus, recess, lymph nodes, gullet, thyroid."""

from __future__ import annotations

import numpy as np

from NasoLib.phantom.chest_ct import hu
from NasoLib.phantom.chest_ct.patient import Patient
from NasoLib.phantom.chest_ct.wall import CAVITY
from NasoLib.phantom.individual import Individual
from NasoLib.phantom.loft import Level, loft
from NasoLib.phantom.noise import Noise
from NasoLib.phantom.paint import Stroke, stroke
from NasoLib.phantom.seeds import generator
from NasoLib.phantom.shapes import Shape, ellipsoid, grown, intersection, rough, union

# Where nodes lie, mm: beside the windpipe, in the window under the arch, under the carina, at the hila, prevascular.
_STATIONS = (
    (-17, -2, 22),
    (-16, 0, 44),
    (22, -6, 12),
    (2, 12, -16),
    (-40, 4, -20),
    (44, 8, -22),
    (16, -44, 30),
    (-4, -50, 34),
)


def stranded_fat(patient: Patient, between: Shape) -> list[Stroke]:
    """The fat in front of the vessels, with strands of soft tissue in it."""
    rng = generator(patient.seed, "chest-ct", "fat")
    front = loft([Level(100, 0, -34, 40, 44), Level(-150, 6, -70, 70, 44)])
    paint = hu.mixed(-25.0, hu.FAT, 0.02 + 0.2 * patient.stranding, Noise(rng, 4.0, waves=16))
    return [stroke(intersection(grown(between, -2.0), front, grown(CAVITY, -1.0)), paint, edge_mm=4.0)]


def thymus(patient: Patient, person: Individual) -> list[Stroke]:
    """Two lobes in front of the vessels, full and convex in the young, mostly fat in the old."""
    if patient.thymus < 0.1:
        return []
    rng = generator(patient.seed, "chest-ct", "thymus")
    size = 0.6 + 0.5 * patient.thymus
    lobes = [
        person.oval(
            (side * 12 * size + 3, -54, 6), np.array((15, 8.5, 34)) * size * rng.uniform(0.8, 1.2), (18, 0, 24 * side)
        )
        for side in (1, -1)
    ]
    paint = hu.mixed(hu.SOFT + 15, hu.FAT, 1 - patient.thymus_fat, Noise(rng, 3.0, waves=14))
    return [stroke(rough(union(*lobes, blend_mm=6), Noise(rng, 6.0), 0.9), paint, "thymus", erase=("lungs",))]


def recess_and_nodes(patient: Patient, person: Individual) -> list[Stroke]:
    """Fluid in the upper pericardial recess, and lymph nodes."""
    rng = generator(patient.seed, "chest-ct", "nodes")
    strokes = []
    if patient.recess > 0.15:
        radii = np.array((17, 7, 13)) * patient.recess
        strokes.append(stroke(person.oval((2, -44, -6), radii), hu.FLUID + 6))
        strokes.append(stroke(person.oval((-2, -14, -8), np.array((12, 6, 10)) * patient.recess), hu.FLUID + 6))
    for station in rng.integers(0, len(_STATIONS), patient.nodes):
        radius = float(np.clip(3.2 * np.exp(0.38 * rng.standard_normal()), 1.8, 8.0))
        node = ellipsoid(np.array(_STATIONS[station]) + rng.normal(0, 4, 3), radius * rng.uniform(0.8, 1.5, 3))
        strokes.append(stroke(node, hu.NODE + float(rng.uniform(0, 30)), "nodes", erase=("lungs",)))
    return strokes


def gullet_and_thyroid(patient: Patient, person: Individual) -> list[Stroke]:
    """The gullet with a little air, and the lower poles of the thyroid."""
    gullet = person.column(
        [
            Level(150, 4, 18, 8, 5),
            Level(0, 6, 18, 9, 6),
            Level(-110, 8, 18, 10, 7),
            Level(-180, 20, 10, 11, 8),
            Level(-184, 26, 4, 11, 8),
        ]
    )
    strokes = [Stroke(gullet, [(0.0, hu.WALL, None), (-4.5, -300.0, None)], ("lungs",))]
    for side in (1, -1):
        strokes.append(stroke(person.oval((side * 16, -8, 116), (9, 10, 22)), 110.0))
    return strokes
