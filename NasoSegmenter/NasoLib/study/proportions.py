"""A share of cases with its exact interval.

A share of nothing is not 0 and not 1: it is not defined, and says why. Intervals are Clopper-Pearson, as in the papers'
tables of proportions.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Proportion:
    """`count` of `total`. rate, low, high are None, and `reason` says why, when there is nothing to count."""

    count: int
    total: int
    rate: float | None
    low: float | None
    high: float | None
    reason: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def proportion(count: int, total: int, confidence: float = 0.95, nothing: str = "no cases") -> Proportion:
    """The share `count / total` with its exact binomial interval; `nothing` is the reason given when total is 0."""
    from scipy.stats import binomtest

    if not 0 <= count <= total:
        raise ValueError(f"{count} of {total} is not a share.")
    if total == 0:
        return Proportion(0, 0, None, None, None, nothing)
    interval = binomtest(count, total).proportion_ci(confidence, method="exact")
    return Proportion(count, total, count / total, float(interval.low), float(interval.high))


def mcnemar_exact(only_first: int, only_second: int) -> float | None:
    """Two-sided exact P for paired yes-or-no answers, from the pairs in which just one of the two is right.

    None when the two never differ: there is nothing to test.
    """
    from scipy.stats import binomtest

    differing = only_first + only_second
    return float(binomtest(only_first, differing, 0.5).pvalue) if differing else None
