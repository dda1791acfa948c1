"""The figures of a classifier over one unit, each with the interval that its cases allow.

Where every case is a patient of its own, shares have exact (Clopper-Pearson) intervals and areas DeLong's, as in the
papers. Where a patient has several cases (images; two series), those intervals would pretend to more patients than
there are, so patients are drawn (`bootstrap`). An area of 0 or 1 has no interval, because both ways shrink it to a
point that looks like certainty. A share of 0 or 1 cannot be resampled, every draw gives it again; its
interval is then the exact one over patients, a patient counting as right when all of their cases are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from NasoLib.study.bootstrap import Interval, over_patients, weighted_area, weighted_share
from NasoLib.study.calibration import calibration
from NasoLib.study.calls import Calls, calls
from NasoLib.study.figures import Figure
from NasoLib.study.proportions import Proportion, proportion
from NasoLib.study.questions import Settings
from NasoLib.study.roc import auc
from NasoLib.study.units import Cases

EXACT, DELONG = "exact binomial", "DeLong"
_PARTED = "no interval: the classes are parted without error, which DeLong and resampling take for certainty"


@dataclass(frozen=True)
class _Share:
    """One share of the confusion matrix: from the counts, and which cases are hit among which."""

    name: str
    of: Callable[[Calls], Proportion]
    among: Callable[[np.ndarray, np.ndarray], np.ndarray]


_SHARES = (
    _Share("accuracy", lambda c: c.accuracy, lambda truth, called: np.ones(len(truth), bool)),
    _Share("sensitivity", lambda c: c.sensitivity, lambda truth, called: truth),
    _Share("specificity", lambda c: c.specificity, lambda truth, called: ~truth),
    _Share("PPV", lambda c: c.positive_predictive_value, lambda truth, called: called),
    _Share("NPV", lambda c: c.negative_predictive_value, lambda truth, called: ~called),
)


def figures(cases: Cases, settings: Settings, positive: str, subset: str = "all") -> list[Figure]:
    """Area, shares and calibration of one set of cases."""
    made = [area(cases, settings), *_shares(cases, settings), *_calibration(cases, settings)]
    return [_labelled(figure, cases, positive, subset) for figure in made]


def drawn(settings: Settings) -> str:
    """How a bootstrap interval was made, in words."""
    return f"bootstrap over patients ({settings.resamples} draws, seed {settings.seed})"


def area(cases: Cases, settings: Settings) -> Figure:
    """Area under the ROC curve of the score."""
    found = auc(list(cases.labels), list(cases.scores))
    total = len(cases.cases)
    name = f"AUC of the {cases.score}"
    if found.area is None or found.area in (0.0, 1.0):
        return Figure(name, cases.unit, found.area, None, None, None, total, "none", found.reason or _PARTED)
    if cases.one_per_patient:
        return Figure(name, cases.unit, found.area, found.low, found.high, None, total, DELONG, found.reason)
    interval = _drawn_interval(cases, weighted_area(cases.labels, cases.scores), settings)
    return Figure(
        name, cases.unit, found.area, interval.low, interval.high, None, total, drawn(settings), interval.reason
    )


def _shares(cases: Cases, settings: Settings) -> Iterator[Figure]:
    truth, called = cases.labels, cases.called
    counts = calls(list(truth), list(called), cases.unit)
    for share in _SHARES:
        found, hit, among = share.of(counts), truth == called, share.among(truth, called)
        low, high, how, note = found.low, found.high, EXACT, found.reason
        if found.rate is not None and not cases.one_per_patient:
            low, high, how, note = _clustered(cases, hit, among, found.rate, settings)
        yield Figure(share.name, cases.unit, found.rate, low, high, found.count, found.total, how, note)


def _clustered(
    cases: Cases, hit: np.ndarray, among: np.ndarray, rate: float, settings: Settings
) -> tuple[float | None, float | None, str, str]:
    """Interval of a share whose cases belong together in patients: low, high, how, note."""
    if 0 < rate < 1:
        interval = _drawn_interval(cases, weighted_share(hit, among), settings)
        return interval.low, interval.high, drawn(settings), interval.reason
    patients = np.array(cases.patients)[among]
    count = len(set(patients.tolist()))
    exact = proportion(count if rate == 1 else 0, count)
    return exact.low, exact.high, f"{EXACT} over patients", ""


def _calibration(cases: Cases, settings: Settings) -> Iterator[Figure]:
    if not cases.is_probability:
        return
    found, total = calibration(list(cases.labels), list(cases.scores)), len(cases.cases)
    error = (cases.scores - cases.labels) ** 2
    interval = _drawn_interval(cases, lambda times: float((times * error).sum() / times.sum()), settings)
    yield Figure("Brier score", cases.unit, found.brier, interval.low, interval.high, None, total, drawn(settings))
    note = found.reason or "ten bins of equal width; no interval: resampling raises this figure by itself"
    yield Figure("expected calibration error", cases.unit, found.ece, None, None, None, total, "none", note)


def _drawn_interval(cases: Cases, statistic: Callable[[np.ndarray], float | None], settings: Settings) -> Interval:
    return over_patients(cases.patients, statistic, settings.resamples, settings.seed)


def _labelled(figure: Figure, cases: Cases, positive: str, subset: str) -> Figure:
    return replace(figure, model=cases.model, subset=subset, positive=positive)
