"""What each tissue of the chest measures, in HU."""

from __future__ import annotations

from collections.abc import Callable
from statistics import NormalDist

import numpy as np

from NasoLib.phantom.noise import Noise
from NasoLib.phantom.points import Points

AIR, LUNG, FAT, FLUID = -1000.0, -860.0, -102.0, 8.0
SKIN, MUSCLE, SOFT, NODE, WALL, BLOOD = 20.0, 52.0, 45.0, 48.0, 40.0, 42.0
CORTEX, MARROW, RIB_MARROW, DISC, CARTILAGE, CORD = 620.0, 190.0, 240.0, 85.0, 110.0, 38.0
MYOCARDIUM, LIVER, SPLEEN = 48.0, 58.0, 50.0

Field = Callable[[Points, np.ndarray], np.ndarray]


def mottled(base: float, noise: Noise, spread: float) -> Field:
    """A tissue whose HU vary smoothly around `base`, with standard deviation `spread`."""

    def paint(points: Points, _: np.ndarray) -> np.ndarray:
        return np.float32(base) + np.float32(spread) * noise(points)

    return paint


def mixed(one: float, other: float, share: float, noise: Noise) -> Field:
    """Islands of `one` in `other`; `share` of the whole is `one`."""
    threshold = np.float32(NormalDist().inv_cdf(1 - min(max(share, 0.01), 0.99)))

    def paint(points: Points, _: np.ndarray) -> np.ndarray:
        weight = np.clip((noise(points) - threshold) * np.float32(1.5) + np.float32(0.5), 0, 1)
        return np.float32(other) + np.float32(one - other) * weight

    return paint
