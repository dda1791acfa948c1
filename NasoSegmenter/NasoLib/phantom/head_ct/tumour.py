"""The tumour's soft tissue: out of one fossa of Rosenmueller, with a rough surface.

The mass is a union of lobes. It is painted before the bones, so intact bone stays in front of it however large it is:
that it lies against the clivus says nothing. Where a lobe goes depends on the T category; how big it is, on the volume.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from NasoLib.phantom.head_ct.measures import Tissues
from NasoLib.phantom.head_ct.options import Findings
from NasoLib.phantom.noise import Noise
from NasoLib.phantom.paint import Paint, Stroke, stroke
from NasoLib.phantom.points import Points
from NasoLib.phantom.seeds import generator
from NasoLib.phantom.shapes import Shape, ellipsoid, rough, union

TUMOUR = "tumour"


@dataclass(frozen=True)
class Lobe:
    """One part of the mass for a tumour on the left: its place, its radii, and its share of the volume's radius."""

    center: tuple[float, float, float]
    radii: tuple[float, float, float]


_FOSSA = Lobe((13, -19, 3), (1.0, 0.75, 1.0))
_ROOF = Lobe((4, -23, 6), (1.1, 0.7, 0.6))
_LOBES = {
    "T1": [_FOSSA, Lobe((8, -22, -4), (0.6, 0.6, 1.0))],
    "T2": [_FOSSA, _ROOF, Lobe((22, -21, -4), (0.75, 0.75, 1.0)), Lobe((14, -18, -14), (0.6, 0.55, 0.9))],
    "T3": [_FOSSA, _ROOF, Lobe((18, -20, -2), (0.7, 0.7, 0.8))],
    "T4": [_FOSSA, _ROOF, Lobe((25, -23, -4), (1.0, 0.8, 1.0)), Lobe((36, -26, -8), (0.7, 0.6, 0.8))],
}
_INTO_NOSE = [Lobe((6, -44, 2), (0.6, 1.0, 0.75)), Lobe((14, -58, 3), (0.75, 0.7, 0.6))]


def grain(seed: int, level_hu: float) -> Paint:
    """The tumour's density: slightly mottled."""
    mottle = Noise(generator(seed, "head-ct", "tumour-grain"), 4.0, waves=10)

    def paint(points: Points, old: np.ndarray) -> np.ndarray:
        return np.float32(level_hu) + np.float32(5.0) * mottle(points)

    return paint


def mass(seed: int, findings: Findings) -> Shape:
    """The tumour outside the bones."""
    rng = generator(seed, "head-ct", "tumour-shape")
    lobes = list(_LOBES[findings.t_category])
    if findings.t_category == "T3" and not findings.is_invaded:
        lobes += _INTO_NOSE
    radius = _radius_mm(findings.tumour_ml, lobes)
    shapes = [_lobe(lobe, radius, findings.side_sign, rng) for lobe in lobes]
    return rough(union(*shapes, blend_mm=5.0), Noise(rng, 5.0, waves=12), 1.0)


def _radius_mm(volume_ml: float, lobes: list[Lobe]) -> float:
    """The radius that gives about the volume; lobes overlap by about four tenths."""
    share = sum(float(np.prod(lobe.radii)) for lobe in lobes) * 0.6 if len(lobes) > 1 else 1.0
    return float((volume_ml * 1000 * 3 / (4 * np.pi * share)) ** (1 / 3))


def _lobe(lobe: Lobe, radius: float, side: float, rng: np.random.Generator) -> Shape:
    x, y, z = np.array(lobe.center) + rng.normal(0, 1.0, 3)
    return ellipsoid((side * x, y, z), np.array(lobe.radii) * radius * rng.uniform(0.9, 1.12, 3))


def tumour_strokes(seed: int, findings: Findings, tissues: Tissues) -> list[Stroke]:
    """The mass, if there is one."""
    if not findings.has_tumour:
        return []
    paint = grain(seed, tissues.tumour)
    return [stroke(mass(seed, findings), paint, TUMOUR, erase=("nasopharynx_air",))]
