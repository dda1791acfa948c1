"""C1, C2 and what goes on below them, with the spinal canal and the cord."""

from __future__ import annotations

from NasoLib.phantom.paint import Stroke, stroke
from NasoLib.phantom.shapes import Shape, box, capsule, ellipsoid

CERVICAL = "cervical_spine"


def spine_strokes(brain_hu: float) -> list[Stroke]:
    """Vertebrae first, then the canal from the foramen magnum down, with the cord in it."""
    strokes = [_vertebra(shape) for shape in _atlas() + _axis() + _lower_bodies() + _arches()]
    strokes += [stroke(box((0, 4, z), (8, 7, 2.2), (8, 0, 0), 1.5), 75.0) for z in (-44.5, -61.5, -78.5, -95.5)]
    canal = [capsule((0, 18, 6), (0, 19, -30), 13.5, 9.5), capsule((0, 19, -30), (0, 24, -110), 9.0, 8.5)]
    cord = [capsule((0, 17, -2), (0, 18, -30), 6.0, 4.8), capsule((0, 18, -30), (0, 22, -110), 4.8)]
    strokes += [stroke(shape, 8.0, None, erase=("skull", CERVICAL, "tumour")) for shape in canal]
    return strokes + [stroke(shape, brain_hu) for shape in cord]


def _vertebra(shape: Shape) -> Stroke:
    return Stroke(shape, [(0, 1050.0, CERVICAL), (-1.5, 300.0, CERVICAL)], erase=("tumour",))


def _atlas() -> list[Shape]:
    front = [capsule((0, -6, -15), (s * 15, 1, -15), 3.6, 4.0) for s in (1.0, -1.0)]
    back = [capsule((s * 17, 16, -17), (s * 12, 34, -17), 3.0) for s in (1.0, -1.0)]
    masses = [ellipsoid((s * 18.5, 8, -15), (7.5, 9, 8)) for s in (1.0, -1.0)]
    wings = [capsule((s * 20, 8, -16), (s * 37, 10, -17), 4.5, 3.5) for s in (1.0, -1.0)]
    return [*front, *back, *masses, *wings, capsule((-12, 34, -17), (12, 34, -17), 3.0)]


def _axis() -> list[Shape]:
    dens = capsule((0, 3.5, -11), (0, 4, -28), 5.0, 6.0)
    facets = [ellipsoid((s * 16, 8, -28), (8, 8, 5)) for s in (1.0, -1.0)]
    return [box((0, 4, -34), (9, 7.5, 9), (5, 0, 0), 3.0), dens, *facets]


def _lower_bodies() -> list[Shape]:
    return [box((0, 4, z), (9, 7.5, 6.5), (8, 0, 0), 2.5) for z in (-53, -70, -87, -104)]


def _arches() -> list[Shape]:
    shapes = []
    for z in (-32, -53, -70, -87, -104):
        for s in (1.0, -1.0):
            shapes.append(box((s * 19, 14, z), (5.5, 7, 6), (0, 0, 0), 2.5))
            shapes.append(capsule((s * 16, 20, z), (0, 36, z - 3), 3.0))
        shapes.append(capsule((0, 36, z - 3), (0, 50, z - 8), 3.0, 3.5))
    return shapes
