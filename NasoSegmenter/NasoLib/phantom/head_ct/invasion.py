"""What the tumour did to the bone of the skull base.

All of it happens where the mass touches the underside of the clivus or of the sphenoid body, on the tumour's side, and
within the radiologist's range of slices. Sclerosis is dense marrow with a ragged border under an intact surface;
erosion a bite out of the cortex; lysis a hole with frayed edges and splinters; growth into the sinus goes through its
floor. Everything changed is bone in the mask `invaded_bone`.
"""

from __future__ import annotations

import numpy as np

from NasoLib.phantom.head_ct.face import SINUS, sphenoid_sinus
from NasoLib.phantom.head_ct.measures import Measures, Tissues
from NasoLib.phantom.head_ct.options import Findings
from NasoLib.phantom.head_ct.skull import BONE, central_base
from NasoLib.phantom.head_ct.tumour import TUMOUR, grain
from NasoLib.phantom.noise import Noise
from NasoLib.phantom.paint import Stroke, stroke
from NasoLib.phantom.points import Points
from NasoLib.phantom.seeds import generator
from NasoLib.phantom.shapes import Shape, capsule, difference, ellipsoid, grown, intersection, rough, union

INVADED = "invaded_bone"


def invasion_strokes(seed: int, measures: Measures, tissues: Tissues, findings: Findings) -> list[Stroke]:
    """The changes of this patient's kind of invasion; none without it."""
    if not findings.is_invaded:
        return []
    rng = generator(seed, "head-ct", "invasion")
    kinds = {"sclerosis": _sclerosis, "erosion": _erosion, "lysis": _lysis, "sinus": _into_sinus}
    return kinds[findings.invasion](seed, rng, measures, tissues, findings)


def _surface_depth(measures: Measures, up_mm: float) -> float:
    """How deep the clivus is there, from the brain's side to the pharynx, as its outline has it."""
    thick = measures.clivus_thickness_mm
    return float(np.interp(up_mm, [-1.5, 8, 22, 30], [3.5, 0.45 * thick + 2, thick, thick + 4]))


def _focus(rng: np.random.Generator, m: Measures, findings: Findings, inward_mm: float) -> tuple[float, float, float]:
    """A place on the tumour's side, `inward_mm` behind the surface that faces the pharynx."""
    up = float(rng.uniform(9, 19))
    y, z = m.clivus(up, _surface_depth(m, up) - inward_mm)
    return (findings.side_sign * float(rng.uniform(2, 8)), y, z)


def _turn(measures: Measures) -> tuple[float, float, float]:
    """Turns an ellipsoid's y axis to the depth of the clivus and its z axis along it."""
    return (90.0 - measures.clivus_angle_deg, 0.0, 0.0)


def _in_bone(shape: Shape, measures: Measures) -> Shape:
    return intersection(shape, central_base(measures))


def _sclerosis(seed: int, rng: np.random.Generator, m: Measures, tissues: Tissues, findings: Findings) -> list[Stroke]:
    focus = _focus(rng, m, findings, 4.0)
    size = rng.uniform((7.5, 5.0, 7.5), (11.5, 7.5, 11.0))
    region = rough(ellipsoid(focus, size, _turn(m)), Noise(rng, 3.0), 1.4)
    clouds, level = Noise(rng, 2.2, waves=12), max(float(rng.uniform(500, 700)), m.marrow_hu + 260)

    def paint(points: Points, old: np.ndarray) -> np.ndarray:
        return np.maximum(old, np.float32(level) + np.float32(110) * clouds(points))

    return [stroke(_in_bone(region, m), paint, INVADED, edge_mm=2.0)]


def _erosion(seed: int, rng: np.random.Generator, m: Measures, tissues: Tissues, findings: Findings) -> list[Stroke]:
    focus = _focus(rng, m, findings, 0.5)
    size = rng.uniform((6.5, 3.8, 6.5), (10.0, 5.4, 9.5))
    bite = rough(ellipsoid(focus, size, _turn(m)), Noise(rng, 2.2), 0.9)
    return _eaten(seed, rng, bite, m, tissues, splinters=0.12)


def _lysis(seed: int, rng: np.random.Generator, m: Measures, tissues: Tissues, findings: Findings) -> list[Stroke]:
    focus = _focus(rng, m, findings, 4.5)
    size = rng.uniform((7.5, 6.5, 7.5), (11.0, 9.0, 10.5))
    hole = rough(ellipsoid(focus, size, _turn(m)), Noise(rng, 2.8), 1.3)
    return _eaten(seed, rng, hole, m, tissues, splinters=0.3)


def _into_sinus(seed: int, rng: np.random.Generator, m: Measures, tissues: Tissues, findings: Findings) -> list[Stroke]:
    side, floor = findings.side_sign, m.floor_z_mm
    x = side * float(rng.uniform(4, 8))
    below, above = (x, m.clivus(20, m.clivus_thickness_mm + 1)[0], floor - 6), (x * 0.8, -34.0, floor + 5)
    path = rough(capsule(below, above, float(rng.uniform(6, 8.5)), float(rng.uniform(5, 7))), Noise(rng, 3.0), 1.0)
    growth = rough(ellipsoid(above, rng.uniform((5, 7, 5), (9, 11, 9))), Noise(rng, 3.5), 1.0)
    inside = intersection(union(path, growth, blend_mm=3), grown(sphenoid_sinus(m), 0.4))
    bone = difference(path, sphenoid_sinus(m))
    paint = grain(seed, tissues.tumour)
    filled = stroke(inside, paint, TUMOUR, erase=(SINUS, BONE))
    return [*_eaten(seed, rng, bone, m, tissues, splinters=0.25), filled]


def _eaten(
    seed: int, rng: np.random.Generator, region: Shape, measures: Measures, tissues: Tissues, splinters: float
) -> list[Stroke]:
    """Bone replaced by tumour, with splinters left in it (share of the region, about).

    Painted a little beyond the bone, or the half-covered voxels of its surface would stay behind as a thin line.
    """
    pieces, tumour = Noise(rng, 1.6, waves=12), grain(seed, tissues.tumour)
    threshold = np.float32(1.6 - 2.0 * splinters)

    def paint(points: Points, old: np.ndarray) -> np.ndarray:
        left = np.clip((pieces(points) - threshold) * 2, 0, 0.8)
        soft = tumour(points, old) if callable(tumour) else old
        return soft + left * (np.maximum(old, 250) - soft)

    beyond = intersection(region, grown(central_base(measures), 1.5))
    in_bone = Stroke(_in_bone(region, measures), [(0.0, None, INVADED), (0.0, None, TUMOUR)])
    return [stroke(beyond, paint, edge_mm=1.0), in_bone]
