"""Free-response ROC: how many lesions are found, at how many false alarms per scan.

The abstract that asks for it can be read in two ways, and both are here. `score_sweep` keeps the candidates whose score
reaches a threshold and moves the threshold; a candidate counts when its IoU with a lesion is at least `min_iou`.
`iou_sweep` keeps every candidate and moves the IoU that counts.

Candidates and lesions are matched one to one, best IoU first; a second candidate on the same lesion is a false alarm.
Scans without a lesion count in "per scan": without them the false alarms say nothing of how the software is on the
healthy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

IOU_STEPS = tuple(round(0.05 * step, 2) for step in range(1, 20))


@dataclass(frozen=True)
class ScanResult:
    """One scan: the candidates' scores, and the IoU of each candidate with each lesion, (candidates, lesions)."""

    scores: tuple[float, ...]
    iou: np.ndarray

    @property
    def lesions(self) -> int:
        """How many there are in truth."""
        return self.iou.shape[1]


@dataclass(frozen=True)
class FrocPoint:
    """At one threshold: the share of lesions that were found, and false alarms per scan.

    sensitivity is None, with `reason`, when no scan has a lesion.
    """

    threshold: float
    sensitivity: float | None
    false_positives_per_scan: float
    reason: str = ""


def match(iou: np.ndarray, min_iou: float) -> list[tuple[int, int]]:
    """Pairs (candidate, lesion), one to one, best IoU first, none below `min_iou`."""
    worth = np.argwhere((iou >= min_iou) & (iou > 0))
    order = np.argsort(-iou[worth[:, 0], worth[:, 1]], kind="stable")
    found: dict[int, int] = {}
    taken: set[int] = set()
    for candidate, lesion in worth[order].tolist():
        if candidate not in found and lesion not in taken:
            found[candidate] = lesion
            taken.add(lesion)
    return list(found.items())


def score_sweep(scans: Sequence[ScanResult], min_iou: float = 0.1) -> tuple[FrocPoint, ...]:
    """One point for each score that occurs, from the strictest threshold to the laxest."""
    holders: dict[float, list[int]] = {}
    for number, scan in enumerate(scans):
        for score in set(scan.scores):
            holders.setdefault(score, []).append(number)
    hits, alarms = np.zeros(len(scans), int), np.zeros(len(scans), int)
    points = []
    for threshold in sorted(holders, reverse=True):
        for number in holders[threshold]:  # the other scans' candidates are the same as before
            hits[number], alarms[number] = _counts(scans[number], threshold, min_iou)
        points.append(_point(scans, hits.sum(), alarms.sum(), threshold))
    return tuple(points)


def iou_sweep(scans: Sequence[ScanResult], steps: Sequence[float] = IOU_STEPS) -> tuple[FrocPoint, ...]:
    """One point for each IoU; every candidate is kept."""
    if not scans:
        raise ValueError("There are no scans.")
    counts = [np.sum([_counts(scan, -np.inf, step) for scan in scans], axis=0) for step in steps]
    return tuple(_point(scans, hits, alarms, step) for step, (hits, alarms) in zip(steps, counts, strict=True))


def _counts(scan: ScanResult, min_score: float, min_iou: float) -> tuple[int, int]:
    """Lesions found and false alarms of one scan, with the candidates that reach a score."""
    kept = np.asarray(scan.scores) >= min_score
    found = len(match(scan.iou[kept], min_iou)) if kept.any() else 0
    return found, int(kept.sum()) - found


def _point(scans: Sequence[ScanResult], hits: int, alarms: int, shown: float) -> FrocPoint:
    lesions = sum(scan.lesions for scan in scans)
    if not lesions:
        return FrocPoint(shown, None, float(alarms / len(scans)), "n/a: no scan has a lesion")
    return FrocPoint(shown, float(hits / lesions), float(alarms / len(scans)))
