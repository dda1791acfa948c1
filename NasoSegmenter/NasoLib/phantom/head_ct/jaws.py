"""Mandible, alveolar ridges, teeth and their fillings."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from NasoLib.phantom.paint import Stroke, stroke
from NasoLib.phantom.seeds import generator
from NasoLib.phantom.shapes import Shape, box, capsule, ellipsoid

METAL_HU = 8000.0
UPPER_Z, LOWER_Z = -25.0, -33.0
TEETH = 14
Place = tuple[float, float, float]


def arch(count: int, half_width: float, front_y: float, back_y: float, z: float) -> list[Place]:
    """Places evenly spread on a horseshoe, from the patient's right to left."""
    across = np.linspace(-1, 1, count)
    x = half_width * np.sign(across) * np.abs(across) ** 0.75
    y = front_y + (back_y - front_y) * np.abs(across) ** 2.2
    return [(float(a), float(b), z) for a, b in zip(x, y, strict=True)]


def tooth_places() -> list[Place]:
    """Crowns: upper jaw, then lower jaw."""
    return arch(TEETH, 27, -96, -58, UPPER_Z) + arch(TEETH, 25, -93, -56, LOWER_Z)


def fillings(seed: int, asked: bool) -> list[Place]:
    """Where metal sits; nowhere unless asked."""
    rng = generator(seed, "head-ct", "fillings")
    picked = rng.choice(2 * TEETH, size=int(rng.integers(1, 5)), replace=False)
    return [tooth_places()[n] for n in picked] if asked else []


def jaw_strokes(metal: list[Place]) -> list[Stroke]:
    """Bone, then teeth with roots, crowns and any metal."""
    strokes = [_bone(shape) for shape in _mandible() + _alveolar()]
    for number, (x, y, z) in enumerate(tooth_places()):
        upward = 1.0 if number < TEETH else -1.0
        strokes.append(stroke(capsule((x, y, z), (x * 0.95, y + 1, z + upward * 11), 2.8, 1.2), 1500.0))
        strokes.append(stroke(capsule((x, y, z - upward * 2.5), (x, y, z + upward * 2), 3.6), 2200.0))
    return strokes + [stroke(ellipsoid(place, (2.4, 2.4, 1.8)), METAL_HU) for place in metal]


def _bone(shape: Shape) -> Stroke:
    return Stroke(shape, [(0, 1350.0, "mandible"), (-2.0, 300.0, "mandible")], erase=("tumour",))


def _alveolar() -> list[Shape]:
    upper, lower = arch(11, 27, -95, -58, -18), arch(11, 25, -92, -55, -44)
    return [capsule(a, b, 5.0) for line in (upper, lower) for a, b in pairwise(line)]


def _mandible() -> list[Shape]:
    shapes = []
    for sign in (1.0, -1.0):
        shapes += [
            capsule((sign * 49, -11, 4), (sign * 48, -16, -12), 4.5, 4.0),
            box((sign * 47, -22, -24), (3.2, 14, 19), (-12, 0, 0), 2.5),
            capsule((sign * 46, -36, 2), (sign * 46, -34, -14), 2.2, 3.5),
            capsule((sign * 46, -26, -42), (sign * 36, -55, -52), 5.0, 6.5),
            capsule((sign * 36, -55, -52), (sign * 14, -88, -55), 6.5, 7.0),
        ]
    return [*shapes, capsule((-14, -88, -55), (14, -88, -55), 7.0)]
