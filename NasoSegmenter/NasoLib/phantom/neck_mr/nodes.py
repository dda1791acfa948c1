"""Metastatic lymph nodes by N category (AJCC 8): retropharyngeal, and levels II to IV of the neck.

N1: one side of the neck, or behind the pharynx. N2: both sides. N3: below the lower border of the cricoid cartilage, or
a mass longer than 6 cm.
"""

from __future__ import annotations

import numpy as np

from NasoLib.phantom.neck_mr.patient import Patient
from NasoLib.phantom.noise import Noise
from NasoLib.phantom.seeds import generator
from NasoLib.phantom.shapes import Shape, ellipsoid, rough, union

# On the left, mm in the patient's frame: in front of and behind the jugular vein.
_STATIONS = {"II": (37, 10, -27), "IIb": (41, 22, -22), "III": (38, 4, -60), "IV": (35, 2, -86)}
_LOW = (33, 4, -101)
_BEHIND_PHARYNX = (14, 3, 6)


def nodes(patient: Patient) -> list[Shape]:
    """The metastatic nodes of a patient."""
    rng = generator(patient.seed, "neck-mr", "nodes")
    size = float(np.exp(rng.normal(0.1 if patient.is_lymphoma else 0.0, 0.22)))
    category = patient.n_category
    found = []
    if category != "N0" and rng.random() < 0.65:
        found.append(_node(rng, patient.side, _BEHIND_PHARYNX, 4.6 * size))
    for side in _sides(rng, patient):
        stations = ["II", *(name for name, share in (("IIb", 0.4), ("III", 0.55), ("IV", 0.3)) if rng.random() < share)]
        found += [_node(rng, side, _STATIONS[name], rng.uniform(7.0, 11.5) * size) for name in stations]
    if category == "N3":
        found.append(_low_node(rng, patient.side, size) if rng.random() < 0.6 else _mass(rng, patient.side))
    return [rough(node, Noise(rng, 5.0), 0.7) for node in found]


def _sides(rng: np.random.Generator, patient: Patient) -> tuple[int, ...]:
    if patient.n_category in ("N0", "N1"):
        return () if patient.n_category == "N0" else (patient.side,)
    both = patient.n_category == "N2" or rng.random() < 0.5
    return (patient.side, -patient.side) if both else (patient.side,)


def _node(rng: np.random.Generator, side: int, place: tuple[float, float, float], radius: float) -> Shape:
    center = np.array(place) * (side, 1, 1) + rng.normal(0, 1.5, 3)
    return ellipsoid(center, radius * rng.uniform((0.75, 0.8, 1.0), (1.0, 1.05, 1.4)), rng.normal(0, 10, 3))


def _low_node(rng: np.random.Generator, side: int, size: float) -> Shape:
    return _node(rng, side, _LOW, 7.0 * size)


def _mass(rng: np.random.Generator, side: int) -> Shape:
    """Nodes of levels II and III grown together, longer than 6 cm."""
    first, last = np.array((37, 10, -18)), np.array((38, 4, -70))
    places = [first + (last - first) * share for share in (0.0, 0.5, 1.0)]
    return union(
        *(
            ellipsoid(place * (side, 1, 1) + rng.normal(0, 1, 3), rng.uniform((10, 11, 16), (13, 14, 19)))
            for place in places
        ),
        blend_mm=8,
    )
