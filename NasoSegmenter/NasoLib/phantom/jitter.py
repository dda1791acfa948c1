"""Slices at unequal distances, as some scanners and many exports have them.

The anatomy is always painted on equal slices, because an affine grid has no others. Here each inner slice is moved
along the k axis by up to a quarter of a slice and its voxels are interpolated there, so what is seen stays where it is
in the patient. A slice never moves so far that another truth would be nearer: masks and per-slice labels stay true.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from NasoLib.errors import UserError
from NasoLib.image import Image
from NasoLib.phantom.case import Case
from NasoLib.phantom.seeds import generator

OFFSETS = "slice_offsets_mm"
_MOST = 0.5


def with_unequal_slices(case: Case) -> Case:
    """The case with its slices where `slice_jitter` of its style puts them; the same case when that is 0.

    The offsets of the slices along k from the first, in mm, are then in `meta["slice_offsets_mm"]` of every image.
    """
    share = float(dict(case.options.get("style") or {}).get("slice_jitter", 0.0))
    if share == 0.0:
        return case
    check_share(share)
    moves = _moves(case, share)
    return replace(case, images={name: _moved(image, moves) for name, image in case.images.items()})


def check_share(share: float) -> None:
    """Refuse a share at which a slice could move into its neighbour's truth."""
    if not 0.0 <= share <= _MOST:
        raise UserError(f"--slice-jitter {share} is not possible: give a share from 0 to {_MOST}.")


def has_unequal_slices(image: Image) -> bool:
    """True when the slices of an image are not at equal distances."""
    return OFFSETS in image.meta


def _moves(case: Case, share: float) -> np.ndarray:
    """How far each slice moves, in slices; the first and the last stay."""
    count = next(iter(case.images.values())).geometry.shape[0]
    moves = generator(int(case.options.get("seed", 0)), "slice jitter").uniform(-share / 2, share / 2, count)
    moves[[0, -1]] = 0.0
    return moves


def _moved(image: Image, moves: np.ndarray) -> Image:
    places = np.arange(len(moves)) + moves
    below = np.clip(np.floor(places).astype(int), 0, max(len(moves) - 2, 0))
    array = np.empty_like(image.array)
    for k, (low, place) in enumerate(zip(below, places, strict=True)):
        array[k] = _between(image.array, low, place - low)
    offsets = [float(value) for value in places * image.geometry.spacing_mm[2]]
    return replace(image, array=array, meta={**image.meta, OFFSETS: offsets})


def _between(array: np.ndarray, low: int, share: float) -> np.ndarray:
    """Slice `low` and the next, mixed; whole numbers stay whole."""
    if share == 0.0:
        return array[low]
    mixed = array[low] * np.float32(1.0 - share) + array[low + 1] * np.float32(share)
    return np.rint(mixed) if array.dtype.kind in "iu" else mixed
