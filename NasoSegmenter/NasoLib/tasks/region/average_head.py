"""The average head: bone, inner air and outside of several synthetic patients, laid over each other.

`average_head.npz` beside this file holds it, and `store` writes it anew; a test holds the file to the code. It is shape
alone, in steps of 4 mm and a sixteenth: coarse enough that what differs between people is gone, and both sides are
averaged, so it has none of its own. Whoever changes the synthetic head or the maps runs `store`, and then
Testing/checks/region_proposal.py.

The frame is that of the synthetic head: mm, origin at the basion, x to the left, y backwards, z upwards, hard palate
level.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from NasoLib.image import Geometry, Image
from NasoLib.tasks.region.maps import head_maps
from NasoLib.tasks.region.pose import PIVOT_MM

LANDMARKS = {
    "pterygoid_process": (0.0, -36.2, 8.0),
    "clivus_back": (0.0, 0.0, 0.3),
    "left_carotid": (25.5, -8.8, 2.0),
    "right_carotid": (-25.5, -8.8, 2.0),
    "sphenoid_floor": (0.0, -38.0, 18.5),
    "clivus_tip": (0.0, -1.2, 0.3),
}
"""The landmarks of the protocol in the average head, in mm."""

STEP = 4.0
_FILE = Path(__file__).with_name("average_head.npz")
_LOW, _SHAPE = (-84.0, -128.0, -112.0), (62, 60, 43)
_LEVELS = 15
_FIRST_SEED, _HEADS = 1000, 6
_REACH_MM = (55.0, 60.0, 45.0)


@dataclass(frozen=True, eq=False)
class Samples:
    """Points of the average head: (n, 3) in mm, their three channels (n, 3), and how much each counts (n,)."""

    points: np.ndarray
    values: np.ndarray
    weights: np.ndarray

    def weighted(self, factor: np.ndarray) -> Samples:
        """Other weights; points that hardly count are left out."""
        weights = self.weights * factor
        kept = weights > 0.03 * weights.max()
        return Samples(self.points[kept], self.values[kept], weights[kept])


@cache
def channels() -> np.ndarray:
    """(3, k, j, i) from 0 to 1, as the maps of a patient."""
    with np.load(_FILE, allow_pickle=False) as stored:
        return stored["channels"].astype(np.float32) / _LEVELS


def grid() -> Geometry:
    """The voxels of `channels`, in the frame of the average head."""
    return Geometry.from_axes(_SHAPE, (STEP,) * 3, _LOW)


@cache
def samples(blur_mm: float, every: int) -> Samples:
    """About two in `every` cubed of the points, blurred, those near the middle of the box counting most."""
    from scipy import ndimage

    blurred = np.stack([ndimage.gaussian_filter(one, blur_mm / STEP) for one in channels()], axis=-1)
    taken, half = np.zeros(_SHAPE, bool), every // 2
    taken[::every, ::every, ::every] = taken[half::every, half::every, half::every] = True
    points = grid().to_lps(np.argwhere(taken)[:, ::-1])
    return Samples(points, blurred[taken], np.ones(len(points))).weighted(nearness(points, _REACH_MM))


def nearness(points: np.ndarray, reach_mm: tuple[float, float, float]) -> np.ndarray:
    """1 at the middle of the box, falling as a bell whose widths are `reach_mm`."""
    return np.exp(-0.5 * (((points - PIVOT_MM) / np.array(reach_mm)) ** 2).sum(axis=-1))


def make() -> np.ndarray:
    """The average of the synthetic heads as it is stored: uint8 (3, k, j, i) from 0 to 15."""
    mean = np.mean([_one_head(_FIRST_SEED + number) for number in range(_HEADS)], axis=0)
    both_sides = (mean + mean[..., ::-1]) / 2
    return np.rint(both_sides * _LEVELS).astype(np.uint8)


def _one_head(seed: int) -> np.ndarray:
    """The maps of one healthy synthetic patient, from neck to vertex, brought to the size of the average head."""
    from NasoLib.image.resample import resample
    from NasoLib.phantom import Style
    from NasoLib.phantom.head_ct import HeadCtOptions, generate
    from NasoLib.phantom.head_ct.head import Head

    style = Style(
        matrix=160, field_of_view_mm=280.0, slices=140, slice_thickness_mm=2.0, noise=0.0, shift_mm=(0.0, -4.0, -34.0)
    )
    options = HeadCtOptions(seed=seed, style=style, t_category="none")
    maps = head_maps(generate(options).images["ct"])
    if maps is None:
        raise ValueError("A synthetic head without a body cannot be.")
    onto = grid().transformed(Head.of(options).to_lps)
    parts = zip(maps.channels, (0.0, 0.0, 1.0), strict=True)
    return np.stack([resample(Image(one, maps.grid), onto, outside=fill).array for one, fill in parts])


def store() -> None:
    """Write `average_head.npz` anew."""
    np.savez_compressed(_FILE, channels=make())
