"""Where the head may be: the average head slid over the whole scan at 9 mm, nodding in four ways.

All shifts at once, by Fourier transforms. What counts is twice the product of the two over the sum of their squares,
each weighed by how near the middle of the box it lies, and only over what was scanned: it is 1 where they are equal,
and a head of which a part lies outside the scan is not punished for it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from NasoLib.progress import SILENT, Progress
from NasoLib.tasks.region import average_head
from NasoLib.tasks.region.maps import STEP_MM, HeadMaps
from NasoLib.tasks.region.pose import PIVOT_MM, Pose

CHANNEL_WEIGHTS = np.array([1.0, 1.0, 0.35])
_BLOCK = 3
_CELL_MM = _BLOCK * STEP_MM
_HALF = np.array([10, 12, 10])
_NODS_DEG = (-18.0, -6.0, 6.0, 18.0)
_SIZE = 0.95
_LEAST_SCANNED = 0.4
_REACH_MM = (55.0, 60.0, 45.0)
_PEAKS = 6
_APART_MM, _APART_DEG = 25.0, 17.0


@dataclass(frozen=True, eq=False)
class _Scan:
    """The patient's maps in cells, and their spectra. shape: of the transforms."""

    origin_lps: np.ndarray
    shape: tuple[int, ...]
    channels: np.ndarray
    energy: np.ndarray
    scanned: np.ndarray


def likely_poses(maps: HeadMaps, progress: Progress = SILENT) -> list[Pose]:
    """A few poses from which the true one can be reached, the likeliest first; none when nothing fits."""
    progress.update(0.0, "Looking for the skull base")
    scan = _scan(maps)
    found: list[tuple[float, Pose]] = []
    for number, nod in enumerate(_NODS_DEG):
        progress.update(number / len(_NODS_DEG))
        found += _peaks(scan, nod)
    found.sort(key=lambda peak: -peak[0])
    chosen: list[Pose] = []
    for _, pose in found:
        if len(chosen) < _PEAKS and all(_differ(pose, other) for other in chosen):
            chosen.append(pose)
    return chosen


def _differ(one: Pose, other: Pose) -> bool:
    away = np.abs(one.numbers - other.numbers)
    return bool(np.linalg.norm(away[:3]) > _APART_MM or np.degrees(away[3]) > _APART_DEG)


def _scan(maps: HeadMaps) -> _Scan:
    from scipy import fft

    scanned = _in_cells(maps.scanned.astype(np.float32))
    channels = np.stack([_in_cells(one * maps.scanned) for one in maps.channels])
    shape = tuple(fft.next_fast_len(int(n + 2 * half)) for n, half in zip(scanned.shape, _HALF[::-1], strict=True))
    energy = np.tensordot(CHANNEL_WEIGHTS, channels**2, 1)
    first = maps.grid.origin_lps + (_BLOCK - 1) / 2 * STEP_MM
    return _Scan(first, shape, *(fft.rfftn(one, shape, axes=(-3, -2, -1)) for one in (channels, energy, scanned)))


def _in_cells(array: np.ndarray) -> np.ndarray:
    """The mean of blocks of voxels; what is missing at the end counts as nothing."""
    padded = np.pad(array, [(0, -n % _BLOCK) for n in array.shape])
    k, j, i = (n // _BLOCK for n in padded.shape)
    return padded.reshape(k, _BLOCK, j, _BLOCK, i, _BLOCK).mean(axis=(1, 3, 5))


def _peaks(scan: _Scan, nod_deg: float) -> list[tuple[float, Pose]]:
    """The best shifts of the head that nods by this angle: (likeness, pose)."""
    from scipy import ndimage

    likeness = _likeness(scan, *_nodding(nod_deg))
    best = np.argwhere((likeness == ndimage.maximum_filter(likeness, 3, mode="wrap")) & (likeness > 0))
    values = likeness[tuple(best.T)]
    peaks = []
    for number in np.argsort(-values)[:_PEAKS]:
        shift = best[number]
        # The second half of a transform holds the negative shifts.
        shift = np.where(shift > np.array(scan.shape) - (2 * _HALF[::-1] + 1), shift - np.array(scan.shape), shift)
        middle = scan.origin_lps + (shift[::-1] + _HALF) * _CELL_MM
        peaks.append((float(values[number]), Pose.at(middle, nod_deg, _SIZE)))
    return peaks


def _likeness(scan: _Scan, head: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """How much the head (3, k, j, i) is like the scan, for every shift in cells; -1 where too little is scanned."""
    from scipy import fft

    def spectrum(array: np.ndarray) -> np.ndarray:
        return fft.rfftn(array, scan.shape, axes=(-3, -2, -1)).conj()

    counted = head * CHANNEL_WEIGHTS[:, None, None, None] * weights
    weighing = spectrum(weights)
    both = fft.irfftn((spectrum(counted) * scan.channels).sum(axis=0), scan.shape)
    each = spectrum((counted * head).sum(axis=0)) * scan.scanned + weighing * scan.energy
    likeness = 2 * both / np.maximum(fft.irfftn(each, scan.shape), 1e-6)
    likeness[fft.irfftn(weighing * scan.scanned, scan.shape) < _LEAST_SCANNED] = -1
    return likeness


def _nodding(nod_deg: float) -> tuple[np.ndarray, np.ndarray]:
    """The average head in cells, (3, k, j, i), turned as the patient may lie, and weights that add up to 1."""
    from scipy import ndimage

    counts = 2 * _HALF[::-1] + 1
    cells = (np.indices(tuple(counts)).reshape(3, -1).T - _HALF[::-1])[:, ::-1] * _CELL_MM
    pose = Pose.at(np.zeros(3), nod_deg, _SIZE)
    points = (cells - pose.middle_lps) @ np.linalg.inv(pose.matrix).T + PIVOT_MM
    grid = average_head.grid()
    ijk = grid.to_ijk(points)
    known = ((ijk >= 0) & (ijk <= np.array(grid.size_ijk) - 1)).all(axis=1)
    weights = average_head.nearness(points, _REACH_MM) * known
    head = [
        ndimage.map_coordinates(ndimage.uniform_filter(one, 2), ijk[:, ::-1].T, order=1, mode="nearest")
        for one in average_head.channels()
    ]
    return np.reshape(head, (3, *counts)), (weights / weights.sum()).reshape(counts)
