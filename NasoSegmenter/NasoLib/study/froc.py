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
    order = np.argsort(-iou, axis=None, kind="stable")
    pairs: list[tuple[int, int]] = []
    for candidate, lesion in zip(*np.unravel_index(order, iou.shape), strict=True):
        free = all(candidate != c and lesion != found for c, found in pairs)
        if free and iou[candidate, lesion] >= min_iou and iou[candidate, lesion] > 0:
            pairs.append((int(candidate), int(lesion)))
    return pairs


def score_sweep(scans: Sequence[ScanResult], min_iou: float = 0.1) -> tuple[FrocPoint, ...]:
    """One point for each score that occurs, from the strictest threshold to the laxest."""
    thresholds = sorted({score for scan in scans for score in scan.scores}, reverse=True)
    return tuple(_point(scans, threshold, min_iou, threshold) for threshold in thresholds)


def iou_sweep(scans: Sequence[ScanResult], steps: Sequence[float] = IOU_STEPS) -> tuple[FrocPoint, ...]:
    """One point for each IoU; every candidate is kept."""
    return tuple(_point(scans, -np.inf, step, step) for step in steps)


def _point(scans: Sequence[ScanResult], min_score: float, min_iou: float, shown: float) -> FrocPoint:
    if not scans:
        raise ValueError("There are no scans.")
    hits = alarms = 0
    for scan in scans:
        kept = np.asarray(scan.scores) >= min_score
        found = len(match(scan.iou[kept], min_iou)) if kept.any() else 0
        hits, alarms = hits + found, alarms + int(kept.sum()) - found
    lesions = sum(scan.lesions for scan in scans)
    if not lesions:
        return FrocPoint(shown, None, alarms / len(scans), "n/a: no scan has a lesion")
    return FrocPoint(shown, hits / lesions, alarms / len(scans))
