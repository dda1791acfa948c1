"""The whole neck of one patient: build, parts in the order in which they are painted, landmarks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from NasoLib.phantom.neck_mr import body, brain, face, glands, muscles, skull_base, spine, throat, vessels
from NasoLib.phantom.neck_mr.patient import Patient
from NasoLib.phantom.neck_mr.sketch import Sketch
from NasoLib.phantom.paint import Stroke
from NasoLib.phantom.seeds import generator

LANDMARKS = {
    "sphenoid_floor": (0.0, -26.0, 29.5),
    "clivus_tip": (0.0, 10.6, 6.2),
    "hard_palate_back": (0.0, -29.0, 1.0),
    "carotid_left": (26.0, 8.0, -8.0),
    "carotid_right": (-26.0, 8.0, -8.0),
    "pterygoid_left": (17.0, -27.0, 19.0),
    "pterygoid_right": (-17.0, -27.0, 19.0),
    "cricoid_bottom": (0.0, -17.0, throat.CRICOID_BOTTOM_MM),
}


@dataclass(frozen=True)
class Build:
    """matrix: 4 x 4 from the average patient to this one, mm (scaled along the axes).

    fat_mm: fat under the skin.  neck: girth of the neck, 1 on average.  adenoid_mm: what is left of the adenoids.
    """

    matrix: np.ndarray
    fat_mm: float
    neck: float
    adenoid_mm: float
    sinus: float


def build_of(patient: Patient) -> Build:
    """How this patient is built; men a little larger, adenoids mostly of the young."""
    rng = generator(patient.seed, "neck-mr", "build")
    larger = 1.0 if patient.sex == "M" else 0.95
    size = larger * rng.normal(1.0, (0.03, 0.03, 0.035)).clip(0.92, 1.08)
    young = np.exp(-max(patient.age - 18, 0) / 18.0)
    return Build(
        matrix=np.diag([*size, 1.0]),
        fat_mm=float(rng.uniform(2.5, 8.0)),
        neck=float(np.clip(rng.normal(larger, 0.05), 0.85, 1.12)),
        adenoid_mm=float(rng.gamma(1.5, 0.7) + 4.0 * young * rng.random()),
        sinus=float(rng.uniform(0.7, 1.05)),
    )


def parts(patient: Patient, build: Build) -> tuple[list[Stroke], list[Stroke]]:
    """What is painted before the lesions, and the vessels painted after them, in order."""
    sketch = Sketch(generator(patient.seed, "neck-mr", "anatomy"))
    body.body(sketch, build.fat_mm, build.neck)
    muscles.muscles(sketch, build.fat_mm, build.neck)
    brain.brain(sketch)
    spine.spine(sketch)
    face.chewing_muscles(sketch)
    face.pharynx_wall(sketch)
    glands.glands(sketch)
    face.orbits(sketch)
    face.nose(sketch)
    face.sinuses(sketch)
    skull_base.skull_base(sketch, build.sinus)
    face.jaws(sketch)
    face.mouth(sketch)
    throat.oropharynx(sketch)
    throat.larynx(sketch)
    throat.nasopharynx(sketch, build.adenoid_mm)
    glands.ordinary_nodes(sketch)
    over = Sketch(generator(patient.seed, "neck-mr", "vessels"))
    vessels.vessels(over)
    return sketch.parts, over.parts
