"""Yes-or-no calls against the truth: the four counts, the shares made of them, and two readers compared.

Every figure says what it counts (`unit`: patients, series, slices, images), because a table that sets series beside
patients compares nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from NasoLib.study.proportions import Proportion, mcnemar_exact, proportion


@dataclass(frozen=True)
class Calls:
    """The confusion matrix of one reader, and what follows from it."""

    unit: str
    true_positive: int
    false_negative: int
    true_negative: int
    false_positive: int

    @property
    def sensitivity(self) -> Proportion:
        """Positives that were called."""
        total = self.true_positive + self.false_negative
        return proportion(self.true_positive, total, nothing=f"n/a: there are no positive {self.unit}")

    @property
    def specificity(self) -> Proportion:
        """Negatives that were left alone."""
        total = self.true_negative + self.false_positive
        return proportion(self.true_negative, total, nothing=f"n/a: there are no negative {self.unit}")

    @property
    def accuracy(self) -> Proportion:
        """All that were right."""
        right = self.true_positive + self.true_negative
        return proportion(right, right + self.false_negative + self.false_positive, nothing=f"n/a: no {self.unit}")

    @property
    def positive_predictive_value(self) -> Proportion:
        """Calls that were right."""
        total = self.true_positive + self.false_positive
        return proportion(self.true_positive, total, nothing=f"n/a: no {self.unit} were called positive")

    @property
    def negative_predictive_value(self) -> Proportion:
        """Silences that were right."""
        total = self.true_negative + self.false_negative
        return proportion(self.true_negative, total, nothing=f"n/a: no {self.unit} were called negative")

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        shares = ("sensitivity", "specificity", "accuracy", "positive_predictive_value", "negative_predictive_value")
        return asdict(self) | {name: getattr(self, name).to_json() for name in shares}


def calls(labels: Sequence[bool], called: Sequence[bool], unit: str) -> Calls:
    """Count one reader's calls; labels: True for positive."""
    truth, answer = _pair(labels, called)
    counts = [int(np.sum(t & a)) for t in (truth, ~truth) for a in (answer, ~answer)]
    return Calls(unit, counts[0], counts[1], counts[3], counts[2])


@dataclass(frozen=True)
class Comparison:
    """Two readers on the same cases: how often only one was right, and McNemar's exact P (None when never)."""

    only_first_right: int
    only_second_right: int
    p: float | None
    reason: str = ""


def compare_readers(labels: Sequence[bool], first: Sequence[bool], second: Sequence[bool]) -> Comparison:
    """Are two readers right equally often?"""
    truth, one = _pair(labels, first)
    _, other = _pair(labels, second)
    only_first = int(np.sum((one == truth) & (other != truth)))
    only_second = int(np.sum((one != truth) & (other == truth)))
    p = mcnemar_exact(only_first, only_second)
    return Comparison(only_first, only_second, p, "" if p is not None else "n/a: the two are right on the same cases")


def _pair(labels: Sequence[bool], answers: Sequence[bool]) -> tuple[np.ndarray, np.ndarray]:
    truth, answer = np.asarray(labels, bool), np.asarray(answers, bool)
    if truth.shape != answer.shape or truth.ndim != 1:
        raise ValueError(f"{truth.shape} labels and {answer.shape} answers do not belong together.")
    return truth, answer
