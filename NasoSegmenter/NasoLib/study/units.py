"""From rows to what is counted: slices or images, series, patients. A figure is about one of them and never mixes two.

Invasion (Nakagawa et al. 2024): a slice is positive from a probability on; the score of a series is its longest
unbroken run of positive slices (or their total), and it is called from `min_run` on. A patient with two series is
called when any (or all) of them are, and has the score of the one that decides.

Residual tumour and differential diagnosis (Hua et al. 2023, Tang et al. 2025): every image carries the patient's label;
the patient's probability is the mean over the images.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import numpy as np

from NasoLib.study.questions import Question, Settings
from NasoLib.study.results import Reading, Row
from NasoLib.study.roc import Cutoff, youden_cutoff

T = TypeVar("T")


@dataclass(frozen=True)
class Case:
    """One thing that is counted. score: higher speaks for positive."""

    patient: str
    label: bool
    score: float
    called: bool
    strata: Mapping[str, str] = field(default_factory=dict)
    readers: Mapping[str, Reading] = field(default_factory=dict)


@dataclass(frozen=True)
class Cases:
    """All cases of one unit ("slices", "images", "series", "patients") by one model.

    score: what the score is, in words; is_probability: whether it can be held to how often positives occur.
    """

    unit: str
    model: str
    score: str
    is_probability: bool
    cases: tuple[Case, ...]

    @property
    def labels(self) -> np.ndarray:
        """(n,) truth."""
        return np.array([case.label for case in self.cases], bool)

    @property
    def scores(self) -> np.ndarray:
        """(n,) scores."""
        return np.array([case.score for case in self.cases], float)

    @property
    def called(self) -> np.ndarray:
        """(n,) calls."""
        return np.array([case.called for case in self.cases], bool)

    @property
    def patients(self) -> list[str]:
        """(n,) whose case it is."""
        return [case.patient for case in self.cases]

    @property
    def one_per_patient(self) -> bool:
        """Is every case a patient of its own, so that cases are independent?"""
        return len(set(self.patients)) == len(self.cases)

    def where(self, keep: Sequence[bool] | np.ndarray) -> Cases:
        """Those cases alone."""
        return replace(self, cases=tuple(case for case, kept in zip(self.cases, keep, strict=True) if kept))


def run_length(numbers: Sequence[int], positive: Sequence[bool], how: str) -> int:
    """Longest run of positive slices with consecutive numbers, or how many are positive ("total")."""
    found = sorted(number for number, yes in zip(numbers, positive, strict=True) if yes)
    if how == "total" or not found:
        return len(found)
    breaks = np.flatnonzero(np.diff(found) != 1)
    edges = np.concatenate([[-1], breaks, [len(found) - 1]])
    return int(np.diff(edges).max())


def models(rows: Sequence[Row]) -> list[str]:
    """Names of the models that answered, in the order of the file."""
    return list(dict.fromkeys(row.model for row in rows))


def unit_sets(rows: Sequence[Row], question: Question, settings: Settings) -> list[Cases]:
    """All units that one model's rows speak about, the finest first."""
    sliced = rows[0].slice is not None
    finest = _rows_as_cases(rows, question, settings) if sliced else None
    series = _series(rows, question, settings)
    patients = _patients(rows, question, settings)
    several_series = len(series.cases) > len(patients.cases)
    between = [series] if several_series else []
    return ([finest] if finest else []) + between + [patients]


def choose_cutoff(tuning: Sequence[Row], question: Question, settings: Settings) -> tuple[Settings, Cutoff]:
    """The settings with the cut-off that Youden's index gives on tuning cases, and that index.

    With runs it is `min_run`, over series; else `threshold`, over patients.
    """
    by_run = question.combine == "run" and tuning[0].slice is not None
    cases = _series(tuning, question, settings) if by_run else _patients(tuning, question, settings)
    cutoff = youden_cutoff(list(cases.labels), list(cases.scores))
    if cutoff.value is None:
        return settings, cutoff
    if by_run:
        return replace(settings, min_run=max(1, int(cutoff.value))), cutoff
    return replace(settings, threshold=cutoff.value), cutoff


def _rows_as_cases(rows: Sequence[Row], question: Question, settings: Settings) -> Cases | None:
    """Slices with their own truth (None when the file has none), or images with the patient's."""
    by_run = question.combine == "run"
    if by_run and rows[0].slice_label is None:
        return None
    limit = settings.slice_threshold if by_run else settings.threshold
    found = [
        Case(r.patient, bool(r.slice_label) if by_run else r.label, r.score, r.score >= limit, r.strata) for r in rows
    ]
    return Cases(question.row, rows[0].model, "probability", True, tuple(found))


def _series(rows: Sequence[Row], question: Question, settings: Settings) -> Cases:
    sliced = rows[0].slice is not None
    by_run = question.combine == "run" and sliced
    make = _by_run if by_run else _by_mean
    score = f"{settings.run} run of positive slices" if by_run else "probability"
    score = "mean probability of the images" if sliced and not by_run else score
    found = tuple(make(series, settings) for series in _grouped(rows, lambda row: (row.patient, row.series)))
    return Cases("series", rows[0].model, score, not by_run, found)


def _patients(rows: Sequence[Row], question: Question, settings: Settings) -> Cases:
    series = _series(rows, question, settings)
    if question.combine == "mean" and rows[0].slice is not None:
        found = [_by_mean(images, settings) for images in _grouped(rows, lambda row: row.patient)]
    else:
        found = [_of_series(own, settings) for own in _grouped(series.cases, lambda case: case.patient)]
    return replace(series, unit="patients", cases=tuple(found))


def _grouped(things: Sequence[T], key: Callable[[T], Any]) -> list[list[T]]:
    """Lists of what has the same key, in the order in which the keys first occur."""
    groups: dict[Any, list[T]] = defaultdict(list)
    for thing in things:
        groups[key(thing)].append(thing)
    return list(groups.values())


def _by_run(rows: Sequence[Row], settings: Settings) -> Case:
    positive = [row.score >= settings.slice_threshold for row in rows]
    run = run_length([row.slice or 0 for row in rows], positive, settings.run)
    return Case(rows[0].patient, rows[0].label, run, run >= settings.min_run, _strata(rows), rows[0].readers)


def _by_mean(rows: Sequence[Row], settings: Settings) -> Case:
    score = float(np.mean([row.score for row in rows]))
    stated = rows[0].called if rows[0].slice is None else None
    called = score >= settings.threshold if stated is None else stated
    return Case(rows[0].patient, rows[0].label, score, called, _strata(rows), rows[0].readers)


def _of_series(series: Sequence[Case], settings: Settings) -> Case:
    """A patient with the score of the series that decides: the highest, or the lowest where all must be called."""
    decide, every = (max, any) if settings.patient_rule == "any" else (min, all)
    score = float(decide(case.score for case in series))
    called = every(case.called for case in series)
    return replace(series[0], score=score, called=called, strata=_strata(series))


def _strata(things: Sequence[Row] | Sequence[Case]) -> dict[str, str]:
    """The one value that all share, or that there are several."""
    names = things[0].strata
    values = {name: {thing.strata.get(name, "") for thing in things} for name in names}
    return {name: found.pop() if len(found) == 1 else "several" for name, found in values.items()}
