"""Where inside a lesion a voxel lies: how deep, how far to the front, how near the midline.

Each is a number from -1 to 1, about as often below 0 as above in a usual lesion. What a pattern adds on one side it
takes away on the other, so the mean brightness of the lesion says nothing of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from NasoLib.phantom.points import Points
from NasoLib.phantom.shapes import Shape

_MEDIAN_DEPTH_MM, _DEPTH_RANGE_MM = 2.3, 2.2
_MEDIAN_SHARE = 0.3  # of the way to its furthest point, of a lesion that crosses the midline


@dataclass(frozen=True)
class Places:
    """float32, broadcastable to (k, j, i). depth_mm: below the surface.

    inward: -1 at the surface, 1 in the middle.  forward: from the back to the front.  medial: from the outside to the
    midline of the patient.
    """

    depth_mm: np.ndarray
    inward: np.ndarray
    forward: np.ndarray
    medial: np.ndarray

    @classmethod
    def of(cls, points: Points, shape: Shape) -> Places:
        """The places of a lesion's voxels, in the patient's frame."""
        depth = -shape.distance(points)
        x, y, _ = points.xyz
        return cls(
            depth_mm=depth,
            inward=_ramp(depth, _MEDIAN_DEPTH_MM, _DEPTH_RANGE_MM),
            forward=-_between(y, float(shape.low[1]), float(shape.high[1])),
            medial=-_off_midline(np.abs(x), float(shape.low[0]), float(shape.high[0])),
        )


def _off_midline(distance: np.ndarray, low: float, high: float) -> np.ndarray:
    """From -1 near the midline to 1 far from it, in a lesion that reaches from `low` to `high`."""
    nearest, furthest = sorted((abs(low), abs(high)))
    if low < 0 < high:
        return _ramp(distance, _MEDIAN_SHARE * furthest, 0.28 * furthest)
    return _between(distance, nearest, furthest)


def _between(values: np.ndarray, low: float, high: float) -> np.ndarray:
    return _ramp(values, (low + high) / 2, 0.35 * (high - low))


def _ramp(values: np.ndarray, middle: float, half: float) -> np.ndarray:
    return np.clip((values.astype(np.float32) - np.float32(middle)) * np.float32(1 / half), -1, 1)
