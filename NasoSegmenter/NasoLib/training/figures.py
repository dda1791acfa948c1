"""Figures of merit on test data, each with its interval, its unit and its number; undefined ones with the reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from NasoLib.bundle import DecisionSpec, Metric
from NasoLib.study.bootstrap import over_patients, weighted_mean
from NasoLib.study.calls import Calls, calls
from NasoLib.study.froc import iou_sweep
from NasoLib.study.overlap import MEASURES, Overlap, summarise
from NasoLib.study.proportions import Proportion, proportion
from NasoLib.study.roc import auc
from NasoLib.training.cutoffs import mean_score, run_length
from NasoLib.training.recipes.classification import Classification
from NasoLib.training.score import JudgedScan, ScoredCase

_SHOWN = {"dice": "Dice", "iou": "IoU"}
# The scores of one patient's series, put together.
Together = Callable[[list[float]], float]


@dataclass(frozen=True)
class Figure:
    """One figure, or why it is not defined."""

    name: str
    unit: str
    n: int
    positive_class: str
    value: float | None
    low: float | None = None
    high: float | None = None
    remark: str = ""

    def metric(self, data: str) -> Metric | None:
        """As bundles store it; None when it is not defined."""
        if self.value is None:
            return None
        return Metric(self.name, self.value, self.low, self.high, self.unit, self.n, data, self.positive_class)


def of_classification(recipe: Classification, cases: Sequence[ScoredCase], decision: DecisionSpec) -> list[Figure]:
    """Areas and calls by series or patient, and the area by slice."""
    if recipe.task == "invasion":
        return _of_runs(recipe, cases, decision)
    means = [mean_score(case) for case in cases]
    labels = [case.row.label for case in cases]
    slice_labels = [label for case, label in zip(cases, labels, strict=True) for _ in case.scores]
    slice_scores = [float(score) for case in cases for score in case.scores]
    return [
        _area("AUC", "patient", labels, means, recipe.positive_class),
        *_shares(calls(labels, [mean >= decision.threshold for mean in means], "patients"), recipe.positive_class),
        _area("AUC", "image", slice_labels, slice_scores, recipe.positive_class),
    ]


def _of_runs(recipe: Classification, cases: Sequence[ScoredCase], decision: DecisionSpec) -> list[Figure]:
    positive = recipe.positive_class
    runs = [float(run_length(case.scores, decision)) for case in cases]
    labels = [case.row.label for case in cases]
    together: Together = max if decision.patient_rule == "any" else min
    patient_labels, patient_runs = by_patient(cases, runs, together)
    slice_labels = [bool(label) for case in cases for label in case.labels]
    slice_scores = [float(score) for case in cases for score in case.scores]
    return [
        _area("AUC", "series", labels, runs, positive),
        *_shares(calls(labels, [run >= decision.min_run for run in runs], "series"), positive),
        _area("AUC", "patient", patient_labels, patient_runs, positive),
        *_shares(calls(patient_labels, [run >= decision.min_run for run in patient_runs], "patients"), positive),
        _area("AUC", "slice", slice_labels, slice_scores, positive),
    ]


def by_patient(
    cases: Sequence[ScoredCase], scores: Sequence[float], together: Together
) -> tuple[list[bool], list[float]]:
    """Label and score of each patient, from those of the series; a patient is positive when any series is."""
    groups: dict[str, list[int]] = {}
    for number, case in enumerate(cases):
        groups.setdefault(case.row.patient, []).append(number)
    labels = [any(cases[n].row.label for n in numbers) for numbers in groups.values()]
    return labels, [together([scores[n] for n in numbers]) for numbers in groups.values()]


def of_segmentation(scans: Sequence[JudgedScan]) -> list[Figure]:
    """Dice, IoU, precision and recall, mean over scans with a bootstrap interval and pooled; lesions found."""
    figures = []
    for measure in MEASURES:
        found = summarise([scan.overlap for scan in scans], measure)
        name = _SHOWN.get(measure, measure)
        remark = found.reason or (f"not defined in {found.undefined} scans" if found.undefined else "")
        figures.append(
            Figure(f"{name}, mean", "scan", found.scans, "tumour", found.mean, found.low, found.high, remark)
        )
        figures.append(Figure(f"{name}, pooled", "voxel", found.scans, "tumour", found.pooled, remark=found.reason))
    with_lesion = [scan.overlap for scan in scans if scan.candidates.lesions]
    return [*figures, *map(partial(_mean_with_lesion, with_lesion), MEASURES), *_detection(scans)]


def _mean_with_lesion(overlaps: Sequence[Overlap], measure: str) -> Figure:
    """The mean over the scans that have something to outline, as in studies in which every scan has."""
    found = summarise(overlaps, measure)
    name = f"{_SHOWN.get(measure, measure)}, mean with a lesion"
    remark = found.reason or (f"not defined in {found.undefined} scans" if found.undefined else "")
    return Figure(name, "scan", found.scans, "tumour", found.mean, found.low, found.high, remark)


def _detection(scans: Sequence[JudgedScan]) -> list[Figure]:
    """Lesions found and false alarms per scan with every candidate kept, at lesion IoU 0.1 and 0.5; silent scans."""
    figures = []
    for step in (0.1, 0.5):
        points = [iou_sweep([scan.candidates], (step,))[0] for scan in scans]
        lesions = [scan.candidates.lesions for scan in scans]
        found = sum(round((p.sensitivity or 0.0) * n) for p, n in zip(points, lesions, strict=True))
        share = proportion(found, sum(lesions), nothing="n/a: no scan has a lesion")
        figures.append(_proportion(f"lesions found at IoU {step}", "lesion", share, "tumour"))
        figures.append(_alarms(step, scans, [point.false_positives_per_scan for point in points]))
    silent = [not scan.candidates.scores for scan in scans if not scan.candidates.lesions]
    share = proportion(sum(silent), len(silent), nothing="n/a: every scan has a lesion")
    return [*figures, _proportion("no candidate, of scans without a lesion", "scan", share, "tumour")]


def _alarms(step: float, scans: Sequence[JudgedScan], alarms: Sequence[float]) -> Figure:
    """Candidates per scan that are no lesion, with a bootstrap interval over patients."""
    interval = over_patients([scan.row.patient for scan in scans], weighted_mean(np.array(alarms, float)))
    mean = float(np.mean(alarms))
    name = f"false alarms per scan at IoU {step}"
    return Figure(name, "scan", len(scans), "tumour", mean, interval.low, interval.high, interval.reason)


def _proportion(name: str, unit: str, share: Proportion, positive: str) -> Figure:
    return Figure(name, unit, share.total, positive, share.rate, share.low, share.high, share.reason)


def _area(name: str, unit: str, labels: Sequence[bool], scores: Sequence[float], positive: str) -> Figure:
    found = auc(list(labels), list(np.asarray(scores, float)))
    remark = found.reason or found.note
    return Figure(name, unit, len(labels), positive, found.area, found.low, found.high, remark)


def _shares(counted: Calls, positive: str) -> list[Figure]:
    unit = {"patients": "patient"}.get(counted.unit, counted.unit)
    shares: list[tuple[str, Proportion]] = [
        ("accuracy", counted.accuracy),
        ("sensitivity", counted.sensitivity),
        ("specificity", counted.specificity),
        ("PPV", counted.positive_predictive_value),
        ("NPV", counted.negative_predictive_value),
    ]
    return [_proportion(name, unit, share, positive) for name, share in shares]
