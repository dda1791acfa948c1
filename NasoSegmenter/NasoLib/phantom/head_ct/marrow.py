"""The marrow of the skull base: trabeculae, patches, and what is normal but looks like disease.

Marrow is one function of place, shared by clivus, sphenoid and petrous bones, because a tumour and a variant change it
across the borders of bones. Normal variants: one half denser (a smooth step at the midline), rounded islands of fat or
of dense bone, and a band where the clivus' two halves grew together. None of them has frayed edges or touches the
tumour more than chance has it: that is what tells invasion from them.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from NasoLib.phantom.head_ct.measures import Measures
from NasoLib.phantom.noise import Noise
from NasoLib.phantom.paint import Stroke, stroke
from NasoLib.phantom.points import Points
from NasoLib.phantom.seeds import generator
from NasoLib.phantom.shapes import ellipsoid

Marrow = Callable[[Points, np.ndarray], np.ndarray]


def marrow_paint(seed: int, measures: Measures, asymmetric: bool) -> Marrow:
    """HU of this person's marrow, as something to paint with."""
    rng = generator(seed, "head-ct", "marrow")
    trabeculae, patches = Noise(rng, 1.6, waves=14), Noise(rng, 6.0, waves=8)
    fine, coarse = measures.marrow_texture_hu, float(rng.uniform(15, 40))
    step = float(rng.choice([-1, 1]) * rng.uniform(60, 130)) if asymmetric else float(rng.normal(0, 10))
    band_up_mm, band_hu = float(rng.uniform(16, 26)), float(rng.uniform(-20, 110))
    up = np.array([0.0, *measures.along_clivus])

    def paint(points: Points, old: np.ndarray) -> np.ndarray:
        x, y, z = points.xyz
        level = np.float32(measures.marrow_hu + step / 2) * np.ones(points.shape, np.float32)
        level += np.float32(step / 2) * np.tanh(x / np.float32(3.0))
        level += trabeculae(points) * np.float32(fine) + patches(points) * np.float32(coarse)
        along = y * np.float32(up[1]) + z * np.float32(up[2]) - np.float32(band_up_mm)
        level += np.float32(band_hu) * np.exp(-0.5 * (along / np.float32(1.5)) ** 2)
        return np.maximum(level, -90)

    return paint


def islands(seed: int, measures: Measures, confounders: frozenset[str]) -> list[Stroke]:
    """Round, sharply bordered islands of fat or of dense bone within the clivus or beside it."""
    rng = generator(seed, "head-ct", "islands")
    places = [_island_place(rng, measures) for _ in range(5)]
    sizes = rng.uniform(1.8, 4.0, (5, 3))
    fat_hu, bone_hu = float(rng.uniform(-70, 40)), float(rng.uniform(500, 900))
    strokes = []
    if "fat_island" in confounders:
        strokes += [
            stroke(ellipsoid(places[n], sizes[n] + 0.8), fat_hu + 25.0 * n) for n in range(int(rng.integers(1, 4)))
        ]
    if "bone_island" in confounders:
        strokes += [stroke(ellipsoid(places[n], sizes[n]), bone_hu) for n in range(3, 3 + int(rng.integers(1, 3)))]
    return strokes


def _island_place(rng: np.random.Generator, measures: Measures) -> tuple[float, float, float]:
    up_mm = rng.uniform(6, 28)
    deep_mm = rng.uniform(0.45, 0.55) * (5.0 + (measures.clivus_thickness_mm - 4.0) * min(1.0, up_mm / 20.0))
    return (float(rng.uniform(-8, 8)), *measures.clivus(up_mm, deep_mm))
