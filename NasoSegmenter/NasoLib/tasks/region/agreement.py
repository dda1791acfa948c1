"""How sure the place is: found again from elsewhere, each time with half of what there is to see.

Each repeat sees one half of the head (left or right, front or back, upper or lower) or one kind of tissue (bone, or
air and skin), and starts 8 mm beside the place that was found, held there a little. Where anatomy is clear it comes
back; where there is none, or something else that looks like a head from afar, it stays or goes elsewhere. The share
that comes back is measured on the patient at hand, and no table of phantoms stands behind it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from NasoLib.progress import SILENT, Progress
from NasoLib.tasks.region.average_head import Samples
from NasoLib.tasks.region.fit import Blurred, Expected, fit
from NasoLib.tasks.region.pose import PIVOT_MM, Pose

START_AWAY_MM = 8.0
NEAR_MM = 6.0
_EDGE_MM = 6.0
_ALL, _BONE, _AIR = np.array([1.0, 0.3, 0.05]), np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.35])


@dataclass(frozen=True)
class Agreement:
    """away_mm: how far from the place that was found each repeat ended, by the name of what it saw."""

    away_mm: dict[str, float]

    @property
    def share(self) -> float:
        """Which share of the repeats came back to within NEAR_MM."""
        return float(np.mean([away <= NEAR_MM for away in self.away_mm.values()]))

    @property
    def spread_mm(self) -> float:
        """Half of the repeats ended nearer than this."""
        return float(np.median(list(self.away_mm.values())))


def agreement(image: Blurred, head: Samples, found: Pose, progress: Progress = SILENT) -> Agreement:
    """Repeat the last step of the search with halves of the head."""
    views = list(_views(head))
    away = {}
    for number, (name, seen, channels, direction) in enumerate(views):
        progress.update(number / len(views), "Checking the place")
        step = np.zeros(9)
        step[:3] = np.array(direction) * START_AWAY_MM
        beside = found.moved(step)
        again = fit(image, seen, beside, Expected.near(beside), channels, rounds=10)
        away[name] = float(np.linalg.norm(again.middle_lps - found.middle_lps))
    return Agreement(away)


def _views(head: Samples) -> Iterator[tuple[str, Samples, np.ndarray, tuple[int, int, int]]]:
    """What each repeat sees and where it starts: name, points, channels, direction. It starts across its own cut."""
    for axis, names in enumerate((("right", "left"), ("front", "back"), ("lower", "upper"))):
        for sign, name in zip((-1, 1), names, strict=True):
            start = [0, 0, 0]
            start[(axis + 1) % 3] = sign
            yield name, _half(head, axis, sign), _ALL, tuple(start)  # type: ignore[misc]
    yield "bone", head, _BONE, (0, -1, 0)
    yield "air and skin", head, _AIR, (0, 1, 0)


def _half(head: Samples, axis: int, sign: int) -> Samples:
    """The points on one side of the middle of the box, with a soft edge."""
    depth = sign * (head.points[:, axis] - PIVOT_MM[axis]) / _EDGE_MM
    return head.weighted(1 / (1 + np.exp(-np.clip(depth, -30, 30))))
