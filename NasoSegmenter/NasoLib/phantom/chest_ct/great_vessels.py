"""Aorta, pulmonary trunk and veins of the chest, each with the blood of the patient's contrast phase."""

from __future__ import annotations

from NasoLib.phantom.chest_ct import hu
from NasoLib.phantom.chest_ct.heart import OVER
from NasoLib.phantom.chest_ct.patient import Patient
from NasoLib.phantom.individual import Individual
from NasoLib.phantom.paint import Stroke
from NasoLib.phantom.shapes import union

Place = tuple[float, float, float]
Course = tuple[tuple[Place, float], ...]
"""Places along a vessel in mm, and its radius there."""

# Later vessels lie over earlier ones. By whose blood they carry.
_COURSES: tuple[tuple[str, Course], ...] = (
    ("right vein", (((-24, -16, -40), 9.5), ((-25, -17, 10), 8.5), ((-25, -18, 48), 8))),
    ("right vein", (((-25, -18, 48), 7), ((-29, -16, 76), 6.5), ((-40, -18, 110), 6))),
    (
        "left vein",
        (((-22, -22, 46), 6.5), ((4, -37, 50), 6.5), ((26, -32, 60), 6), ((34, -20, 86), 6), ((44, -20, 110), 6)),
    ),
    ("lower vein", (((-20, 4, -90), 11), ((-22, 4, -290), 11))),
    ("azygos", (((-8, 32, -290), 3.2), ((-9, 31, 4), 3.6), ((-14, 16, 14), 3.6), ((-24, -10, 14), 3.6))),
    ("pulmonary", (((12, -46, -48), 13.5), ((20, -34, -22), 13), ((16, -16, -12), 11))),
    ("pulmonary", (((14, -16, -12), 11), ((-10, -10, -16), 10), ((-38, -2, -20), 8.5))),
    ("pulmonary", (((18, -16, -10), 10.5), ((34, 2, -4), 9.5), ((42, 12, -14), 7.5))),
    ("left heart", (((18, 8, -46), 6.5), ((44, 8, -48), 5.5))),
    ("left heart", (((-18, 8, -46), 6.5), ((-44, 8, -48), 5.5))),
    ("left heart", (((16, -2, -34), 5.5), ((42, -8, -26), 4.5))),
    ("left heart", (((-16, -2, -34), 5.5), ((-42, -8, -26), 4.5))),
    ("left heart", (((15, -74, 30), 1.4), ((16, -96, -40), 1.4))),
    ("left heart", (((-15, -74, 30), 1.4), ((-16, -96, -40), 1.4))),
    ("left heart", (((-6, -22, 38), 6.5), ((-14, -14, 62), 6), ((-26, -10, 90), 5), ((-34, -8, 110), 4.5))),
    ("left heart", (((6, -10, 42), 4.2), ((12, -6, 70), 3.9), ((16, -4, 110), 3.6))),
    ("left heart", (((17, 6, 42), 5.2), ((24, 8, 74), 4.8), ((34, 6, 100), 4.6))),
)
_AORTA: Course = (
    ((-4, -28, -58), 14),
    ((-10, -32, -30), 14.5),
    ((-13, -34, 0), 14.5),
    ((-10, -28, 20), 14),
    ((-2, -18, 33), 13.5),
    ((10, -2, 37), 13),
    ((20, 14, 31), 12.5),
    ((24, 26, 16), 12),
    ((25, 30, -40), 12),
    ((22, 32, -110), 11.5),
    ((14, 32, -290), 11),
)


def great_vessels(patient: Patient, person: Individual) -> list[Stroke]:
    """All great vessels; the aorta last, with a mask of its own."""
    blood = {
        "right vein": patient.right_vein_hu,
        "left vein": patient.left_vein_hu,
        "lower vein": 0.5 * (patient.left_vein_hu + hu.BLOOD),
        "azygos": hu.BLOOD,
        "pulmonary": patient.pulmonary_hu,
        "left heart": patient.aorta_hu,
    }
    vessels = [_vessel(person, course, blood[whose], "great_vessels") for whose, course in _COURSES]
    return [*vessels, _vessel(person, _AORTA, patient.aorta_hu, "aorta")]


def _vessel(person: Individual, course: Course, blood: float, mask: str) -> Stroke:
    whole = union(*person.vessel([place for place, _ in course], [mm for _, mm in course]), blend_mm=1.0)
    return Stroke(whole, [(1.3, hu.WALL, None), (0.0, blood, mask)], OVER)
