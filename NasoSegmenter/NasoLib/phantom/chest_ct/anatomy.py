"""The whole chest of one patient: build, everything in the order in which it is painted, landmarks."""

from __future__ import annotations

import numpy as np

from NasoLib.phantom.chest_ct import great_vessels, heart, lung_trees, lungs, tissue, tumour, wall
from NasoLib.phantom.chest_ct.patient import Patient
from NasoLib.phantom.individual import Individual
from NasoLib.phantom.paint import Stroke
from NasoLib.phantom.seeds import generator

LANDMARKS = {
    "carina": (0.0, 0.0, 0.0),
    "aortic_arch_top": (4.0, -10.0, 48.0),
    "sternum": (0.0, -82.0, -2.0),
    "right_dome": (-72.0, 12.0, -102.0),
}


def build(patient: Patient) -> np.ndarray:
    """4 x 4 from the average patient to this one, mm: scaled along the axes, women a little smaller."""
    rng = generator(patient.seed, "chest-ct", "build")
    size = (1.0 if patient.sex == "M" else 0.93) * rng.normal(1.0, (0.04, 0.05, 0.04)).clip(0.9, 1.1)
    return np.diag([*size, 1.0])


def strokes(patient: Patient, contrast: float) -> list[Stroke]:
    """Everything, in the order in which it is painted."""
    person = Individual(generator(patient.seed, "chest-ct", "anatomy"), place_mm=1.5)
    between = lungs.mediastinum(patient, person)
    return [
        *wall.body(patient),
        *wall.muscle_planes(patient, person),
        *wall.cage(patient, person),
        *wall.abdomen(patient, person, contrast),
        *wall.back(person),
        *lungs.lungs(patient, between),
        *tissue.stranded_fat(patient, between),
        *lung_trees.lung_vessels(patient, person, between),
        *tissue.thymus(patient, person),
        *tissue.recess_and_nodes(patient, person),
        *tumour.strokes(patient, contrast),
        *heart.heart(patient, person, contrast),
        *great_vessels.great_vessels(patient, person),
        *tissue.gullet_and_thyroid(patient, person),
        *lung_trees.airways(person),
    ]
