"""manifest.csv: the table that a study reads instead of the folders. One row per series, paths relative to it.

Columns that every cohort has come first, with the task's answer as `label`: 1 for what `positive` says, else 0. Then
`image_NAME` and `mask_NAME`, the paths; then everything that is true of the patient as one value, under its own name;
what has a value per treatment arm becomes one column per arm (`residual_CCRT`).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from NasoLib.phantom.folder import CASES, MANIFEST
from NasoLib.phantom.tasks import task_named
from NasoLib.phantom.write import read_truth

if TYPE_CHECKING:
    from NasoLib.phantom.cohort import PlannedCase

_STYLE_COLUMNS = ("vendor", "model", "kernel", "slice_thickness_mm", "tilt_deg", "orientation", "contrast")


def write_manifest(name: str, cases: Iterable[PlannedCase], folder: Path) -> Path:
    """Write manifest.csv for the finished `cases` of a cohort; it appears at once and complete."""
    planned = list(cases)
    columns: dict[str, None] = {}
    for row in _rows(name, planned, folder):
        columns.update(dict.fromkeys(row))
    part = folder / f".{MANIFEST}.part"
    with part.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, list(columns), restval="", lineterminator="\n")
        table.writeheader()
        table.writerows(_rows(name, planned, folder))
    return part.replace(folder / MANIFEST)


def _rows(name: str, planned: Iterable[PlannedCase], folder: Path) -> Iterator[dict[str, Any]]:
    task = task_named(name)
    for case in planned:
        record = read_truth(folder / CASES / case.name)
        style = dict(record["options"].get("style") or {})
        place = f"{CASES}/{case.name}"
        yield {
            "case": case.name,
            "patient": case.patient,
            "series": case.series,
            "role": case.role,
            "task": name,
            "label": int(bool(record["truth"][task.label])),
            "positive": task.positive,
            "kind": case.kind,
            "hospital": case.hospital,
            **{column: style.get(column, "") for column in _STYLE_COLUMNS},
            "seed": case.seed,
            "truth": f"{place}/truth.json",
            **{f"image_{key}": f"{place}/{image['path']}" for key, image in record["images"].items()},
            **{f"mask_{key}": f"{place}/{mask['path']}" for key, mask in record["masks"].items()},
            **_one_value_columns(record["truth"]),
        }


def _one_value_columns(truth: Mapping[str, Any]) -> dict[str, Any]:
    """The truths that fit in a cell; true and false as 1 and 0."""
    columns: dict[str, Any] = {}
    for name, value in truth.items():
        values = {f"{name}_{key}": part for key, part in value.items()} if isinstance(value, Mapping) else {name: value}
        for column, part in values.items():
            if isinstance(part, bool):
                columns[column] = int(part)
            elif part is None or isinstance(part, (int, float, str)):
                columns[column] = "" if part is None else part
    return columns
