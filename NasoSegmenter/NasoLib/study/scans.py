"""The figures of a segmentation over scans, and of the detection that it amounts to.

Per scan (the mean, a small tumour weighs as much as a large one) and pooled (all voxels together), each with an
interval from drawing patients. A scan on which a measure would divide by nothing is left out of the mean and counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from NasoLib.study.bootstrap import Statistic, over_patients, weighted_mean
from NasoLib.study.classification import EXACT, drawn
from NasoLib.study.figures import Figure
from NasoLib.study.froc import ScanResult, match
from NasoLib.study.overlap import MEASURES, Overlap
from NasoLib.study.proportions import proportion
from NasoLib.study.questions import Settings
from NasoLib.study.scan_results import DISTANCES, Scan

OPERATING_IOU = (0.1, 0.5)
MEASURE_NAMES = dict(zip(MEASURES, ("Dice", "IoU", "precision", "recall"), strict=True))
_LEFT_OUT = "scans on which the figure is not defined are left out"
_DISTANCE_NAMES = {
    "mean_mm": "mean surface distance (mm)",
    "p95_mm": "95th percentile of surface distance (mm)",
    "max_mm": "largest surface distance (mm)",
}


def figures(scans: Sequence[Scan], settings: Settings, positive: str, subset: str = "all") -> list[Figure]:
    """Overlap, distances and detection of one model's scans."""
    made = [*_overlap(scans, settings), *_distances(scans, settings)]
    if scans[0].found is not None:
        made += _detection(scans, settings)
    return [replace(figure, model=scans[0].model, subset=subset, positive=positive) for figure in made]


def detected(scans: Sequence[Scan]) -> list[ScanResult]:
    """The detection part of scans that have one."""
    return [scan.found for scan in scans if scan.found is not None]


def _overlap(scans: Sequence[Scan], settings: Settings) -> Iterator[Figure]:
    counts = np.array([[s.overlap.both, s.overlap.only_found, s.overlap.only_reference] for s in scans], float)
    for measure in MEASURES:
        values = [scan.overlap.figure(measure) for scan in scans]
        yield _mean(f"{MEASURE_NAMES[measure]}, mean over scans", values, scans, settings)

        def pooled(times: np.ndarray, measure: str = measure) -> float | None:
            return Overlap(*(int(n) for n in times @ counts)).figure(measure)

        yield _drawn(f"{MEASURE_NAMES[measure]}, pooled", pooled, scans, settings, len(scans), "n/a: no voxel to count")


def _distances(scans: Sequence[Scan], settings: Settings) -> Iterator[Figure]:
    for name in DISTANCES:
        values = [scan.distances.get(name) for scan in scans]
        if any(value is not None for value in values):
            yield _mean(f"{_DISTANCE_NAMES[name]}, mean over scans", values, scans, settings)


def _mean(name: str, values: Sequence[float | None], scans: Sequence[Scan], settings: Settings) -> Figure:
    known = np.array([np.nan if value is None else value for value in values], float)
    defined = int(np.isfinite(known).sum())
    figure = _drawn(name, weighted_mean(known), scans, settings, defined, "n/a: no scan has this figure")
    if defined == len(scans) or figure.value is None:
        return figure
    return replace(figure, note="; ".join(filter(None, [figure.note, _LEFT_OUT])))


def _drawn(
    name: str, statistic: Statistic, scans: Sequence[Scan], settings: Settings, total: int, nothing: str
) -> Figure:
    value = statistic(np.ones(len(scans)))
    if value is None:
        return Figure(name, "scans", None, total=total, interval=drawn(settings), note=nothing)
    interval = over_patients([scan.patient for scan in scans], statistic, settings.resamples, settings.seed)
    return Figure(name, "scans", value, interval.low, interval.high, None, total, drawn(settings), interval.reason)


def _detection(scans: Sequence[Scan], settings: Settings) -> Iterator[Figure]:
    """With every candidate kept: lesions found, false alarms, and healthy scans that were left alone."""
    found = detected(scans)
    lesions = np.array([scan.lesions for scan in found], float)
    for min_iou in OPERATING_IOU:
        hits = np.array([len(match(scan.iou, min_iou)) if scan.iou.size else 0 for scan in found], float)
        alarms = np.array([len(scan.scores) for scan in found], float) - hits

        def sensitivity(times: np.ndarray, hits: np.ndarray = hits) -> float | None:
            total = float(times @ lesions)
            return float(times @ hits) / total if total else None

        name = f"lesions found (IoU at least {min_iou:g})"
        figure = _drawn(name, sensitivity, scans, settings, int(lesions.sum()), "n/a: no scan has a lesion")
        figure = replace(figure, unit="lesions", count=int(hits.sum()) if lesions.any() else None)
        if figure.value in (0.0, 1.0):
            exact = proportion(int(hits.sum()), int(lesions.sum()))
            figure = replace(figure, low=exact.low, high=exact.high, interval=EXACT, note="")
        yield figure
        name = f"false positives per scan (IoU at least {min_iou:g})"
        yield _drawn(name, weighted_mean(alarms), scans, settings, len(scans), "n/a: no scans")
    yield _healthy(found)


def _healthy(found: Sequence[ScanResult]) -> Figure:
    quiet = [not scan.scores for scan in found if not scan.lesions]
    share = proportion(sum(quiet), len(quiet), nothing="n/a: no scan is without a lesion")
    name = "scans without a lesion and without a candidate"
    return Figure(name, "scans", share.rate, share.low, share.high, share.count, share.total, EXACT, share.reason)
