"""A CSV file whose every cell is checked, and whose every refusal names the line and what to write there."""

from __future__ import annotations

import csv
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from NasoLib.errors import UserError

_LONGEST_CELL = 2**24  # a poor model finds ten thousand candidates in a scan, and they stand in one cell
_TOO_MANY = "more cells than columns"
_YES, _NO = ("1", "true", "yes"), ("0", "false", "no")


@dataclass(frozen=True)
class Line:
    """One row. where: the file's name and the line's number; cells: by column, without spaces around."""

    where: str
    cells: Mapping[str, str]

    def text(self, name: str) -> str:
        """A cell that must not be empty."""
        return self.cells.get(name) or self._refuse(name, "give a name or number")

    def optional(self, name: str, usual: str = "") -> str:
        """A cell, or `usual` where it is empty or not a column."""
        return self.cells.get(name) or usual

    def has(self, name: str) -> bool:
        """Is there something in this cell?"""
        return bool(self.cells.get(name))

    def flag(self, name: str) -> bool:
        """1 or 0 (also true, false, yes, no)."""
        value = self.cells.get(name, "").lower()
        if value not in _YES + _NO:
            self._refuse(name, "give 1 or 0")
        return value in _YES

    def number(self, name: str, low: float = -math.inf, high: float = math.inf) -> float:
        """A finite number from `low` to `high`."""
        try:
            value = float(self.cells.get(name, ""))
        except ValueError:
            value = math.nan
        if not (math.isfinite(value) and low <= value <= high):
            self._refuse(name, "give a number" + _range_in_words(low, high))
        return value

    def whole(self, name: str, low: float = -math.inf) -> int:
        """A whole number from `low` on."""
        value = self.number(name, low)
        if value != int(value):
            self._refuse(name, "give a whole number")
        return int(value)

    def _refuse(self, name: str, wanted: str) -> str:
        raise UserError(f"{self.where}: {name} is “{self.cells.get(name, '')}”; {wanted}.")


def read_lines(path: str | Path, required: Collection[str], wanted: str = "") -> list[Line]:
    """The rows of a CSV file that has the columns `required`; empty rows are passed over.

    wanted: the columns that the sentence about a missing one lists; `required` when empty.
    """
    path = Path(path)
    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_CELL))
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file, restkey=_TOO_MANY)
            names = [(name or "").strip() for name in reader.fieldnames or []]
            _check_names(path.name, names, required, wanted)
            reader.fieldnames = names
            lines = [_line(f"{path.name}, line {reader.line_num}", row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UserError(f"{path} cannot be read as a CSV file: {error}.") from error
    lines = [line for line in lines if any(line.cells.values())]
    if not lines:
        raise UserError(f"{path.name} has no cases below its first line.")
    return lines


def _line(where: str, row: Mapping[str, object]) -> Line:
    if _TOO_MANY in row:
        raise UserError(f"{where} has more cells than the first line has columns; quote a text that holds a comma.")
    return Line(where, {name: value.strip() for name, value in row.items() if name and isinstance(value, str)})


def _check_names(file: str, names: list[str], required: Collection[str], wanted: str) -> None:
    missing = [name for name in required if name not in names]
    if missing:
        raise UserError(f"{file} has no column {', '.join(missing)}; it needs {wanted or ', '.join(required)}.")
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise UserError(f"{file} has the column {', '.join(twice)} twice; leave one of them out.")


def _range_in_words(low: float, high: float) -> str:
    if math.isfinite(high):
        return f" from {low:g} to {high:g}"
    return f" from {low:g} upwards" if math.isfinite(low) else ""
