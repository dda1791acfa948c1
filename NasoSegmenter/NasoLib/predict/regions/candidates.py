"""Connected regions of a label map, each with a score: what a reader would be asked to look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from NasoLib.predict.regions.boxes import Box, box_around
from NasoLib.predict.regions.result import RegionsResult

if TYPE_CHECKING:
    from NasoLib.bundle import PostprocessingSpec


@dataclass(frozen=True)
class Candidate:
    """One region of the positive label.

    number: 1 for the highest score, and its value in `Found.numbers`.
    score: mean or largest probability of its voxels, 0 to 1.
    center_kji: centre of mass in voxels of the volume; box_kji: first and last voxel along each axis.
    """

    number: int
    score: float
    volume_ml: float
    voxels: int
    center_kji: tuple[float, float, float]
    box_kji: tuple[tuple[int, int], tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, eq=False)
class Found:
    """A label map after its rules, and its candidates by falling score.

    labels: (k, j, i) uint8 as in the result, without the regions that were dropped and with holes filled.
    numbers: (k, j, i) uint16: 0, or the number of the candidate that a voxel belongs to; on the grid of `labels`.
    """

    labels: np.ndarray
    numbers: np.ndarray
    candidates: tuple[Candidate, ...]


def find_candidates(result: RegionsResult, rules: PostprocessingSpec, voxel_ml: float, positive: int = 1) -> Found:
    """Apply a bundle's rules to the regions of the positive label.

    Regions are connected over faces, edges and corners (26) or over faces alone (6). Smaller ones than `rules.min_ml`
    go; with `largest_component` all but the largest; with `fill_holes` what a region encloses on all sides joins it.
    The score counts the voxels that the network labelled, not the holes that were filled.
    """
    labels, numbers = result.labels.copy(), np.zeros(result.labels.shape, np.uint16)
    is_positive = labels == positive
    if not is_positive.any():
        return Found(labels, numbers, ())
    box = box_around(is_positive, labels.shape)
    regions, count = _connected(is_positive[box], rules.connectivity)
    sizes = np.bincount(regions.ravel(), minlength=count + 1)
    kept = _kept(sizes, rules, voxel_ml)
    scores = _scores(regions, _probability(result, box), sizes, rules.candidate_score)
    order = sorted(kept, key=lambda region: -scores[region])
    renumbered = np.zeros(count + 1, np.uint16)
    renumbered[order] = np.arange(1, len(order) + 1)
    numbers[box] = renumbered[regions]
    if rules.fill_holes:
        _fill_holes(numbers[box], len(order))
    labels[is_positive & (numbers == 0)] = 0
    labels[(numbers > 0)] = positive
    described = _describe(numbers[box], [scores[region] for region in order], voxel_ml, box)
    return Found(labels, numbers, described)


def _connected(mask: np.ndarray, connectivity: Literal[6, 26]) -> tuple[np.ndarray, int]:
    from scipy import ndimage

    return ndimage.label(mask, ndimage.generate_binary_structure(3, 1 if connectivity == 6 else 3))


def _kept(sizes: np.ndarray, rules: PostprocessingSpec, voxel_ml: float) -> np.ndarray:
    """Numbers of the regions that stay."""
    regions = np.arange(1, len(sizes))
    large_enough = regions[sizes[1:] * voxel_ml >= rules.min_ml]
    if rules.largest_component and len(large_enough):
        return large_enough[[np.argmax(sizes[large_enough])]]
    return large_enough


def _probability(result: RegionsResult, box: Box) -> np.ndarray:
    inside = tuple(slice(a.start - b.start, a.stop - b.start) for a, b in zip(box, result.box, strict=True))
    return result.probability[inside]


def _scores(regions: np.ndarray, probability: np.ndarray, sizes: np.ndarray, how: Literal["mean", "max"]) -> np.ndarray:
    """One score per region number; number 0, the background, has one too, and nobody asks for it."""
    if how == "mean":
        return np.bincount(regions.ravel(), probability.ravel(), minlength=len(sizes)) / np.maximum(sizes, 1)
    highest = np.zeros(len(sizes), np.float32)
    np.maximum.at(highest, regions.ravel(), probability.ravel().astype(np.float32))
    return highest


def _fill_holes(numbers: np.ndarray, count: int) -> None:
    from scipy import ndimage

    for number, place in enumerate(ndimage.find_objects(numbers, max_label=count), start=1):
        part = numbers[place]
        holes = ndimage.binary_fill_holes(part == number) & (part == 0)
        part[holes] = number


def _describe(numbers: np.ndarray, scores: list[float], voxel_ml: float, box: Box) -> tuple[Candidate, ...]:
    from scipy import ndimage

    origin = [side.start for side in box]
    found = []
    for number, (place, score) in enumerate(zip(ndimage.find_objects(numbers), scores, strict=True), start=1):
        voxels = np.argwhere(numbers[place] == number)
        corner = np.array([side.start for side in place]) + origin
        center = tuple(float(c) for c in voxels.mean(0) + corner)
        ends = tuple((int(s.start + o), int(s.stop + o - 1)) for s, o in zip(place, origin, strict=True))
        volume_ml = len(voxels) * voxel_ml
        found.append(Candidate(number, float(score), volume_ml, len(voxels), center, ends))  # type: ignore[arg-type]
    return tuple(found)
