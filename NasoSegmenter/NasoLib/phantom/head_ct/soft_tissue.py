"""Skin, fat, muscles, glands and the pharynx: all that is painted before the bones."""

from __future__ import annotations

import numpy as np

from NasoLib.phantom.head_ct.measures import AIR_HU, FAT_HU, Measures, Tissues
from NasoLib.phantom.head_ct.skull import central_base
from NasoLib.phantom.noise import Noise
from NasoLib.phantom.paint import Paint, Stroke, stroke
from NasoLib.phantom.points import Points
from NasoLib.phantom.seeds import generator
from NasoLib.phantom.shapes import Shape, box, capsule, difference, ellipsoid, grown, half_space, intersection, union

PHARYNX_AIR = "nasopharynx_air"


def outline() -> Shape:
    """The skin: cranium, face, nose, neck."""
    return union(
        ellipsoid((0, -5, 56), (79, 97, 80)),
        ellipsoid((0, -38, -8), (67, 68, 60)),
        ellipsoid((0, 30, 0), (64, 60, 50)),
        capsule((0, 2, -40), (0, 10, -160), 58.0, 60.0),
        ellipsoid((0, -84, -55), (28, 22, 22)),
        capsule((0, -90, 30), (0, -104, -2), 6.0, 9.0),
        blend_mm=14.0,
    )


def body() -> list[Stroke]:
    """The head as skin around fat, with the ears."""
    strokes = [Stroke(outline(), [(0, 20.0, None), (-1.8, FAT_HU, None)])]
    return strokes + [stroke(ellipsoid((s * 80, 6, 8), (5, 14, 26), (10, 0, s * 20)), 30.0) for s in (1.0, -1.0)]


def muscles(seed: int, tissues: Tissues) -> list[Stroke]:
    """Neck, chewing and deep muscles of both sides, the tongue, and the glands."""
    rng = generator(seed, "head-ct", "muscles")
    striped = _streaked(Noise(rng, 2.5, waves=10), tissues.muscle)
    strokes = [stroke(shape, striped) for shape in _neck_muscles()]
    for shape in _deep_muscles().values():
        size = float(rng.normal(0, 0.4))
        strokes += [stroke(grown(side, size), tissues.muscle) for side in (shape, shape.mirrored())]
    strokes += [stroke(side, tissues.gland) for shape in _glands().values() for side in (shape, shape.mirrored())]
    strokes.append(stroke(ellipsoid((0, -66, -39), (22, 27, 19)), striped))
    strokes.append(stroke(ellipsoid((0, -62, -60), (30, 26, 12)), striped))
    return strokes


def _streaked(streaks: Noise, hu: float) -> Paint:
    def paint(points: Points, old: np.ndarray) -> np.ndarray:
        fat = np.clip((streaks(points) - 1.7) * 1.5, 0, 1)
        return np.float32(hu) + fat * np.float32(FAT_HU - hu)

    return paint


def _neck_muscles() -> list[Shape]:
    back = intersection(
        union(ellipsoid((24, 44, -35), (24, 26, 45)), ellipsoid((-24, 44, -35), (24, 26, 45)), blend_mm=4),
        half_space((0, 40, 12), (0, -0.25, 1)),
    )
    deep = ellipsoid((0, 22, -60), (36, 26, 60))
    lower = union(capsule((26, 36, -60), (28, 36, -150), 24.0), capsule((-26, 36, -60), (-28, 36, -150), 24.0))
    return [back, deep, lower]


def _deep_muscles() -> dict[str, Shape]:
    """Of the left side."""
    return {
        "temporalis": ellipsoid((58, -34, 26), (6.5, 22, 28), (0, 8, 0)),
        "masseter": ellipsoid((57, -32, -18), (7, 17, 27), (-12, 0, 0)),
        "medial pterygoid": capsule((19, -36, -2), (40, -22, -38), 7.0, 7.5),
        "lateral pterygoid": capsule((20, -40, 5), (44, -14, 2), 8.5, 5.0),
        "sternocleidomastoid": capsule((58, 16, -6), (42, -4, -90), 8.5, 9.0),
        "digastric": capsule((46, 16, -8), (44, 6, -40), 5.5, 6.0),
        "longus capitis": capsule((6.5, -9.5, 0), (8.5, -13.5, -24), 4.6, 4.8),
        "longus colli": capsule((8.5, -13.5, -24), (8.0, -9.0, -110), 4.8, 4.8),
        "levator palati": capsule((19, -24, 8), (15, -30, -8), 2.6, 2.2),
        "styloid group": capsule((30, -3, -4), (26, -20, -45), 2.6, 3.0),
        "buccinator": capsule((30, -80, -20), (40, -60, -22), 2.5),
    }


