"""The vessels inside the lungs, and the airways."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from NasoLib.phantom.chest_ct import hu
from NasoLib.phantom.chest_ct.lungs import inside_lungs
from NasoLib.phantom.chest_ct.patient import Patient
from NasoLib.phantom.individual import Individual
from NasoLib.phantom.paint import Stroke, stroke
from NasoLib.phantom.points import Points
from NasoLib.phantom.shapes import Shape, capsule, grown

_HILA = {1: (34.0, 4.0, -14.0), -1: (-36.0, 2.0, -18.0)}
_TRUNKS, _ORDERS, _FIRST_MM, _THINNEST_MM = 9, 5, 5.2, 0.9


def lung_vessels(patient: Patient, person: Individual, between: Shape) -> list[Stroke]:
    """Branching vessels from the hila outwards, kept inside the lungs."""
    inside = inside_lungs(between, 5.0)
    found: list[Stroke] = []
    for side, hilum in _HILA.items():
        for _ in range(_TRUNKS):
            way = person.rng.normal((side * 1.1, 0, -0.3), 1.0)
            branches = _branches(person.rng, np.array(hilum), way, 0, inside)
            found += [stroke(branch, patient.pulmonary_hu, erase=("lungs",)) for branch in branches]
    return found


def _branches(
    rng: np.random.Generator, start: np.ndarray, way: np.ndarray, order: int, inside: Shape
) -> Iterator[Shape]:
    """A vessel and the two that it divides into, thinner with each order; it ends where it would leave the lung."""
    radius = _FIRST_MM * 0.7**order
    end = start + way / np.linalg.norm(way) * rng.uniform(17, 28) * 0.88**order
    if order == _ORDERS or radius < _THINNEST_MM or (order > 0 and not _holds(inside, end)):
        return
    yield capsule(start, end, radius, 0.78 * radius)
    for _ in range(2):
        aside = way / np.linalg.norm(way) + rng.normal(0, 0.55, 3)
        yield from _branches(rng, end, aside, order + 1, inside)


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
    walls = [stroke(grown(part, 1.5), hu.WALL, erase=("lungs", "tumour")) for part in tree]
    return walls + [stroke(part, hu.AIR, "airway", erase=("lungs", "tumour")) for part in tree]
