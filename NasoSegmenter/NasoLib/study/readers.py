"""Models and readers on the same patients: McNemar's exact test of their calls, DeLong's paired test of their ratings.

Each pair is compared on the patients that both of them answered, and the table says how many those were. No P is
corrected for the number of comparisons; the table says how many there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from NasoLib.study.calls import calls, compare_readers
from NasoLib.study.classification import area, figures
from NasoLib.study.figures import Figure, Table, number
from NasoLib.study.questions import Settings
from NasoLib.study.results import Reading
from NasoLib.study.roc import compare_aucs
from NasoLib.study.units import Case, Cases

_COLUMNS = (
    "first",
    "second",
    "unit",
    "both answered",
    "accuracy first",
    "accuracy second",
    "only first right",
    "only second right",
    "P (McNemar, exact)",
    "AUC first minus second",
    "difference from",
    "difference to",
    "P (DeLong, paired)",
    "note",
)


@dataclass(frozen=True)
class Answerer:
    """A model or a reader: what they said of each patient."""

    name: str
    readings: dict[str, Reading]


def answerers(sets: Sequence[Cases]) -> list[Answerer]:
    """The models of these sets of patients, and the readers that they carry."""
    found = [Answerer(s.model or "model", {c.patient: Reading(c.score, c.called) for c in s.cases}) for s in sets]
    names = sorted({name for s in sets for case in s.cases for name in case.readers})
    for name in names:
        readings = {c.patient: c.readers[name] for s in sets for c in s.cases if name in c.readers}
        found.append(Answerer(f"reader {name}", readings))
    return found


def reader_figures(sets: Sequence[Cases], settings: Settings, positive: str) -> list[Figure]:
    """Each reader's own figures; shares only where their calls are known."""
    truth = _truth(sets)
    made: list[Figure] = []
    for reader in (one for one in answerers(sets) if one.name.startswith("reader ")):
        known = all(reading.called is not None for reading in reader.readings.values())
        cases = tuple(Case(p, truth[p], r.rating, bool(r.called)) for p, r in reader.readings.items())
        own = Cases("patients", reader.name, "rating", False, cases)
        made += figures(own, settings, positive) if known else [area(own, settings)]
    return made


def comparison_table(sets: Sequence[Cases]) -> Table | None:
    """Every pair that answered the same patients; None when there is no such pair."""
    truth = _truth(sets)
    rows = [row for pair in combinations(answerers(sets), 2) if (row := _row(*pair, truth))]
    if not rows:
        return None
    note = f"{len(rows)} comparisons; no P is corrected for their number. Every figure is about patients."
    return Table("comparisons", "Comparisons on the same patients", _COLUMNS, tuple(rows), note)


def _truth(sets: Sequence[Cases]) -> dict[str, bool]:
    return {case.patient: case.label for s in sets for case in s.cases}


def _row(first: Answerer, second: Answerer, truth: dict[str, bool]) -> tuple[str, ...] | None:
    both = [patient for patient in first.readings if patient in second.readings]
    if not both:
        return None
    labels = [truth[patient] for patient in both]
    one, other = ([answerer.readings[patient] for patient in both] for answerer in (first, second))
    areas = compare_aucs(labels, [r.rating for r in one], [r.rating for r in other])
    by_calls, reason = _by_calls(labels, one, other)
    notes = "; ".join(part for part in (reason, areas.reason) if part)
    numbers = (areas.difference, areas.low, areas.high, areas.p)
    return (first.name, second.name, "patients", str(len(both)), *by_calls, *map(number, numbers), notes)


def _by_calls(labels: list[bool], one: list[Reading], other: list[Reading]) -> tuple[tuple[str, ...], str]:
    """Cells from accuracy to McNemar's P, and why they are missing."""
    if any(reading.called is None for reading in one + other):
        return ("n/a",) * 5, "n/a: a call is not known for every patient, so calls are not compared"
    called = [[bool(reading.called) for reading in readings] for readings in (one, other)]
    found = compare_readers(labels, *called)
    accuracy = [number(calls(labels, own, "patients").accuracy.rate) for own in called]
    return (*accuracy, str(found.only_first_right), str(found.only_second_right), number(found.p)), found.reason
