"""The average head laid over a patient's as well as shift, turn and stretch allow: least squares, step by step.

Each round takes the slopes of the patient's maps where the head's points fall, and solves for the small move that
brings the two nearest to each other (Gauss and Newton's method with some damping). A head may be a little larger,
longer or turned, and the further from `expected` the more it costs, so that a scan of a part of the head cannot be
matched by a grotesque one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from NasoLib.tasks.region.average_head import Samples
from NasoLib.tasks.region.maps import STEP_MM, HeadMaps
from NasoLib.tasks.region.pose import PIVOT_MM, SHIFT, STRETCH, TURN, Pose

LEAST_SCANNED = 0.3
_COST = 1e-3
_DAMPING = 0.02
_MOST = ((SHIFT, 10.0), (TURN, 0.12), (STRETCH, 0.06))
_STILL_MM = 0.05


@dataclass(frozen=True, eq=False)
class Expected:
    """What the pose is held to: a usual one, and how far from it (9,) costs one unit; infinity where it is free."""

    pose: Pose
    tolerance: np.ndarray

    @classmethod
    def person(cls) -> Expected:
        """Anybody's head, anywhere in the scan: nods more freely than it leans, and is within 10 % of the average."""
        tolerance = np.array([np.inf] * 3 + [0.30, 0.17, 0.17] + [0.10] * 3)
        return cls(Pose(np.zeros(9)), tolerance)

    @classmethod
    def near(cls, pose: Pose) -> Expected:
        """A pose that is nearly right."""
        return cls(pose, np.array([20.0] * 3 + [0.20] * 3 + [0.16] * 3))


class Blurred:
    """A patient's maps, blurred, to be looked up between voxels."""

    def __init__(self, maps: HeadMaps, blur_mm: float) -> None:
        from scipy import ndimage

        layers = [ndimage.gaussian_filter(one, blur_mm / STEP_MM) for one in maps.channels]
        self._flat = np.stack([*layers, maps.scanned.astype(np.float32)], axis=-1).reshape(-1, 4)
        self._grid = maps.grid

    def at(self, points_lps: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Values (n, 3), their slopes per mm (n, 3 channels, 3 axes), and which of the points were scanned (n,)."""
        size = np.array(self._grid.size_ijk)
        ijk = (points_lps - self._grid.origin_lps) / STEP_MM
        within = ((ijk >= 0) & (ijk <= size - 1)).all(axis=1)
        ijk = np.clip(ijk, 0, np.maximum(size - 1.001, 0))
        low = ijk.astype(int)
        part = (ijk - low).astype(np.float32)
        strides = np.array([1, size[0], size[0] * size[1]])
        values, slopes = self._between(low @ strides, np.where(size > 1, strides, 0), part)
        return values[:, :3], slopes[:, :3] / STEP_MM, within & (values[:, 3] > 0.5)

    def _between(self, first: np.ndarray, strides: np.ndarray, part: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Linear between the eight voxels around each point, with the slopes along i, j, k."""
        shares = np.stack([1 - part, part])
        values = np.zeros((len(first), 4), np.float32)
        slopes = np.zeros((len(first), 4, 3), np.float32)
        for corner in np.ndindex(2, 2, 2):
            voxel = self._flat[first + int(strides @ corner)]
            x, y, z = (shares[corner[axis], :, axis] for axis in range(3))
            values += voxel * (x * y * z)[:, None]
            for axis, others in enumerate((y * z, x * z, x * y)):
                slopes[:, :, axis] += voxel * (others if corner[axis] else -others)[:, None]
        return values, slopes


def fit(
    image: Blurred, head: Samples, start: Pose, expected: Expected, channel_weights: np.ndarray, rounds: int = 12
) -> Pose:
    """The pose near `start` at which the head and the patient are most alike."""
    pose = start
    for _ in range(rounds):
        step = _step(image, head, pose, expected, channel_weights)
        if step is None:
            break
        pose = pose.moved(step)
        if np.abs(step[SHIFT]).max() < _STILL_MM:
            break
    return pose


def _step(
    image: Blurred, head: Samples, pose: Pose, expected: Expected, channel_weights: np.ndarray
) -> np.ndarray | None:
    """One move towards likeness, (9,); None when too little of the head lies in the scan."""
    values, slopes, scanned = image.at(pose.place(head.points))
    counted = head.weights * scanned
    if counted.sum() < LEAST_SCANNED * head.weights.sum():
        return None
    roots = np.sqrt(counted / counted.sum())[:, None] * np.sqrt(channel_weights)
    slopes = slopes * roots[:, :, None]
    arms = (slopes[..., None] * (head.points - PIVOT_MM)[:, None, None, :]).reshape(-1, 9)
    changes = np.concatenate([slopes.reshape(-1, 3), arms @ pose.matrix_slopes()], axis=1)
    missing = ((values - head.values) * roots).ravel()
    cost = _COST / expected.tolerance**2
    system = changes.T @ changes + np.diag(cost)
    wanted = changes.T @ missing + cost * (pose.numbers - expected.pose.numbers)
    return _bounded(np.linalg.solve(system + np.diag(_DAMPING * np.diag(system) + 1e-9), -wanted))


def _bounded(step: np.ndarray) -> np.ndarray:
    """A move that is not taken further than the slopes can be trusted."""
    step = step.copy()
    for part, most in _MOST:
        step[part] = np.clip(step[part], -most, most)
    return step


def likeness(image: Blurred, head: Samples, pose: Pose, channel_weights: np.ndarray) -> tuple[float, float]:
    """How alike the two are (correlation over the channels, at most 1), and which share of the head was scanned."""
    values, _, scanned = image.at(pose.place(head.points))
    counted = head.weights * scanned
    share = float(counted.sum() / head.weights.sum())
    if share < LEAST_SCANNED:
        return 0.0, share
    ours, theirs = (one - (counted @ one) / counted.sum() for one in (values, head.values))
    weights = counted[:, None] * channel_weights
    together = (weights * ours * theirs).sum()
    return float(together / np.sqrt((weights * ours**2).sum() * (weights * theirs**2).sum() + 1e-12)), share
