"""How well outlines agree: Dice, IoU, precision, recall and surface distances; per scan, pooled, with intervals.

A scan in which neither outline has a voxel has no Dice: it is counted apart, never as 0 or 1. Pooled figures add the
voxels of all scans first, so large tumours weigh more; both are given side by side because they answer different
questions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

MEASURES = ("dice", "iou", "precision", "recall")


@dataclass(frozen=True)
class Overlap:
    """Voxels of one scan: in both outlines, only in the one that is judged, only in the reference."""

    both: int
    only_found: int
    only_reference: int

    def figure(self, name: str) -> float | None:
        """One of MEASURES by name; None where it would divide by nothing."""
        below = {
            "dice": 2 * self.both + self.only_found + self.only_reference,
            "iou": self.both + self.only_found + self.only_reference,
            "precision": self.both + self.only_found,
            "recall": self.both + self.only_reference,
        }[name]
        above = 2 * self.both if name == "dice" else self.both
        return above / below if below else None

    def __add__(self, other: Overlap) -> Overlap:
        return Overlap(
            self.both + other.both, self.only_found + other.only_found, self.only_reference + other.only_reference
        )


@dataclass(frozen=True)
class Summary:
    """One measure over scans: the mean with its bootstrap interval, and the pooled figure.

    scans: how many have the measure; undefined: how many have not.
    """

    measure: str
    scans: int
    undefined: int
    mean: float | None
    low: float | None
    high: float | None
    pooled: float | None
    reason: str = ""


@dataclass(frozen=True)
class SurfaceDistances:
    """Between the two surfaces, in mm: mean of both ways, 95th percentile, largest. None when one outline is empty."""

    mean_mm: float | None
    p95_mm: float | None
    max_mm: float | None
    reason: str = ""


def overlap(found: np.ndarray, reference: np.ndarray) -> Overlap:
    """Compare two masks (k, j, i); anything above 0 belongs to the outline."""
    if found.shape != reference.shape:
        raise ValueError(f"Masks of shape {found.shape} and {reference.shape} do not lie on one grid.")
    one, other = found > 0, reference > 0
    both = int(np.count_nonzero(one & other))
    return Overlap(both, int(np.count_nonzero(one)) - both, int(np.count_nonzero(other)) - both)


def summarise(scans: Sequence[Overlap], measure: str, seed: int = 0, resamples: int = 2000) -> Summary:
    """Mean over scans with a 95 % percentile bootstrap interval (seeded), and the pooled figure."""
    figures = [figure for scan in scans if (figure := scan.figure(measure)) is not None]
    undefined = len(scans) - len(figures)
    if not figures:
        return Summary(measure, 0, undefined, None, None, None, None, "n/a: no scan has this figure")
    pooled = sum(scans, Overlap(0, 0, 0)).figure(measure)
    low, high = bootstrap_mean(figures, seed, resamples)
    reason = "" if low is not None else "n/a: an interval needs two scans"
    return Summary(measure, len(figures), undefined, float(np.mean(figures)), low, high, pooled, reason)


def bootstrap_mean(
    values: Sequence[float], seed: int = 0, resamples: int = 2000
) -> tuple[float, float] | tuple[None, None]:
    """95 % percentile bootstrap interval of a mean; (None, None) with fewer than two values."""
    from scipy.stats import bootstrap

    if len(values) < 2:
        return None, None
    found = bootstrap((np.asarray(values),), np.mean, n_resamples=resamples, method="percentile", rng=seed)
    return float(found.confidence_interval.low), float(found.confidence_interval.high)


def surface_distances(
    found: np.ndarray, reference: np.ndarray, spacing_mm: tuple[float, float, float]
) -> SurfaceDistances:
    """Distances between the outlines' surface voxels; masks (k, j, i), spacing along i, j, k."""
    if not (found > 0).any() or not (reference > 0).any():
        return SurfaceDistances(None, None, None, "n/a: one of the outlines is empty")
    one, other = (_cropped_surface(mask, found, reference) for mask in (found, reference))
    sampling = spacing_mm[::-1]
    both_ways = np.concatenate([_distances(one, other, sampling), _distances(other, one, sampling)])
    return SurfaceDistances(float(both_ways.mean()), float(np.percentile(both_ways, 95)), float(both_ways.max()))


def _cropped_surface(mask: np.ndarray, *all_masks: np.ndarray) -> np.ndarray:
    """Surface voxels of a mask inside the box around all masks: distances need nothing beyond it."""
    from scipy.ndimage import binary_erosion

    anywhere = np.logical_or.reduce([m > 0 for m in all_masks])
    box = tuple(
        slice(int(hit[0]), int(hit[-1]) + 1)
        for axis in range(3)
        if len(hit := np.flatnonzero(anywhere.any(axis=tuple(a for a in range(3) if a != axis))))
    )
    inside = np.pad(mask[box] > 0, 1)
    return inside & ~binary_erosion(inside)


def _distances(surface: np.ndarray, target: np.ndarray, sampling: tuple[float, ...]) -> np.ndarray:
    """From each voxel of `surface` to the nearest of `target`, in mm."""
    from scipy.ndimage import distance_transform_edt

    return distance_transform_edt(~target, sampling=sampling)[surface]
