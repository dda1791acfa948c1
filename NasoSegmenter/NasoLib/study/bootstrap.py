"""Intervals that know that images of one patient resemble each other: patients are drawn, not images.

Percentile intervals over draws of patients with replacement; everything of a drawn patient comes along, as often as the
patient was drawn. Draws in which the figure is not defined (no positive patient among them) are left out; when they are
more than one in ten there is no interval, because what is left would be a selection.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

_TOO_MANY_UNDEFINED = 0.1
Statistic = Callable[[np.ndarray], float | None]


@dataclass(frozen=True)
class Interval:
    """95 % percentile interval; None with `reason`."""

    low: float | None
    high: float | None
    reason: str = ""


def over_patients(patients: Sequence[str], statistic: Statistic, resamples: int = 2000, seed: int = 0) -> Interval:
    """patients: whose each case is.  statistic: from how often each case counts, (n,) whole numbers, to the figure."""
    values = draws(patients, statistic, resamples, seed)
    if len(set(patients)) < 2:
        return Interval(None, None, "n/a: an interval needs two patients")
    if len(values) < resamples * (1 - _TOO_MANY_UNDEFINED):
        return Interval(None, None, "n/a: too few patients; in many draws the figure is not defined")
    low, high = np.percentile(values, (2.5, 97.5))
    return Interval(float(low), float(high))


def draws(patients: Sequence[str], statistic: Statistic, resamples: int, seed: int) -> list[float]:
    """The figure of each draw of patients in which it is defined."""
    random = np.random.default_rng(seed)
    _, whose = np.unique(np.asarray(patients, str), return_inverse=True)
    count = int(whose.max()) + 1 if len(whose) else 0
    if not count:
        return []
    times = random.multinomial(count, np.full(count, 1 / count), size=resamples)
    found = (statistic(drawn[whose]) for drawn in times)
    return [value for value in found if value is not None]


def weighted_area(labels: np.ndarray, scores: np.ndarray) -> Statistic:
    """Area under the ROC curve as a statistic of how often each case counts; ties count half."""
    _, place = np.unique(scores, return_inverse=True)
    size = int(place.max(initial=-1)) + 1

    def area(times: np.ndarray) -> float | None:
        positive = np.bincount(place, times * labels, minlength=size)
        negative = np.bincount(place, times * ~labels, minlength=size)
        pairs = positive.sum() * negative.sum()
        below = np.cumsum(negative) - negative
        return float((positive * (below + negative / 2)).sum() / pairs) if pairs else None

    return area


def weighted_share(hit: np.ndarray, among: np.ndarray) -> Statistic:
    """The share of the cases `among` that are `hit`, as a statistic of how often each case counts."""

    def share(times: np.ndarray) -> float | None:
        total = float(times[among].sum())
        return float(times[hit & among].sum()) / total if total else None

    return share


def weighted_mean(values: np.ndarray) -> Statistic:
    """The mean of values, leaving out those that are not defined (NaN)."""
    known = np.isfinite(values)

    def mean(times: np.ndarray) -> float | None:
        total = float(times[known].sum())
        return float((times[known] * values[known]).sum()) / total if total else None

    return mean
