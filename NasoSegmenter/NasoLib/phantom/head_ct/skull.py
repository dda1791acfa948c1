"""The skull: vault and floor as one shell around the brain, the central base, petrous bones, pterygoids.

The shell follows the cavity of the brain at a fixed distance: inner table, diploe, outer table. The central base
(clivus and sphenoid body) is one outline in the mid-sagittal plane, drawn out to both sides. The clivus is its back
part, from the basion to the dorsum sellae, as far forward as a line from the floor of the sella to the vault of the
nasopharynx; further in front the same bone is called sphenoid body.
"""

from __future__ import annotations

import numpy as np

from NasoLib.phantom.head_ct.marrow import Marrow
from NasoLib.phantom.head_ct.measures import AIR_HU, Measures
from NasoLib.phantom.noise import Noise
from NasoLib.phantom.paint import Layer, Stroke, stroke
from NasoLib.phantom.points import Points
from NasoLib.phantom.seeds import generator
from NasoLib.phantom.shapes import Shape, box, capsule, ellipsoid, grown, half_space, intersection, prism, rough, union

CSF_HU = 8.0
DIPLOE_HU = 380.0
TABLE_HU = 1250.0
BONE = "skull"
AIRWAY, MUCOSA = "airway", "mucosa"
"""Masks that only keep air and mucosa out of the mask of the bone around them."""


def brain_cavity() -> Shape:
    """The inside of the skull: vault, middle fossae, posterior fossa."""
    above_floor = half_space((0, -50, 42), (0, -0.22, -1))
    vault = intersection(ellipsoid((0, -5, 60), (68, 85, 68)), above_floor)
    middle = ellipsoid((39, -24, 34), (25, 30, 18))
    posterior = ellipsoid((0, 36, 20), (54, 42, 29))
    cistern = ellipsoid((0, 8, 24), (32, 22, 22))
    return _thin_below(union(vault, middle, middle.mirrored(), posterior, cistern, blend_mm=6.0))


def _thin_below(cavity: Shape) -> Shape:
    """Distances stretched towards the skull's floor, where its shell is less than half as thick as the vault."""

    def distance(points: Points) -> np.ndarray:
        z = points.xyz[2]
        stretch = np.clip(np.float32(2.3) - (z - np.float32(8.0)) / np.float32(30.0), 1.0, 2.3)
        return cavity.distance(points) * stretch

    return Shape(cavity.low, cavity.high, distance)


def vault(brain_hu: float) -> list[Stroke]:
    """Shell, fluid and brain by one distance. The spine opens the foramen magnum later."""
    layers = [
        (6.2, TABLE_HU, BONE),
        (4.5, DIPLOE_HU, BONE),
        (1.7, TABLE_HU, BONE),
        (0.0, CSF_HU, "brain"),
        (-2.2, brain_hu, None),
    ]
    return [Stroke(brain_cavity(), layers, erase=(BONE, "tumour"))]


def brain_stem(brain_hu: float, measures: Measures) -> list[Stroke]:
    """Cisterns in front of the brain stem and above the sella, the stem, the ventricles."""
    y, z = measures.clivus(24, -16)
    return [
        stroke(ellipsoid((0, y + 2, z + 1), (17, 15, 22), (-25, 0, 0)), CSF_HU),
        stroke(ellipsoid((0, -26, 45), (14, 10, 6)), CSF_HU),
        stroke(ellipsoid((0, y + 5, z + 2), (15, 12, 14)), brain_hu),
        stroke(capsule((0, y + 5, z - 6), (0, 17, -4), 9.0, 6.5), brain_hu),
        stroke(ellipsoid((0, y + 24, z + 4), (6, 5, 8)), CSF_HU),
    ]


def base_outline(measures: Measures) -> list[tuple[float, float]]:
    """The central base in the mid-sagittal plane: corners (y, z) from the basion up, forward and back below."""
    m, floor = measures, measures.floor_z_mm
    dorsum = m.clivus(m.clivus_length_mm, 0)
    return [
        (0.0, 0.0),
        m.clivus(12, -0.6),
        m.clivus(28, 0.4),
        dorsum,
        (dorsum[0] - 2.5, dorsum[1] - 0.5),
        (dorsum[0] - 4.0, dorsum[1] - 6.5),
        (dorsum[0] - 9.5, dorsum[1] - 7.0),
        (dorsum[0] - 13.0, dorsum[1] - 0.5),
        (-62.0, dorsum[1] + 3.0),
        (-62.0, floor + 6.0),
        (-50.0, floor + 1.0),
        (-36.0, floor),
        m.clivus(22, m.clivus_thickness_mm),
        m.clivus(8, 0.45 * m.clivus_thickness_mm + 2.0),
        m.clivus(-1.5, 3.5),
    ]


