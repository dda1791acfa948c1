"""From the network's grid back to the image's own voxels, in whatever order and direction they are stored.

Not the labels but the probability is interpolated, and the threshold applied afterwards: an outline from coarse labels
has steps of the coarse grid. Each region is brought back by itself, inside its own box, so that the work grows with
the tumour and not with the image.
"""

from __future__ import annotations

import numpy as np

from NasoLib.image import Geometry, Image
from NasoLib.image.crop import canonical
from NasoLib.image.resample import reachable, resample
from NasoLib.predict.regions import RegionsResult
from NasoLib.predict.regions.boxes import Box, grown
from NasoLib.predict.regions.candidates import Candidate, Found


def numbers_on(image: Geometry, grid: Geometry, found: Found, result: RegionsResult, threshold: float) -> np.ndarray:
    """The candidates' numbers on the image's own grid (k, j, i); uint8, or uint16 when there are more than 255.

    grid: of `found`.  A candidate between two slices of a coarse image may have no voxel there.
    """
    kind = np.uint8 if len(found.candidates) <= 255 else np.uint16
    numbers = np.zeros(image.shape, kind)
    upright = canonical(Image(numbers, image))  # a view: what is written there lies in `numbers`
    for candidate in reversed(found.candidates):  # the highest score is written last
        place = grown(_box(candidate), 1, grid.shape)
        shares = _shares(found.numbers[place], candidate.number, _inside(result, place), threshold)
        _write(upright, Image(shares, grid.part(place)), candidate.number, threshold)
    return numbers


def _write(upright: Image, shares: Image, number: int, threshold: float) -> None:
    """Mark the voxels in which the interpolated probability reaches the threshold; else those nearest to a region."""
    block = reachable(upright.geometry, shares.geometry, margin=0)
    if block is None:
        return
    onto = upright.geometry.part(block)
    reached = resample(shares, onto, outside=0.0).array >= threshold
    if not reached.any():
        reached = resample(shares, onto, nearest=True, outside=0.0).array >= threshold
    upright.array[block][reached] = number


def _box(candidate: Candidate) -> Box:
    return tuple(slice(first, last + 1) for first, last in candidate.box_kji)  # type: ignore[return-value]


def _inside(result: RegionsResult, place: Box) -> np.ndarray:
    """The probability in a place, 0 where the network did not look."""
    shares = np.zeros([side.stop - side.start for side in place], np.float32)
    both = [(max(a.start, b.start), min(a.stop, b.stop)) for a, b in zip(place, result.box, strict=True)]
    target = tuple(slice(low - side.start, high - side.start) for (low, high), side in zip(both, place, strict=True))
    source = tuple(
        slice(low - side.start, high - side.start) for (low, high), side in zip(both, result.box, strict=True)
    )
    shares[target] = result.probability[source]
    return shares


def _shares(numbers: np.ndarray, number: int, shares: np.ndarray, threshold: float) -> np.ndarray:
    """The probability of one candidate: filled holes belong to it, other and dropped regions do not."""
    mine = numbers == number
    dropped = ~mine & (shares >= threshold)
    shares[dropped | ((numbers > 0) & ~mine)] = 0.0
    shares[mine & (shares < threshold)] = 1.0
    return shares
