"""How little it takes to change the answer.

Three looks, none of which a single probability shows:
- `resampled`: the patient's slices drawn again with replacement, both arms from the same draw. It costs no forward
  pass, and tells how much hangs on single slices. Neighbouring slices resemble each other, so the spread is a lower
  bound of what another scan would bring.
- `moved`: the rectangle around the tumour moved and resized by a few millimetres, as another reader would draw it.
- `nearest`: the smallest change of one probability, or of its threshold the other way, that leads to another cell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from NasoLib.tasks.advice.matrix import CCRT, CELLS, IC_CCRT, REGIMEN, Cell, cell_of

REPLICATES = 200
Key = tuple[str, str]
Two = tuple[float, float]


@dataclass(frozen=True)
class Runs:
    """How often a patient came into each cell. counts: by both predictions, all four cells are there."""

    total: int
    counts: Mapping[Key, int]

    def share(self, cell: Cell) -> float:
        """Of the runs, 0 to 1."""
        return self.counts[cell.key] / self.total

    def to_json(self) -> dict[str, Any]:
        """Plain values; cells are named "NRT,RT": CCRT's prediction first."""
        return {"runs": self.total, "cells": {",".join(key): count for key, count in self.counts.items()}}


@dataclass(frozen=True)
class Change:
    """A change of one arm's probability by `by` (positive: up) that leads to the cell with these predictions."""

    arm: str
    by: float
    probability: float
    threshold: float
    to: Key

    @property
    def sentence(self) -> str:
        """What would have to differ, and what would then be advised."""
        way, back = ("higher", "lower") if self.by > 0 else ("lower", "higher")
        cell = CELLS[self.to]
        return (
            f"Were the probability after {REGIMEN[self.arm]} {abs(self.by):.3f} {way} ({self.probability:.3f} now), or "
            f"its threshold as much {back} ({self.threshold:.3f} now), the patient would be in the cell “{cell.name}”: "
            f"{cell.title}."
        )


@dataclass(frozen=True)
class Firmness:
    """interval_95: of each arm's probability over the drawn slices.  moved: None until it was asked for.

    nearest: to any other cell.  nearest_advice: to a cell with another recommendation; often the same.
    """

    cell: Cell
    resampled: Runs
    interval_95: Mapping[str, Two]
    nearest: Change
    nearest_advice: Change
    moved: Runs | None = None
    moved_range: Mapping[str, Two] | None = None

    @property
    def sentences(self) -> tuple[str, ...]:
        """All of it in words."""
        said = [_runs_in_words(self.resampled, self.cell, "draws of the slices")]
        if self.moved is not None:
            said.append(_runs_in_words(self.moved, self.cell, "small changes of the rectangle"))
        said.append(self.nearest.sentence)
        if self.nearest_advice != self.nearest:
            said.append(self.nearest_advice.sentence)
        return tuple(said)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "resampled": self.resampled.to_json(),
            "interval_95": {arm: list(ends) for arm, ends in self.interval_95.items()},
            "nearest": asdict(self.nearest),
            "nearest_advice": asdict(self.nearest_advice),
            "moved": None if self.moved is None else self.moved.to_json(),
            "moved_range": None if self.moved_range is None else {a: list(e) for a, e in self.moved_range.items()},
            "sentences": list(self.sentences),
        }


def firmness(
    ccrt: Sequence[float] | np.ndarray,
    ic_ccrt: Sequence[float] | np.ndarray,
    thresholds: Two,
    replicates: int = REPLICATES,
    seed: int = 0,
) -> Firmness:
    """From the probabilities of the same slices in both arms, each (n,), n at least 1."""
    slices = np.stack([np.asarray(ccrt, float), np.asarray(ic_ccrt, float)])
    now = slices.mean(1)
    drawn = np.random.default_rng(seed).integers(0, slices.shape[1], (replicates, slices.shape[1]))
    means = slices[:, drawn].mean(2)
    low, high = np.percentile(means, (2.5, 97.5), axis=1)
    changes = changes_to_other_cells((float(now[0]), float(now[1])), thresholds)
    cell = cell_of(now[0], now[1], thresholds)
    return Firmness(
        cell=cell,
        resampled=runs(means.T, thresholds),
        interval_95={arm: (float(low[n]), float(high[n])) for n, arm in enumerate((CCRT, IC_CCRT))},
        nearest=changes[0],
        nearest_advice=next(change for change in changes if CELLS[change.to].code != cell.code),
    )


def runs(probabilities: np.ndarray, thresholds: Two) -> Runs:
    """Into which cell each run (n, 2) of both arms' probabilities falls."""
    found = Counter(cell_of(ccrt, ic_ccrt, thresholds).key for ccrt, ic_ccrt in probabilities)
    return Runs(len(probabilities), {key: found[key] for key in CELLS})


def changes_to_other_cells(probabilities: Two, thresholds: Two) -> list[Change]:
    """The change of each arm alone that leads to another cell, the smaller first.

    A probability at its threshold counts as residual tumour: from there, any change downwards suffices (`by` 0).
    """
    now = cell_of(*probabilities, thresholds).key
    found = []
    for place, arm in enumerate((CCRT, IC_CCRT)):
        other = {"NRT": "RT", "RT": "NRT"}[now[place]]
        to = (other, now[1]) if place == 0 else (now[0], other)
        by = thresholds[place] - probabilities[place]
        found.append(Change(arm, by, probabilities[place], thresholds[place], to))
    return sorted(found, key=lambda change: abs(change.by))


def _runs_in_words(found: Runs, cell: Cell, what: str) -> str:
    """One sentence: "In 93 % of 200 draws of the slices the patient stays in this cell; in 7 % ...", and so on."""
    others = sorted((CELLS[key] for key in found.counts if key != cell.key), key=found.share, reverse=True)
    left = [f"in {_percent(found, other)} “{other.name}” ({other.title})" for other in others if found.share(other)]
    stays = f"In {_percent(found, cell)} of {found.total} {what} the patient stays in this cell"
    return f"{stays}; {', '.join(left)}." if left else f"{stays}."


def _percent(found: Runs, cell: Cell) -> str:
    """A share that never rounds to all or nothing when it is neither."""
    share = found.share(cell)
    if 0 < share < 1:
        share = min(max(share, 0.01), 0.99)
    return f"{share:.0%}".replace("%", " %")
