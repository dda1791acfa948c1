"""Past decisions from a CSV file: one row per patient, every value checked, every refusal naming its row."""

from __future__ import annotations

import csv
from pathlib import Path

from NasoLib.errors import UserError
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
    path = Path(path)
    rows = _rows(path)
    if not rows:
        raise UserError(f"{path.name} has no cases below its first line.")
    cases = [_case(row, f"{path.name}, line {line}") for line, row in enumerate(rows, start=2)]
    seen: set[str] = set()
    for line, case in enumerate(cases, start=2):
        if case.patient in seen:
            raise UserError(
                f"{path.name}, line {line}: patient {case.patient} is there twice; give one row per patient."
            )
        seen.add(case.patient)
    return cases


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            names = [(name or "").strip() for name in reader.fieldnames or []]
            reader.fieldnames = names
            rows = [
                row for row in reader if any((value or "").strip() for value in row.values() if isinstance(value, str))
            ]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UserError(f"{path} cannot be read as a CSV file: {error}.") from error
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise UserError(f"{path.name} has no column {', '.join(missing)}; it needs {', '.join(COLUMNS)}.")
    return rows


def _case(row: dict[str, str], where: str) -> PastCase:
    return PastCase(**{name: _value(row, name, allowed, where) for name, allowed in COLUMNS.items()})


def _value(row: dict[str, str], name: str, allowed: tuple[str, ...], where: str) -> str:
    value = (row.get(name) or "").strip()
    if not allowed and value:
        return value
    compact = value.replace(" ", "").upper()
    if compact in allowed:
        return compact
    wanted = f"give {' or '.join(allowed)}" if allowed else "give a name or number"
    raise UserError(f"{where}: {name} is “{value}”; {wanted}.")
