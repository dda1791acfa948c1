"""Past decisions from a CSV file: one row per patient, every value checked, every refusal naming its row."""

from __future__ import annotations

from pathlib import Path

from NasoLib.errors import UserError
from NasoLib.study.csv_file import Line, read_lines
from NasoLib.study.decisions import CCRT, CLEARED, IC_CCRT, RESIDUAL, PastCase

COLUMNS = {
    "patient": (),
    "ccrt_model": (CLEARED, RESIDUAL),
    "ic_ccrt_model": (CLEARED, RESIDUAL),
    "outcome": (CLEARED, RESIDUAL),
    "given": (CCRT, IC_CCRT),
}


def read(path: str | Path) -> list[PastCase]:
    """The cases in a file. Raises UserError naming the row and what is wrong with it."""
    seen: set[str] = set()
    cases = []
    for line in read_lines(path, COLUMNS):
        case = PastCase(**{name: _value(line, name, allowed) for name, allowed in COLUMNS.items()})
        if case.patient in seen:
            raise UserError(f"{line.where}: patient {case.patient} is there twice; give one row per patient.")
        seen.add(case.patient)
        cases.append(case)
    return cases


def _value(line: Line, name: str, allowed: tuple[str, ...]) -> str:
    if not allowed:
        return line.text(name)
    value = line.optional(name)
    compact = value.replace(" ", "").upper()
    if compact in allowed:
        return compact
    raise UserError(f"{line.where}: {name} is “{value}”; give {' or '.join(allowed)}.")
