"""The published figures that a model is held against, and whether it reaches them.

A demo model learns from synthetic patients, so reaching a paper's figure says that the software can do what the paper
did, and nothing about patients. A figure that is not reached is said as plainly as one that is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from NasoLib.training.figures import Figure


@dataclass(frozen=True)
class Goal:
    """A published figure. figure, unit: as `figures` names ours.  at_most: lower is better."""

    figure: str
    unit: str
    value: float
    at_most: bool = False

    @property
    def words(self) -> str:
        """The figure as it is asked for."""
        return f"at most {self.value:g}" if self.at_most else f"{self.value:g}"


def beside(goals: Sequence[Goal], figures: Sequence[Figure]) -> list[tuple[Goal, Figure, str]]:
    """Each goal that was measured, with our figure and "yes", "no", or why it cannot be said."""
    ours = {(figure.name, figure.unit): figure for figure in figures}
    found = [(goal, ours[goal.figure, goal.unit]) for goal in goals if (goal.figure, goal.unit) in ours]
    return [(goal, figure, _reached(goal, figure)) for goal, figure in found]


def _reached(goal: Goal, figure: Figure) -> str:
    if figure.value is None:
        return figure.remark or "n/a"
    better = goal.value - figure.value if goal.at_most else figure.value - goal.value
    if better >= 0:
        return "yes"
    inside = figure.low is not None and figure.high is not None and figure.low <= goal.value <= figure.high
    return "no, but it lies in our interval" if inside else "no"
