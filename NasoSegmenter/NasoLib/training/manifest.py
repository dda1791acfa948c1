"""manifest.csv: one row per series, paths relative to the file; what `naso phantom cohort` writes, or a hospital's own.

Columns that must be there: `case` (unique), `patient`, `label` (1 for the positive class, else 0), and what the recipe
reads: `image_*`, `mask_*`, `truth`. `hospital`, `series`, `given` and `role` (train, tune or test; `split` is the same)
are used when they are there.

Why so much is refused before anything is computed: a patient on both sides of a split, or a label that means nothing,
gives a model that looks good and is not. Nothing of this is seen in a learning curve.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from NasoLib.errors import UserError

ROLES = ("train", "tune", "test")
_ROLE_COLUMNS = ("role", "split")
_SAME_ROLE = {"tuning": "tune", "validation": "tune", "val": "tune", "training": "train", "testing": "test"}


@dataclass(frozen=True)
class Row:
    """One series of one patient.

    role: "train", "tune", "test", or "" when the manifest leaves it to us.  columns: all cells by name.
    folder: where the manifest lies; its paths are relative to it.
    """

    case: str
    patient: str
    label: bool
    hospital: str
    role: str
    columns: Mapping[str, str]
    folder: Path

    def cell(self, name: str) -> str:
        """A cell; "" when it is empty or the column is not there."""
        return self.columns.get(name, "")

    def path(self, name: str) -> Path:
        """The file that a cell names. Raises UserError when the cell is empty or the file is not there."""
        text = self.cell(name)
        if not text:
            raise UserError(f"{self.case}: the manifest names no {name}.")
        place = self.folder / text
        if not place.exists():
            raise UserError(f"{self.case}: there is no {text} ({name}).")
        return place


def read(path: Path) -> list[Row]:
    """The rows of a manifest. Raises UserError, naming the line or the patient, when it cannot be used."""
    path = Path(path)
    table, header = _table(path)
    missing = [name for name in ("case", "patient", "label") if name not in header]
    if missing:
        raise UserError(f"{path} has no column {' and no column '.join(missing)}. Every manifest needs them.")
    if not table:
        raise UserError(f"{path} lists no cases.")
    rows = [_row(cells, line, path) for line, cells in enumerate(table, start=2)]
    _refuse_repeated_cases(rows, path)
    _refuse_mixed_roles(rows, path)
    refuse_leaks({row.case: row.role for row in rows if row.role}, rows)
    return rows


def refuse_leaks(roles: Mapping[str, str], rows: Iterable[Row]) -> None:
    """Refuse a patient on two sides. roles: by case."""
    sides: dict[str, set[str]] = {}
    for row in rows:
        if row.case in roles:
            sides.setdefault(row.patient, set()).add(roles[row.case])
    leaks = sorted(patient for patient, found in sides.items() if len(found) > 1)
    if leaks:
        where = " and ".join(side for side in ROLES if side in sides[leaks[0]])
        more = f", and {len(leaks) - 1} more patients" if len(leaks) > 1 else ""
        raise UserError(
            f"The patient {leaks[0]} is on both sides of the split ({where}){more}. A model that has seen a patient "
            "cannot be tested on that patient: give all rows of a patient the same role."
        )


def refuse_seen(roles: Mapping[str, str], rows: Iterable[Row]) -> None:
    """Refuse test patients whose outlines trained the segmentation that a classifier's rectangles come from.

    They are marked with 1 in the column `trained_segmentation`.
    """
    seen = [row.patient for row in rows if row.cell("trained_segmentation") == "1" and roles[row.case] == "test"]
    if seen:
        raise UserError(
            f"The patient {seen[0]} trained the segmentation (column trained_segmentation) and is on the test side. "
            "The outlines of such patients are better than those of new ones: give them the role train or tune."
        )


def refuse_one_class(rows: Sequence[Row], what: str, positive: str) -> None:
    """Refuse rows that are all of one class, or none. what: "The training data"."""
    if not rows:
        raise UserError(f"{what} holds no case. Add cases, or change the shares of the split.")
    if len({row.label for row in rows}) == 1:
        found = "only" if rows[0].label else "no"
        raise UserError(
            f"{what} holds {found} cases with '{positive}' (label 1): {len(rows)} cases of one class. A model needs "
            "both. Add cases of the other class, or choose another seed for the split."
        )


def _table(path: Path) -> tuple[list[dict[str, str]], list[str]]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            table = csv.DictReader(file, strict=True)
            return list(table), list(table.fieldnames or [])
    except FileNotFoundError:
        raise UserError(f"There is no manifest {path}. `naso phantom cohort` makes one.") from None
    except IsADirectoryError:
        raise UserError(f"{path} is a folder. Give the manifest.csv in it.") from None
    except (csv.Error, UnicodeDecodeError) as error:
        raise UserError(f"{path} cannot be read as a table of comma-separated values: {error}.") from error


def _row(cells: Mapping[Any, Any], line: int, path: Path) -> Row:
    columns = {name: (value or "").strip() for name, value in cells.items() if name is not None}
    place = f"{path}, line {line}"
    if None in cells:
        raise UserError(f"{place} has more cells than the header has columns.")
    for name in ("case", "patient"):
        if not columns[name]:
            raise UserError(f"{place} has no {name}.")
    if columns["label"] not in ("0", "1"):
        raise UserError(f"{place}: the label is {columns['label']!r}, but must be 1 (positive class) or 0.")
    return Row(
        case=columns["case"],
        patient=columns["patient"],
        label=columns["label"] == "1",
        hospital=columns.get("hospital", ""),
        role=_role(columns, place),
        columns=columns,
        folder=path.parent,
    )


def _role(columns: Mapping[str, str], place: str) -> str:
    text = next((columns[name] for name in _ROLE_COLUMNS if columns.get(name)), "").lower()
    role = _SAME_ROLE.get(text, text)
    if role and role not in ROLES:
        raise UserError(f"{place}: the role is {text!r}, but must be one of {', '.join(ROLES)}.")
    return role


def _refuse_repeated_cases(rows: Sequence[Row], path: Path) -> None:
    seen: set[str] = set()
    for row in rows:
        if row.case in seen:
            raise UserError(f"{path} lists the case {row.case} twice. Give every series a name of its own.")
        seen.add(row.case)


def _refuse_mixed_roles(rows: Sequence[Row], path: Path) -> None:
    without = [row.case for row in rows if not row.role]
    if without and len(without) < len(rows):
        raise UserError(f"{path} gives some cases a role and not {without[0]}. Give all of them one, or none.")
