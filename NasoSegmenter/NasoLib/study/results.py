"""Results of a classifier as a CSV file: one row per slice (image), or one per series or patient.

Columns that must be there
    patient     who; rows of one patient belong together in every interval
    label       the patient's truth, 1 for the positive class (skull base invaded; residual tumour; carcinoma), else 0
    score       the model's probability of the positive class, 0 to 1
Columns that may be there
    series      which of the patient's series; left out, each patient has one
    slice       number of the slice in the series; neighbours differ by 1, so a missing number breaks a run. Left out,
                a row is the whole series
    slice_label the slice's own truth, for figures per slice; needed on every row once it is there
    called      the model's call, 1 or 0, where a row is a whole series; left out, the threshold makes it
    arm, network, inputs      which model answered; each combination is judged by itself
    hospital, slice_thickness_mm, kernel, vendor      each gives a table of its own
    reader_NAME a reader's call (1 or 0) or rating (higher: more likely positive) of the patient; may be empty
    called_NAME the reader's call, where reader_NAME is a rating
    role        where it is there it must say "test": rows that a model was trained or tuned on are refused

Why one file for all rows of a patient, and labels on each: a file that carries everything can be checked by itself.
What contradicts itself is refused by line, never resolved silently.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from NasoLib.errors import UserError
from NasoLib.study.csv_file import Line, read_lines

REQUIRED = ("patient", "label", "score")
MODEL_COLUMNS = ("arm", "network", "inputs")
STRATA = ("hospital", "slice_thickness_mm", "kernel", "vendor")
READER, READER_CALL = "reader_", "called_"


@dataclass(frozen=True)
class Reading:
    """What a reader said of a patient: a rating, and their call (None when only a rating is known)."""

    rating: float
    called: bool | None


@dataclass(frozen=True)
class Row:
    """One row of the file. slice is None when the row is a whole series; model: "" when the file has just one."""

    where: str
    patient: str
    label: bool
    score: float
    series: str = ""
    slice: int | None = None
    slice_label: bool | None = None
    called: bool | None = None
    model: str = ""
    strata: Mapping[str, str] = field(default_factory=dict)
    readers: Mapping[str, Reading] = field(default_factory=dict)


def read(path: str | Path, role: str = "test") -> list[Row]:
    """The rows of a results file. Raises UserError naming the line and what is wrong with it."""
    lines = read_lines(path, REQUIRED)
    rows = [_row(line, role) for line in lines]
    _check_slices(rows)
    _check_once(rows)
    _check_agree(rows, "label", lambda row: (row.model, row.patient), lambda row: int(row.label))
    _check_agree(rows, "hospital", lambda row: (row.patient,), _stratum("hospital"))
    for name in STRATA[1:]:
        _check_agree(rows, name, lambda row: (row.patient, row.series), _stratum(name))
    for name in sorted({reader for row in rows for reader in row.readers}):
        _check_agree(rows, READER + name, lambda row: (row.patient,), _said_by(name))
    return rows


def check_apart(rows: Sequence[Row], tuning: Sequence[Row]) -> None:
    """Refuse a tuning file that shares a patient with the results: a cut-off chosen on test patients flatters."""
    shared = sorted({row.patient for row in rows} & {row.patient for row in tuning})
    if shared:
        raise UserError(
            f"Patient {shared[0]} is in the results and in the tuning file ({len(shared)} in both). Choose cut-offs on "
            "other patients than those that are judged."
        )


def _row(line: Line, role: str) -> Row:
    if line.has("role") and line.text("role") != role:
        raise UserError(f"{line.where}: role is “{line.text('role')}”; only rows of role {role} belong in this file.")
    return Row(
        where=line.where,
        patient=line.text("patient"),
        label=line.flag("label"),
        score=line.number("score", 0, 1),
        series=line.optional("series"),
        slice=line.whole("slice") if line.has("slice") else None,
        slice_label=line.flag("slice_label") if line.has("slice_label") else None,
        called=line.flag("called") if line.has("called") else None,
        model=", ".join(line.optional(name) for name in MODEL_COLUMNS if line.has(name)),
        strata={name: line.optional(name, "not stated") for name in STRATA if name in line.cells},
        readers=_readers(line),
    )


def _readers(line: Line) -> dict[str, Reading]:
    names = [name.removeprefix(READER) for name in line.cells if name.startswith(READER) and line.has(name)]
    return {name: _reading(line, name) for name in names}


def _reading(line: Line, name: str) -> Reading:
    rating = line.number(READER + name)
    if line.has(READER_CALL + name):
        return Reading(rating, line.flag(READER_CALL + name))
    return Reading(rating, bool(rating) if rating in (0, 1) and READER_CALL + name not in line.cells else None)


def _stratum(name: str) -> Callable[[Row], str]:
    return lambda row: row.strata.get(name, "")


def _said_by(reader: str) -> Callable[[Row], Reading | None]:
    return lambda row: row.readers.get(reader)


def _check_slices(rows: Sequence[Row]) -> None:
    """Rows are slices or whole series, all alike; a slice's truth is on all rows or none."""
    for name, values in (("slice", [r.slice for r in rows]), ("slice_label", [r.slice_label for r in rows])):
        empty = [row for row, value in zip(rows, values, strict=True) if value is None]
        if empty and len(empty) < len(rows):
            raise UserError(f"{empty[0].where}: {name} is empty, on other lines it is not; fill it in or leave it out.")
    for row in rows:
        if row.slice_label and not row.label:
            raise UserError(f"{row.where}: slice_label is 1 for patient {row.patient}, whose label is 0; correct one.")
        if row.slice is not None and row.called is not None:
            raise UserError(f"{row.where}: called is for rows that are whole series; leave it out beside slice.")


def _check_once(rows: Sequence[Row]) -> None:
    seen: dict[tuple[Any, ...], str] = {}
    for row in rows:
        key = (row.model, row.patient, row.series, row.slice)
        if key in seen:
            what = f"patient {row.patient}" + (f", series {row.series}" if row.series else "")
            what += f", slice {row.slice}" if row.slice is not None else ""
            raise UserError(f"{row.where}: {what} was already on {seen[key]}; give each once.")
        seen[key] = row.where


def _check_agree(
    rows: Sequence[Row], name: str, group: Callable[[Row], tuple[str, ...]], value: Callable[[Row], Any]
) -> None:
    """Rows of one group have one value."""
    first: dict[tuple[str, ...], Row] = {}
    for row in rows:
        other = first.setdefault(group(row), row)
        if value(other) != value(row):
            raise UserError(
                f"{row.where}: {name} of patient {row.patient} differs from {other.where}; it is one value for all "
                "rows of a patient."
                if len(group(row)) < 2 or name == "label"
                else f"{row.where}: {name} of patient {row.patient} differs from {other.where}; a series has one."
            )
