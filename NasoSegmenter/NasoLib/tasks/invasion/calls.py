"""From the scores of slices to the call of a series.

A run is unbroken in the slices of the crop, which are the scanned ones in their order from feet to head. Its length is
told in slices, which the cut-off counts, and in mm from the lower face of its first slice to the upper face of its
last, because slices are 1.25 to 4 mm thick and three of them are not always the same tumour. Of several longest runs
the lowest is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np


@dataclass(frozen=True)
class Call:
    """The call of one series, with the cut-offs that made it.

    run_slices, run_mm: the longest unbroken run of positive slices.  run_start, run_stop: it is
    `scores[run_start:run_stop]`; both 0 without a run.  total: all positive slices.  rule: which of the two is
    compared with `min_run`.
    """

    run_slices: int
    run_mm: float
    run_start: int
    run_stop: int
    total: int
    positive: bool
    slice_threshold: float
    min_run: int
    rule: Literal["longest", "total"]

    @property
    def counted(self) -> int:
        """The number of slices that was compared with `min_run`."""
        return self.run_slices if self.rule == "longest" else self.total

    @property
    def sentence(self) -> str:
        """The call and why, in one sentence."""
        what = "in an unbroken run" if self.rule == "longest" else "in total"
        length = f" ({self.run_mm:.1f} mm)" if self.rule == "longest" and self.run_slices else ""
        answer = "Invasion" if self.positive else "No invasion"
        slices = "slice" if self.counted == 1 else "slices"
        return f"{answer}: {self.counted} positive {slices} {what}{length}; the cut-off is {self.min_run}."

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self) | {"counted": self.counted, "sentence": self.sentence}


def decide(
    scores: Sequence[float] | np.ndarray,
    heights_mm: Sequence[float] | np.ndarray,
    slice_threshold: float,
    min_run: int,
    run: Literal["longest", "total"] = "longest",
    step_mm: float | None = None,
) -> Call:
    """The call from scores (n,) of slices in their order, and the heights (n,) of their middles in mm.

    step_mm: thickness that a slice stands for; None to take it from the heights, where a single slice has none.
    """
    positive = is_positive(scores, slice_threshold)
    start, stop = longest_run(positive)
    total = int(positive.sum())
    counted = stop - start if run == "longest" else total
    return Call(
        run_slices=stop - start,
        run_mm=_extent_mm(np.asarray(heights_mm, float), start, stop, step_mm),
        run_start=start,
        run_stop=stop,
        total=total,
        positive=counted >= min_run,
        slice_threshold=float(slice_threshold),
        min_run=int(min_run),
        rule=run,
    )


def is_positive(scores: Sequence[float] | np.ndarray, slice_threshold: float) -> np.ndarray:
    """(n,) bool, compared in double precision: numpy would round the threshold to the scores' own."""
    return np.asarray(scores, float) >= slice_threshold


def longest_run(positive: Sequence[bool] | np.ndarray) -> tuple[int, int]:
    """(start, stop) of the longest stretch of True; the first of equals; (0, 0) when nothing is True."""
    edges = np.diff(np.concatenate([[0], np.asarray(positive, np.int8), [0]]))
    starts, stops = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    if not len(starts):
        return 0, 0
    best = int(np.argmax(stops - starts))
    return int(starts[best]), int(stops[best])


def _extent_mm(heights: np.ndarray, start: int, stop: int, step_mm: float | None) -> float:
    if stop == start:
        return 0.0
    step = float(np.median(np.diff(heights))) if step_mm is None and len(heights) > 1 else (step_mm or 0.0)
    return float(abs(heights[stop - 1] - heights[start]) + abs(step))
