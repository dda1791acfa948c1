"""Resampling between grids whose axes are parallel: one axis at a time, as products with sparse matrices.

Linear interpolation between such grids, and the mean of several samples, are a weighted sum along k of weighted sums
along i of weighted sums along j. Each is one matrix, (voxels of the target) x (voxels of the source), with a few
weights in a row. So every voxel of the source is read once, in the order in which it lies in memory, and a CT of
512 x 512 x 200 becomes 2 mm voxels in a tenth of the time that looking up every sample takes. The numbers are the same
up to the rounding of float32.

A sample beyond half a voxel outside the source has the value `outside`; up to there the edge voxel counts, as in ITK.
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np

_TOLERANCE = 1e-6
_THREADS = 4


def parallel_axes(source_from_target: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """Steps and start in source voxels along i, j and k of the target; None when an axis crosses another.

    source_from_target: 4 x 4, from the target's indices (i, j, k) to the source's.
    """
    linear = source_from_target[:3, :3]
    steps = np.diag(linear)
    crossing = np.abs(linear - np.diag(steps)).max()
    # Over a thousand voxels such a lean would not move a sample by a thousandth of one.
    return None if crossing > _TOLERANCE else (steps.copy(), source_from_target[:3, 3].copy())


def weights(count: int, step: float, start: float, samples: int, voxels: int) -> Any:
    """Sparse (count, voxels) float32: what each of `voxels` gives to each of `count` steps, the mean of `samples`.

    A row adds up to less than 1 where samples lie outside the source.
    """
    from scipy.sparse import coo_array

    offsets = ((np.arange(samples) + 0.5) / samples - 0.5) * step
    places = (start + step * np.arange(count))[:, None] + offsets
    inside = (places >= -0.5 - _TOLERANCE) & (places <= voxels - 0.5 + _TOLERANCE)
    places = np.clip(places, 0, voxels - 1)
    lower = np.minimum(places.astype(int), max(voxels - 2, 0))
    upper_share = places - lower
    shares = np.stack([1 - upper_share, upper_share]) * inside / samples
    columns = np.stack([lower, np.minimum(lower + 1, voxels - 1)])
    rows = np.broadcast_to(np.arange(count)[:, None], columns.shape)
    entries = (shares.ravel().astype(np.float32), (rows.ravel(), columns.ravel()))
    result = coo_array(entries, shape=(count, voxels)).tocsr()
    result.eliminate_zeros()
    return result


def combine(array: np.ndarray, along_kji: tuple[Any, Any, Any], outside: float) -> np.ndarray:
    """Voxels (k, j, i) of any numeric type through one sparse matrix per axis; float32."""
    across_k, across_j, across_i = along_kji
    reached = np.unique(across_k.indices)
    if not len(reached):
        return np.full(tuple(matrix.shape[0] for matrix in along_kji), outside, np.float32)
    used = slice(int(reached[0]), int(reached[-1]) + 1)
    result = _along_k(_in_slices(array[used], across_j, across_i), across_k[:, used])
    missing = None if outside == 0 else _missing(along_kji)
    return result if missing is None else result + np.float32(outside) * missing


def _in_slices(array: np.ndarray, across_j: Any, across_i: Any) -> np.ndarray:
    """All slices of the source at the target's size; several threads, since the products let go of the interpreter."""
    from concurrent.futures import ThreadPoolExecutor

    slices = np.empty((len(array), across_j.shape[0], across_i.shape[0]), np.float32)

    def fill(number: int) -> None:
        slices[number] = _in_slice(array[number], across_j, across_i)

    with ThreadPoolExecutor(min(_THREADS, os.cpu_count() or 1)) as threads:
        list(threads.map(fill, range(len(array))))
    return slices


def _in_slice(picture: np.ndarray, across_j: Any, across_i: Any) -> np.ndarray:
    """One slice (j, i) of the source at the target's size."""
    numbers = np.ascontiguousarray(picture, np.float32)
    rows = numbers if _is_identity(across_j) else across_j @ numbers
    return rows if _is_identity(across_i) else (across_i @ np.ascontiguousarray(rows.T)).T


def _along_k(slices: np.ndarray, across_k: Any) -> np.ndarray:
    if _is_identity(across_k):
        return slices
    return (across_k @ slices.reshape(len(slices), -1)).reshape(across_k.shape[0], *slices.shape[1:])


def _is_identity(matrix: Any) -> bool:
    count, voxels = matrix.shape
    return (
        count == voxels == matrix.nnz
        and np.array_equal(matrix.indices, np.arange(count))
        and bool((matrix.data == 1).all())
    )


def _missing(along_kji: tuple[Any, Any, Any]) -> np.ndarray | None:
    """(k, j, i): the share of each voxel's samples that lie outside the source; None when there are none."""
    k, j, i = (np.asarray(matrix.sum(axis=1)) for matrix in along_kji)
    if min(k.min(), j.min(), i.min()) > 1 - 1e-5:
        return None
    return 1 - k[:, None, None] * j[None, :, None] * i
