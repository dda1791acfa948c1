"""The heart, with the blood of the patient's contrast phase in its chambers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from NasoLib.phantom.chest_ct import hu
from NasoLib.phantom.chest_ct.patient import Patient
from NasoLib.phantom.individual import Individual
from NasoLib.phantom.paint import Stroke, stroke
from NasoLib.phantom.shapes import Vector, ellipsoid

OVER = ("tumour", "thymus", "nodes", "lungs")
"""Masks that lose what heart and vessels cover."""

CENTRE = np.array((24.0, -26.0, -78.0))


def heart(patient: Patient, person: Individual, contrast: float) -> list[Stroke]:
    """Pericardium with a little fat, heart muscle, and its four chambers."""
    size = patient.heart

    def at(x: float, y: float, z: float) -> np.ndarray:
        return CENTRE + (np.array((x, y, z)) - CENTRE) * size

    def chamber(center: Vector, radii: Sequence[float], turned: Vector, blood: float) -> Stroke:
        return stroke(person.oval(center, np.array(radii) * size, turned), blood, "heart")

    turned = (0, 0, 32)
    whole = ellipsoid(CENTRE, np.array((58.0, 46.0, 50.0)) * size, turned)
    muscle = hu.MYOCARDIUM + 55 * contrast
    left, right = patient.aorta_hu, 0.5 * (patient.pulmonary_hu + patient.right_vein_hu)
    return [
        Stroke(whole, [(3.5, 25.0, None), (2.4, hu.FAT, "heart"), (0.0, muscle, "heart")], OVER),
        stroke(person.oval(at(10, -70, -78), np.array((34, 9, 40)) * size, (0, 0, 20)), -70.0, "heart"),
        chamber(at(48, -22, -86), (22, 17, 30), (0, 0, 42), left),
        chamber(at(14, -54, -84), (31, 13, 31), (0, 0, 28), right),
        chamber(at(-20, -26, -72), (19, 23, 30), (0, 0, 0), right),
        chamber(at(12, 10, -52), (30, 14, 20), (0, 0, 0), left),
    ]
