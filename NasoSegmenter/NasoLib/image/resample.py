"""Voxels of one image on the grid of another.

Why a matrix of indices and not SimpleITK's geometry: SimpleITK's direction cannot be trusted with a sheared grid, and
every grid here is a matrix anyway. Both grids are handed to SimpleITK as if they lay nowhere (spacing 1, axes
straight), with one affine transform from the indices of the target to those of the source. So mirrored, permuted,
turned and sheared storage are all the same case, and give the same values. Grids with parallel axes, the usual
case, need no look-up per sample: see `separable`.

Why only a block is handed over: SimpleITK copies what it is given. The block of source voxels that the target can reach
is known from the matrix, and for a region of interest it is a few percent of a CT.

Against aliasing: linear interpolation looks at the nearest voxels only, so a grid that is coarser than the source would
skip some. Where a step of the target spans 1.5 voxels or more along the source's most nearly parallel axis, the target
is sampled that many times finer (rounded) and averaged. Finer targets, such as a region of interest stretched to
224 x 224, are not touched. Labels (nearest) are never averaged.

Outside the source lies air: -1024 in CT, else 0.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from NasoLib.image.box import nearest_lps_order
from NasoLib.image.geometry import Geometry
from NasoLib.image.itk import voxels_to_itk
from NasoLib.image.separable import combine, parallel_axes, weights
from NasoLib.image.volume import Image
from NasoLib.progress import SILENT, Progress

Block = tuple[slice, slice, slice]
# About a tenth of a second of work between two looks at the cancel button.
_SLAB_VOXELS = 4_000_000


def air(image: Image) -> float:
    """The value of what lies outside the image."""
    return -1024.0 if image.modality == "CT" else 0.0


def resample(
    image: Image,
    onto: Geometry,
    nearest: bool = False,
    dtype: np.typing.DTypeLike | None = None,
    outside: float | None = None,
    progress: Progress = SILENT,
) -> Image:
    """The image on another grid.

    nearest: for labels.  dtype: of the result; None for that of the source, with whole numbers rounded.
    outside: value where the source has no voxels; None for air.
    """
    kind = np.dtype(dtype or image.array.dtype)
    result = np.empty(onto.shape, kind)
    fill = air(image) if outside is None else outside
    if kind.kind in "ui":
        fill = float(np.clip(fill, np.iinfo(kind).min, np.iinfo(kind).max))
    rows = max(1, _SLAB_VOXELS // max(1, onto.shape[1] * onto.shape[2]))
    for start in range(0, onto.shape[0], rows):
        progress.update(start / onto.shape[0], "Resampling")
        slab = (slice(start, start + rows), slice(None), slice(None))
        result[slab] = _slab(image, onto.part(slab), nearest, kind, fill)
    return replace(image, array=result, geometry=onto)


def reachable(source: Geometry, target: Geometry, margin: int = 2) -> Block | None:
    """The block of the source's voxels (slices along k, j, i) that the target overlaps; None when there is none.

    margin: voxels added on each side, for interpolation.
    """
    ijk = source.to_ijk(target.corners_lps())
    low = np.floor(ijk.min(axis=0)).astype(int) - margin
    high = np.ceil(ijk.max(axis=0)).astype(int) + margin + 1
    low, high = np.maximum(low, 0), np.minimum(high, source.size_ijk)
    if (low >= high).any():
        return None
    return tuple(slice(int(a), int(b)) for a, b in zip(low[::-1], high[::-1], strict=True))  # type: ignore[return-value]


def _slab(image: Image, onto: Geometry, nearest: bool, kind: np.dtype, outside: float) -> np.ndarray:
    """One slab of the target in one call of SimpleITK."""
    block = reachable(image.geometry, onto)
    if block is None:
        return np.full(onto.shape, outside, kind)
    source = image.geometry.part(block)
    finer = np.ones(3, int) if nearest else _samples(source, onto)
    parallel = None if nearest else parallel_axes(source.lps_to_ijk @ onto.ijk_to_lps)
    if parallel is not None:
        return _typed(_one_axis_at_a_time(image.array[block], onto, *parallel, finer, outside), kind)
    fine = _finer(onto, finer)
    sampled = _sample(image.array[block], source.lps_to_ijk @ fine.ijk_to_lps, fine, nearest, kind, outside)
    return sampled if finer.max() == 1 else _averaged(sampled, finer, kind)


def _one_axis_at_a_time(
    array: np.ndarray, onto: Geometry, steps: np.ndarray, start: np.ndarray, finer: np.ndarray, outside: float
) -> np.ndarray:
    """Interpolate and average voxels (k, j, i) on a grid whose i, j and k run along theirs; float32."""
    k, j, i = (
        weights(onto.size_ijk[axis], steps[axis], start[axis], int(finer[axis]), array.shape[2 - axis])
        for axis in (2, 1, 0)
    )
    return combine(array, (k, j, i), outside)


def _sample(
    array: np.ndarray, matrix: np.ndarray, onto: Geometry, nearest: bool, kind: np.dtype, outside: float
) -> np.ndarray:
    """Interpolate voxels (k, j, i) where `matrix` takes the indices (i, j, k) of the target."""
    import SimpleITK

    voxels = voxels_to_itk(array)
    # To whole numbers SimpleITK cuts off and does not round, so whole numbers are made here.
    exact = SimpleITK.sitkFloat64 if array.dtype.itemsize > 2 and array.dtype.kind in "ui" else SimpleITK.sitkFloat32
    transform = SimpleITK.AffineTransform(matrix[:3, :3].ravel().tolist(), matrix[:3, 3].tolist())
    sampled = SimpleITK.Resample(
        voxels,
        onto.size_ijk,
        transform,
        SimpleITK.sitkNearestNeighbor if nearest else SimpleITK.sitkLinear,
        (0.0, 0.0, 0.0),
        (1.0, 1.0, 1.0),
        np.eye(3).ravel().tolist(),
        outside,
        voxels.GetPixelID() if nearest else exact,
    )
    return _typed(SimpleITK.GetArrayViewFromImage(sampled), kind)


def _samples(source: Geometry, onto: Geometry) -> np.ndarray:
    """How many samples along i, j and k of the target each of its steps needs; 1 where it is not coarser."""
    pairs = dict(zip(nearest_lps_order(onto.directions), nearest_lps_order(source.directions), strict=True))
    matrix = source.lps_to_ijk @ onto.ijk_to_lps
    spans = np.array([abs(matrix[pairs[axis], axis]) if onto.size_ijk[axis] > 1 else 1.0 for axis in range(3)])
    return np.maximum(1, np.floor(spans + 0.5 - 1e-6)).astype(int)


def _finer(onto: Geometry, times: np.ndarray) -> Geometry:
    """The grid with each voxel divided into `times` along i, j and k."""
    matrix = onto.ijk_to_lps.copy()
    matrix[:3, 3] = onto.to_lps((1 / times - 1) / 2)
    matrix[:3, :3] /= times
    return Geometry(tuple(np.array(onto.shape) * times[::-1]), matrix)  # type: ignore[arg-type]


def _averaged(array: np.ndarray, times: np.ndarray, kind: np.dtype) -> np.ndarray:
    """The mean of each group of samples."""
    k, j, i = (int(n) for n in times[::-1])
    grouped = array.reshape(array.shape[0] // k, k, array.shape[1] // j, j, array.shape[2] // i, i)
    return _typed(grouped.mean(axis=(1, 3, 5), dtype=np.float32), kind)


def _typed(values: np.ndarray, kind: np.dtype) -> np.ndarray:
    """A copy (ITK's own memory goes with its image) in the type that is asked for; whole numbers are rounded."""
    return (np.rint(values) if kind.kind in "ui" and values.dtype.kind == "f" else values).astype(kind)
