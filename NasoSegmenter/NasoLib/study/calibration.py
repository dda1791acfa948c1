"""Do probabilities mean what they say, and would acting on them help?

The expected calibration error depends on how the bins are cut, so the cut is part of the figure: equal width by
default. Net benefit is that of decision-curve analysis: calls that were right, less calls that were wrong weighed by
the odds of the threshold, per case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

THRESHOLDS = tuple(round(0.02 * step, 2) for step in range(1, 50))


@dataclass(frozen=True)
class Bin:
    """Cases whose probability lies in one stretch: their mean probability and how many were positive."""

    low: float
    high: float
    cases: int
    mean_probability: float
    share_positive: float


@dataclass(frozen=True)
class Calibration:
    """brier: mean squared error; ece: expected calibration error. None, with `reason`, without cases."""

    brier: float | None
    ece: float | None
    bins: tuple[Bin, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class NetBenefit:
    """Per case, at one threshold probability: acting on the model, on everybody, on nobody (always 0)."""

    threshold: float
    model: float
    everybody: float


def calibration(labels: Sequence[bool], probabilities: Sequence[float], bins: int = 10) -> Calibration:
    """The calibration curve over equally wide bins (empty ones left out), Brier score and calibration error."""
    truth, p = _checked(labels, probabilities)
    if not len(truth):
        return Calibration(None, None, reason="n/a: no cases")
    edges = np.linspace(0, 1, bins + 1)
    place = np.clip(np.digitize(p, edges[1:-1]), 0, bins - 1)
    filled = tuple(
        Bin(float(edges[b]), float(edges[b + 1]), int(here.sum()), float(p[here].mean()), float(truth[here].mean()))
        for b in range(bins)
        if (here := place == b).any()
    )
    error = sum(b.cases * abs(b.mean_probability - b.share_positive) for b in filled) / len(truth)
    return Calibration(float(np.mean((p - truth) ** 2)), float(error), filled)


def decision_curve(
    labels: Sequence[bool], probabilities: Sequence[float], thresholds: Sequence[float]
) -> tuple[NetBenefit, ...]:
    """Net benefit at each threshold probability in (0, 1); empty without cases."""
    truth, p = _checked(labels, probabilities)
    if not all(0 < t < 1 for t in thresholds):
        raise ValueError("A threshold probability lies between 0 and 1.")
    if not len(truth):
        return ()
    return tuple(NetBenefit(t, _net(truth, p >= t, t), _net(truth, np.ones(len(truth), bool), t)) for t in thresholds)


def _net(truth: np.ndarray, treated: np.ndarray, threshold: float) -> float:
    odds = threshold / (1 - threshold)
    return float(np.mean(truth & treated) - np.mean(~truth & treated) * odds)


def _checked(labels: Sequence[bool], probabilities: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
    truth, p = np.asarray(labels, bool), np.asarray(probabilities, float)
    if truth.shape != p.shape or not np.all((p >= 0) & (p <= 1)):
        raise ValueError("One probability between 0 and 1 belongs to each label.")
    return truth, p
