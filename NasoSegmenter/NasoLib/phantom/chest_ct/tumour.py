"""The tumour of the anterior mediastinum.

It is painted before the great vessels and the heart, so that it lies between and around them, and it pushes the lungs
aside because it is painted after them. Thymoma-like: round lobes, even, takes up contrast. Cystic: fluid in a thin
wall, sometimes with septa. Infiltrating: ragged, uneven with dead parts, and the fat around it is stranded.
"""

from __future__ import annotations

import numpy as np

from NasoLib.phantom.chest_ct import hu
from NasoLib.phantom.chest_ct.patient import Patient, Tumour
from NasoLib.phantom.chest_ct.wall import CAVITY
from NasoLib.phantom.noise import Noise
from NasoLib.phantom.paint import Layer, Stroke, stroke
from NasoLib.phantom.seeds import generator
from NasoLib.phantom.shapes import Shape, capsule, ellipsoid, grown, intersection, rough, shell, union

_ERASED = ("lungs", "thymus", "nodes")


def strokes(patient: Patient, contrast: float) -> list[Stroke]:
    """What to paint; nothing for a patient without a tumour."""
    if patient.tumour is None:
        return []
    rng = generator(patient.seed, "chest-ct", "tumour", "shape")
    center, radius = _center(rng, patient.tumour), patient.tumour.diameter_mm / 2
    paint = {"thymoma": _thymoma, "cystic": _cystic, "infiltrating": _infiltrating}[patient.tumour.type]
    return paint(rng, center, radius, contrast)


def _center(rng: np.random.Generator, tumour: Tumour) -> np.ndarray:
    """In front of the great vessels; the larger, the further to its side, because in front there is no room."""
    radius = tumour.diameter_mm / 2
    height = rng.uniform(-34, 34)
    in_front = -66 + 0.3 * height + 0.25 * radius
    return np.array((tumour.side * (4 + 0.75 * radius * rng.uniform(0.5, 1.0)), in_front, height))


def _in_chest(shape: Shape, beyond_mm: float = 0.0) -> Shape:
    return intersection(shape, grown(CAVITY, beyond_mm - 1.0))


def _lobed(rng: np.random.Generator, center: np.ndarray, radius: float, lobes: int) -> Shape:
    """An oval with its longest radius along the body, and lobes on it."""
    radii = radius * np.array((rng.uniform(0.7, 0.95), rng.uniform(0.5, 0.75), rng.uniform(0.8, 1.0)))
    parts = [ellipsoid(center, radii, rng.normal(0, 15, 3))]
    for _ in range(lobes):
        way = rng.standard_normal(3)
        way /= np.linalg.norm(way)
        parts.append(ellipsoid(center + 0.6 * way * radii, 0.5 * radii * rng.uniform(0.8, 1.2, 3)))
    return union(*parts, blend_mm=0.25 * radius)


def _thymoma(rng: np.random.Generator, center: np.ndarray, radius: float, contrast: float) -> list[Stroke]:
    shape = _in_chest(rough(_lobed(rng, center, radius, int(rng.integers(2, 5))), Noise(rng, 8.0), 0.5))
    base = hu.SOFT + rng.normal(0, 5) + contrast * rng.uniform(15, 50)
    found = [Stroke(shape, [(0.0, hu.mottled(base, Noise(rng, 7.0), 5.0), "tumour")], _ERASED)]
    if rng.random() < 0.25:
        speck = center + rng.normal(0, 0.25 * radius, 3)
        found.append(stroke(ellipsoid(speck, np.full(3, rng.uniform(1.5, 3.5))), 320.0))
    return found


def _cystic(rng: np.random.Generator, center: np.ndarray, radius: float, contrast: float) -> list[Stroke]:
    shape = _in_chest(_lobed(rng, center, radius, int(rng.integers(0, 3))))
    wall = hu.WALL + contrast * rng.uniform(20, 50)
    thick, content = rng.uniform(1.2, 3.0), rng.uniform(4, 38)
    layers: list[Layer] = [(0.0, float(wall), "tumour"), (-float(thick), float(content), None)]
    found = [Stroke(shape, layers, _ERASED)]
    if rng.random() < 0.4:
        septum = shell(ellipsoid(center + 0.5 * radius, np.full(3, 0.8 * radius)), 1.6)
        found.append(stroke(intersection(septum, grown(shape, -1)), float(wall)))
    return found


def _infiltrating(rng: np.random.Generator, center: np.ndarray, radius: float, contrast: float) -> list[Stroke]:
    mass = rough(_lobed(rng, center, 0.85 * radius, 3), Noise(rng, 5.0), 0.06 * radius + 0.8)
    arms = []
    for _ in range(10):
        way = rng.standard_normal(3) * (1, 0.8, 0.8)
        way /= np.linalg.norm(way)
        arms.append(
            capsule(center + 0.4 * radius * way, center + radius * way * rng.uniform(0.9, 1.25), 0.16 * radius, 1.0)
        )
    base = hu.SOFT + rng.normal(0, 6) + contrast * rng.uniform(15, 45)
    dead = hu.mixed(base - 28 - 20 * contrast, base, rng.uniform(0.05, 0.35), Noise(rng, 0.28 * radius))
    halo = hu.mixed(-10.0, hu.FAT, 0.3, Noise(rng, 2.4, waves=14))
    whole = union(mass, *arms, blend_mm=2.0)
    return [
        stroke(_in_chest(grown(mass, 0.22 * radius + 2)), halo, erase=("lungs",), edge_mm=4.0),
        Stroke(_in_chest(whole, beyond_mm=4.0), [(0.0, dead, "tumour")], _ERASED),
    ]