def clivus_outline(measures: Measures) -> list[tuple[float, float]]:
    """The back part of `base_outline`."""
    corners = base_outline(measures)
    return [*corners[:6], *corners[12:]]


def _half_width(y: np.ndarray) -> np.ndarray:
    return np.clip(np.float32(10.5) - y * np.float32(0.2), 10.5, 15.5)


def central_base(measures: Measures) -> Shape:
    """Clivus and sphenoid body."""
    unevenness = Noise(generator(measures.seed, "head-ct", "bone-surface"), 5.0, waves=8)
    return rough(prism(base_outline(measures), _half_width, 16.0, blend_mm=7.0), unevenness, 0.5)


def clivus(measures: Measures) -> Shape:
    """The clivus alone."""
    back = prism(clivus_outline(measures), _half_width, 16.0)
    return intersection(central_base(measures), grown(back, 1.0))


def base_strokes(measures: Measures, marrow: Marrow) -> list[Stroke]:
    """Petrous bones, condyles, pterygoids, then the central base over them."""
    cortex = measures.cortex_hu
    layers: list[Layer] = [(0.0, cortex, BONE), (-measures.cortex_mm, marrow, BONE)]
    strokes = []
    for shape in _paired(petrous_and_condyle()):
        strokes.append(Stroke(shape, [(0.0, cortex, BONE), (-1.6, marrow, BONE)], erase=("tumour",)))
    strokes += [stroke(shape, 1300.0, BONE) for shape in _paired([ellipsoid((34, 3, 15), (8, 6, 6), (0, 0, -35))])]
    strokes += [Stroke(shape, [(0.0, 900.0, BONE)], erase=("tumour",)) for shape in _paired(pterygoid())]
    strokes.append(Stroke(central_base(measures), layers, erase=("tumour", "brain")))
    return [*strokes, stroke(clivus(measures), None, "clivus")]


def petrous_and_condyle() -> list[Shape]:
    """The left petrous pyramid, from the mastoid to its apex, and the left occipital condyle."""
    return [
        union(capsule((15, -17, 16), (38, 2, 14), 5.0, 8.5), capsule((38, 2, 14), (60, 14, 8), 8.5, 11.0), blend_mm=4),
        ellipsoid((18, 8, -2), (6.5, 11, 6), (0, 0, 25)),
        box((14.5, 2, 2.5), (6, 9, 4), (0, 0, 25), 3.0),
    ]


def pterygoid() -> list[Shape]:
    """The left pterygoid process: root, inner and outer plate."""
    return [
        union(box((15, -35, 12), (5, 5, 7), (0, 0, 0), 2.0), box((25, -36, 19), (14, 8, 3), (0, 10, 0), 2.0)),
        box((13.5, -33, -1), (0.9, 6.5, 13), (0, 0, 4), 0.5),
        box((18.8, -32, 0), (0.8, 9.0, 12), (0, 0, -32), 0.5),
        capsule((13.2, -35, -12), (15, -32, -16), 1.2, 0.9),
    ]


def pterygoid_front() -> tuple[float, float, float]:
    """The front of the left pterygoid process below its root: the front of the radiologist's rectangle."""
    return (15.0, -36.2, 8.0)


def air_cells(seed: int) -> list[Stroke]:
    """Mastoid cells and the ear canals."""
    rng = generator(seed, "head-ct", "mastoid")
    walls = Noise(rng, 2.6, waves=10)

    def cells(points: Points, old: np.ndarray) -> np.ndarray:
        return np.where(np.abs(walls(points)) < 0.35, np.float32(450), np.float32(-850))

    strokes = []
    for shape in _paired([ellipsoid((57, 16, 4), (9, 13, 17), (10, 0, 0))]):
        strokes.append(Stroke(shape, [(2.0, TABLE_HU, BONE), (0.0, cells, BONE)], erase=("tumour",)))
    strokes += [
        Stroke(c, [(1.5, 900.0, BONE), (0, AIR_HU, AIRWAY)]) for c in _paired([capsule((42, 0, 10), (62, 1, 10), 3.2)])
    ]
    strokes += [stroke(c, AIR_HU) for c in _paired([capsule((60, 1, 10), (84, -1, 10), 3.2, 4.0)])]
    return strokes


def _paired(shapes: list[Shape]) -> list[Shape]:
    return [side for shape in shapes for side in (shape, shape.mirrored())]
