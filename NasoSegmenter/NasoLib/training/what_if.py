"""What other cut-offs would have given on the test: tables that a bundle carries, so that a panel can look them up.

    docs/operating-points.csv   invasion: sensitivity and specificity at every pair of slice threshold and run cut-off
    docs/froc.csv               outlines: lesions found and false alarms per scan at every cut-off of the score

Why tables and not the predictions: a panel shows what was measured and computes nothing, and a bundle tells nothing of
single patients. The thresholds that the model uses were chosen on tuning data; these tables are about the test and
choose nothing. Whoever picks the best line of them has chosen on test data, and the figures of that line flatter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from NasoLib.bundle import DecisionSpec
from NasoLib.study.calls import calls
from NasoLib.study.froc import score_sweep
from NasoLib.study.proportions import Proportion
from NasoLib.training.cutoffs import run_length
from NasoLib.training.figures import by_patient
from NasoLib.training.score import JudgedScan, ScoredCase
from NasoLib.training.tables import as_csv

OPERATING_POINTS, FROC = "operating-points.csv", "froc.csv"
SLICE_THRESHOLDS = tuple(round(0.05 * step, 2) for step in range(1, 20))
RUNS = tuple(range(1, 9))
LESION_IOU = (0.1, 0.5)

EXPLAINED: Mapping[str, str] = {
    OPERATING_POINTS: "one line per slice threshold (0.05 to 0.95) and run cut-off (1 to 8 slices): sensitivity and "
    "specificity of patients with exact 95 % intervals; `unit` says what is counted, n_positive and n_negative how "
    "many. A share of nothing is an empty cell.",
    FROC: "for lesions that count from IoU 0.1 and from IoU 0.5 on, one line per cut-off of the candidates' score, "
    "from the strictest to the laxest: the share of lesions found, and false alarms per scan, scans without a lesion "
    "included. The voxel threshold is the bundle's own.",
}


def operating_points(cases: Sequence[ScoredCase], decision: DecisionSpec, data: str) -> str:
    """The table of an invasion model as CSV. data: which patients, in words."""
    lines = []
    for threshold in SLICE_THRESHOLDS:
        at = replace(decision, slice_threshold=threshold)
        runs = [float(run_length(case.scores, at)) for case in cases]
        labels, longest = by_patient(cases, runs, max if decision.patient_rule == "any" else min)
        lines += [_point(labels, longest, threshold, run, data) for run in RUNS]
    return as_csv(lines)


def _point(labels: Sequence[bool], runs: Sequence[float], threshold: float, run: int, data: str) -> dict[str, object]:
    counted = calls(labels, [found >= run for found in runs], "patients")
    return {
        "slice_threshold": threshold,
        "min_run": run,
        **_share("sensitivity", counted.sensitivity),
        **_share("specificity", counted.specificity),
        "n_positive": counted.sensitivity.total,
        "n_negative": counted.specificity.total,
        "unit": "patients",
        "data": data,
    }


def _share(name: str, share: Proportion) -> dict[str, str]:
    values = {name: share.rate, f"{name}_low": share.low, f"{name}_high": share.high}
    return {key: "" if value is None else f"{value:.4f}" for key, value in values.items()}


def froc_points(scans: Sequence[JudgedScan], data: str) -> str:
    """The table of a model of outlines as CSV."""
    results = [scan.candidates for scan in scans]
    return as_csv(
        [
            {
                "score_threshold": f"{point.threshold:.4f}",
                "sensitivity": "" if point.sensitivity is None else f"{point.sensitivity:.4f}",
                "false_positives_per_scan": f"{point.false_positives_per_scan:.4f}",
                "iou": iou,
                "data": data,
            }
            for iou in LESION_IOU
            for point in score_sweep(results, iou)
        ]
    )