def _glands() -> dict[str, Shape]:
    """Of the left side."""
    return {
        "parotid": ellipsoid((56, -4, -18), (10, 15, 25), (0, 6, 0)),
        "submandibular": ellipsoid((32, -42, -60), (9, 14, 12)),
    }


def airway(measures: Measures, adenoid_mm: float) -> Shape:
    """The air of nasopharynx and oropharynx, from the choanae down.

    Its roof follows the bone at the thickness of the mucosa and of the adenoids. Behind each torus lies the fossa of
    Rosenmueller.
    """
    m, palate = measures, measures.palate_z_mm
    hall = box((0, -33, 3), (12.5, 15.5, 19), (0, 0, 0), 6.0)
    choana = box((0, -43, (palate + 16) / 2), (12, 5.5, (12 - palate) / 2), (0, 0, 0), 3.5)
    fossae = [
        capsule((sign * 9.5, -22, 5), (sign * (11 + m.fossa_depth_mm), -17.5, 4), 3.2, 2.0) for sign in (1.0, -1.0)
    ]
    high = [capsule((sign * 10, -22, 0), (sign * (9 + m.fossa_depth_mm), -18, -5), 2.6, 1.6) for sign in (1.0, -1.0)]
    throat = [capsule((0, -25, -10), (0, -24, -32), 8.0, 7.0), box((0, -25, -70), (13, 7, 45), (0, 0, 0), 5.0)]
    room = union(hall, choana, *fossae, *high, *throat, blend_mm=3.0)
    tori = [ellipsoid((sign * 13.5, -27.5, 2), (4.0, 4.6, 7.5), (15, 0, 0)) for sign in (1.0, -1.0)]
    ceiling = grown(central_base(m), m.mucosa_mm)
    back = half_space((0, -18.5, 0), (0, -1, 0.02))
    adenoids = ellipsoid((0, *m.clivus(19, m.clivus_thickness_mm + 1)), (11, 6 + adenoid_mm, 5 + adenoid_mm))
    return difference(room, *tori, ceiling, intersection(back, _not_fossa()), *([adenoids] if adenoid_mm > 0 else []))


def _not_fossa() -> Shape:
    """The middle of the back wall, where the prevertebral muscles bulge."""
    return box((0, -8, -40), (8.5, 14, 70), (0, 0, 0), 3.0)


def pharynx(measures: Measures, tissues: Tissues, adenoid_mm: float) -> list[Stroke]:
    """Wall, mucosa (or adenoids) and air; the air of the nasopharynx proper is marked."""
    air = airway(measures, adenoid_mm)
    wall = box((0, -30, -30), (17, 15, 52), (0, 0, 0), 8.0)
    strokes = [
        stroke(difference(wall, grown(air, 1.5)), tissues.muscle),
        stroke(ellipsoid((0, *measures.clivus(17, measures.clivus_thickness_mm + 2)), (14, 12, 9)), tissues.adenoid),
        Stroke(air, [(1.8, tissues.mucosa, None), (0, AIR_HU, None)]),
    ]
    low, high = measures.palate_z_mm + 2, 40.0
    room = box((0, -30, (low + high) / 2), (26, 17, (high - low) / 2), (0, 0, 0), 1.0)
    return [*strokes, *_choanae(measures), stroke(intersection(air, room), None, PHARYNX_AIR)]


def _choanae(measures: Measures) -> list[Stroke]:
    """The way from the nose into the pharynx on both sides of the vomer, open through the linings of both."""
    low, high = measures.palate_z_mm + 5.5, 11.0
    half = (5.0, 5.5, (high - low) / 2)
    return [stroke(box((s * 6.7, -46.5, (low + high) / 2), half, (0, 0, 0), 2.0), AIR_HU) for s in (1.0, -1.0)]
