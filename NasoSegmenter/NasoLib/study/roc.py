"""ROC curves: the area with its DeLong interval, two readers of the same cases compared, a cut-off by Youden's index.

DeLong's variance is written here because none of scipy, scikit-learn and statsmodels has it; it is held to the plain
definition over all pairs of cases by a test. It needs two cases of each class; with fewer there is an area but no
interval, and the reason is given. Intervals are cut at 0 and 1 unless asked otherwise (the papers' are not). When the
classes are
parted without error the variance is zero and the interval shrinks to a point: `note` says that this is the method's
blindness and not certainty.

A cut-off means "positive from this score on", and must be chosen on tuning data, never on test data. Of cut-offs with
the same index the highest is taken: the fewest false alarms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

SEPARATED = "the classes are parted without error, so the variance is zero; the interval does not show certainty"


@dataclass(frozen=True)
class Auc:
    """Area under the ROC curve. area, low, high are None, with `reason`, when they are not defined."""

    positives: int
    negatives: int
    area: float | None
    low: float | None = None
    high: float | None = None
    reason: str = ""
    note: str = ""


@dataclass(frozen=True)
class AucDifference:
    """First area minus second, on the same cases; p is two-sided. None, with `reason`, when not defined."""

    difference: float | None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    reason: str = ""


@dataclass(frozen=True)
class Cutoff:
    """Positive from `value` on. youden: sensitivity + specificity - 1 where it was chosen."""

    value: float | None
    youden: float | None = None
    reason: str = ""


def auc(labels: Sequence[bool], scores: Sequence[float], confidence: float = 0.95, truncate: bool = True) -> Auc:
    """Area with its DeLong interval. labels: True for the positive class; scores: higher speaks for positive."""
    positive, negative = _split(labels, scores)
    missing = _missing_class(len(positive), len(negative))
    if missing:
        return Auc(len(positive), len(negative), None, reason=missing)
    by_positive, by_negative = _placements(positive, negative)
    area = float(by_positive.mean())
    if min(len(positive), len(negative)) < 2:
        return Auc(len(positive), len(negative), area, reason="n/a: an interval needs two cases of each class")
    deviation = float(np.sqrt(by_positive.var(ddof=1) / len(positive) + by_negative.var(ddof=1) / len(negative)))
    low, high = _interval(area, deviation, confidence)
    if truncate:
        low, high = max(low, 0.0), min(high, 1.0)
    return Auc(len(positive), len(negative), area, low, high, note=SEPARATED if deviation == 0 else "")


def compare_aucs(
    labels: Sequence[bool], first: Sequence[float], second: Sequence[float], confidence: float = 0.95
) -> AucDifference:
    """DeLong's paired test: two scores of the same cases."""
    placements = [_placements(*_split(labels, scores)) for scores in (first, second)]
    positives = int(np.sum(labels))
    negatives = len(labels) - positives
    missing = _missing_class(positives, negatives)
    if missing or min(positives, negatives) < 2:
        return AucDifference(None, reason=missing or "n/a: the test needs two cases of each class")
    difference = float(placements[0][0].mean() - placements[1][0].mean())
    spread = [placements[0][side] - placements[1][side] for side in (0, 1)]
    deviation = float(np.sqrt(spread[0].var(ddof=1) / positives + spread[1].var(ddof=1) / negatives))
    low, high = _interval(difference, deviation, confidence)
    if deviation == 0:
        return AucDifference(difference, low, high, reason="n/a: the two differ alike on every case; nothing to test")
    p = 2 * NormalDist().cdf(-abs(difference) / deviation)
    return AucDifference(difference, low, high, p)


def youden_cutoff(labels: Sequence[bool], scores: Sequence[float]) -> Cutoff:
    """The observed score from which calling a case positive gives the highest sensitivity + specificity - 1."""
    positive, negative = _split(labels, scores)
    missing = _missing_class(len(positive), len(negative))
    if missing:
        return Cutoff(None, reason=missing)
    values = np.unique(np.concatenate([positive, negative]))[::-1]
    index = [float((positive >= value).mean() - (negative >= value).mean()) for value in values]
    best = int(np.argmax(np.round(index, 12)))
    return Cutoff(float(values[best]), index[best])


def curve(labels: Sequence[bool], scores: Sequence[float]) -> list[tuple[float, float]]:
    """The ROC curve as (1 - specificity, sensitivity), from (0, 0) to (1, 1); empty when a class is missing."""
    positive, negative = _split(labels, scores)
    if _missing_class(len(positive), len(negative)):
        return []
    values = np.unique(np.concatenate([positive, negative]))[::-1]
    alarms = 1 - np.searchsorted(np.sort(negative), values, "left") / len(negative)
    found = 1 - np.searchsorted(np.sort(positive), values, "left") / len(positive)
    return [(0.0, 0.0), *((float(x), float(y)) for x, y in zip(alarms, found, strict=True))]


def _split(labels: Sequence[bool], scores: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
    """Scores of the positive and of the negative cases."""
    truth, values = np.asarray(labels, bool), np.asarray(scores, float)
    if truth.shape != values.shape or truth.ndim != 1:
        raise ValueError(f"{truth.shape} labels and {values.shape} scores do not belong together.")
    if not np.isfinite(values).all():
        raise ValueError("A score is not a finite number.")
    return values[truth], values[~truth]


def _missing_class(positives: int, negatives: int) -> str:
    if positives and negatives:
        return ""
    return f"n/a: there are no {'negative' if positives else 'positive'} cases"


def _placements(positive: np.ndarray, negative: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each positive the share of negatives below it, for each negative the share of positives above; ties half."""

    def share_below(values: np.ndarray, others: np.ndarray) -> np.ndarray:
        ordered = np.sort(others)
        below, upto = np.searchsorted(ordered, values, "left"), np.searchsorted(ordered, values, "right")
        return (below + upto) / (2 * max(len(others), 1))

    return share_below(positive, negative), 1 - share_below(negative, positive)


def _interval(middle: float, deviation: float, confidence: float) -> tuple[float, float]:
    reach = NormalDist().inv_cdf(0.5 + confidence / 2) * deviation
    return middle - reach, middle + reach
