"""Heart and great vessels, with the blood of the patient's contrast phase."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from NasoLib.phantom.chest_ct import hu
from NasoLib.phantom.chest_ct.patient import Patient
from NasoLib.phantom.individual import Individual
from NasoLib.phantom.paint import Stroke, stroke
from NasoLib.phantom.shapes import Vector, ellipsoid, union

_OVER = ("tumour", "thymus", "nodes", "lungs")
_AORTA = (
    (-4, -28, -58), (-10, -32, -30), (-13, -34, 0), (-10, -28, 20), (-2, -18, 33), (10, -2, 37), (20, 14, 31),
    (24, 26, 16), (25, 30, -40), (22, 32, -110), (14, 32, -290),
)  # fmt: skip
_AORTA_MM = (14, 14.5, 14.5, 14, 13.5, 13, 12.5, 12, 12, 11.5, 11)
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
        Stroke(whole, [(3.5, 25.0, None), (2.4, hu.FAT, "heart"), (0.0, muscle, "heart")], _OVER),
        stroke(person.oval(at(10, -70, -78), np.array((34, 9, 40)) * size, (0, 0, 20)), -70.0, "heart"),
        chamber(at(48, -22, -86), (22, 17, 30), (0, 0, 42), left),
        chamber(at(14, -54, -84), (31, 13, 31), (0, 0, 28), right),
        chamber(at(-20, -26, -72), (19, 23, 30), (0, 0, 0), right),
        chamber(at(12, 10, -52), (30, 14, 20), (0, 0, 0), left),
    ]


def great_vessels(patient: Patient, person: Individual) -> list[Stroke]:
    """Aorta with its branches, pulmonary trunk, caval and brachiocephalic veins."""
    strokes: list[Stroke] = []

    def tube(places: Sequence[Vector], radii: float | Sequence[float], blood: float, label: str) -> None:
        whole = union(*person.vessel(places, radii), blend_mm=1.0)
        strokes.append(Stroke(whole, [(1.3, hu.WALL, None), (0.0, blood, label)], _OVER))

    vein_r, vein_l = patient.right_vein_hu, patient.left_vein_hu
    tube([(-24, -16, -40), (-25, -17, 10), (-25, -18, 48)], [9.5, 8.5, 8], vein_r, "great_vessels")
    tube([(-25, -18, 48), (-29, -16, 76), (-40, -18, 110)], [7, 6.5, 6], vein_r, "great_vessels")
    tube(
        [(-22, -22, 46), (4, -37, 50), (26, -32, 60), (34, -20, 86), (44, -20, 110)],
        [6.5, 6.5, 6, 6, 6],
        vein_l,
        "great_vessels",
    )
    tube([(-20, 4, -90), (-22, 4, -290)], [11, 11], 0.5 * (vein_l + hu.BLOOD), "great_vessels")
    tube([(-8, 32, -290), (-9, 31, 4), (-14, 16, 14), (-24, -10, 14)], [3.2, 3.6, 3.6, 3.6], hu.BLOOD, "great_vessels")
    blood = patient.pulmonary_hu
    tube([(12, -46, -48), (20, -34, -22), (16, -16, -12)], [13.5, 13, 11], blood, "great_vessels")
    tube([(14, -16, -12), (-10, -10, -16), (-38, -2, -20)], [11, 10, 8.5], blood, "great_vessels")
    tube([(18, -16, -10), (34, 2, -4), (42, 12, -14)], [10.5, 9.5, 7.5], blood, "great_vessels")
    left = patient.aorta_hu
    for side in (1, -1):
        tube([(side * 18, 8, -46), (side * 44, 8, -48)], [6.5, 5.5], left, "great_vessels")
        tube([(side * 16, -2, -34), (side * 42, -8, -26)], [5.5, 4.5], left, "great_vessels")
        tube([(side * 15, -74, 30), (side * 16, -96, -40)], [1.4, 1.4], left, "great_vessels")
    tube(_AORTA, _AORTA_MM, left, "aorta")
    tube([(-6, -22, 38), (-14, -14, 62), (-26, -10, 90), (-34, -8, 110)], [6.5, 6, 5, 4.5], left, "great_vessels")
    tube([(6, -10, 42), (12, -6, 70), (16, -4, 110)], [4.2, 3.9, 3.6], left, "great_vessels")
    tube([(17, 6, 42), (24, 8, 74), (34, 6, 100)], [5.2, 4.8, 4.6], left, "great_vessels")
    return strokes
