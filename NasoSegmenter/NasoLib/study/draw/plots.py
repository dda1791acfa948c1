"""The curves of a study: ROC with its band, calibration, decision curve, free-response ROC in both readings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from NasoLib.study.bootstrap import over_patients
from NasoLib.study.calibration import THRESHOLDS, calibration, decision_curve
from NasoLib.study.draw.axes import Axis, Plot
from NasoLib.study.figures import Figure
from NasoLib.study.froc import ScanResult, iou_sweep, score_sweep
from NasoLib.study.roc import curve
from NasoLib.study.units import Cases

_GRID = np.linspace(0, 1, 41)
_BAND_DRAWS = 300


def roc(title: str, sets: Sequence[Cases], areas: Sequence[Figure]) -> str:
    """One curve per set that has both classes, with a 95 % band (patients drawn) when it is alone."""
    plot = Plot(title, Axis("1 - specificity"), Axis("sensitivity"))
    plot.rule([(0, 0), (1, 1)])
    for number, (cases, area) in enumerate(zip(sets, areas, strict=True)):
        if len(sets) == 1:
            plot.band(*_roc_band(cases), series=number)
        points = curve(list(cases.labels), list(cases.scores))
        plot.line([(x, y) for x, y in points], number, f"{cases.model or area.name}: {area.text}")
    return plot.svg()


def _roc_band(cases: Cases) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """Pointwise 95 % of the sensitivity at each share of false alarms."""
    labels, scores = cases.labels, cases.scores
    low, high = [(0.0, 0.0)], [(0.0, 0.0)]
    drawn = _drawn_curves(cases.patients, labels, scores)
    for x, column in zip(_GRID, drawn.T, strict=True):
        low.append((float(x), float(np.percentile(column, 2.5))))
        high.append((float(x), float(np.percentile(column, 97.5))))
    return low, high


def _drawn_curves(patients: Sequence[str], labels: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Sensitivity over _GRID, one row per draw of patients that holds both classes."""
    rows: list[np.ndarray] = []

    def keep(times: np.ndarray) -> float | None:
        chosen = np.repeat(np.arange(len(times)), times)
        if len(set(labels[chosen].tolist())) == 2:
            points = np.array(curve(list(labels[chosen]), list(scores[chosen])))
            rows.append(np.interp(_GRID, points[:, 0], points[:, 1]))
        return None

    over_patients(patients, keep, _BAND_DRAWS)
    return np.array(rows) if rows else np.full((1, len(_GRID)), np.nan)


def calibration_plot(title: str, cases: Cases) -> str:
    """How often positives occur where the model says so; dots are bins, the numbers of cases beside them."""
    found = calibration(list(cases.labels), list(cases.scores))
    plot = Plot(title, Axis(f"probability said ({cases.unit})"), Axis("share that was positive"))
    plot.rule([(0, 0), (1, 1)])
    points = [(b.mean_probability, b.share_positive) for b in found.bins]
    label = "no cases" if found.brier is None else f"Brier score {found.brier:.3f}, calibration error {found.ece:.3f}"
    plot.line(points, 0, label)
    plot.dots(points, 0)
    return plot.svg()


def decision_plot(title: str, cases: Cases) -> str:
    """Net benefit of acting on the model, on everybody and on nobody."""
    points = decision_curve(list(cases.labels), list(cases.scores), THRESHOLDS)
    prevalence = float(cases.labels.mean()) if len(cases.labels) else 0.0
    top = max([prevalence, *(p.model for p in points), 0.05])
    plot = Plot(title, Axis("threshold probability"), Axis(f"net benefit per case ({cases.unit})", -0.1, top * 1.1))
    plot.line([(p.threshold, p.everybody) for p in points if p.everybody > -0.1], 1, "acting on everybody")
    plot.line([(0, 0), (1, 0)], 2, "acting on nobody")
    plot.line([(p.threshold, p.model) for p in points if p.model > -0.1], 0, "acting on the model")
    return plot.svg()


def froc(title: str, scans: Sequence[ScanResult], reading: str, min_ious: Sequence[float]) -> str:
    """Free-response ROC. reading: "score_sweep" (one curve per IoU that counts) or "iou_sweep"."""
    if reading == "score_sweep":
        curves = [(f"score walked, IoU at least {iou:g}", score_sweep(scans, iou)) for iou in min_ious]
    else:
        curves = [("IoU walked from 0.05 to 0.95, all candidates kept", iou_sweep(scans))]
    alarms = [point.false_positives_per_scan for _, points in curves for point in points]
    plot = Plot(title, Axis("false positives per scan", 0, max([*alarms, 0.5]) * 1.05), Axis("lesions found"))
    for number, (label, points) in enumerate(curves):
        known = [(p.false_positives_per_scan, p.sensitivity) for p in points if p.sensitivity is not None]
        plot.line(known, number, label)
        plot.dots(known if len(known) < 40 else known[-1:], number)
    return plot.svg()
