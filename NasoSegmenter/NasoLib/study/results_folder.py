"""Where an evaluation is written: a folder that is complete or not there, and never somebody else's.

    evaluation.json     what was judged, with which settings, and which files belong to it
    index.html          everything on one page
    TABLE.csv           each table, in full precision
    plots/PLOT.svg      each plot

Only a folder that holds nothing but what evaluation.json lists is ever replaced, and only when asked.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from NasoLib import __version__, folders
from NasoLib.folders import listed_files, whole_folder
from NasoLib.study.evaluation import Evaluation
from NasoLib.study.figures import Table
from NasoLib.study.page import page

RECORD, FORMAT = "evaluation.json", "naso-evaluation"
_WRITER = "naso evaluate"


def write(evaluation: Evaluation, place: Path, force: bool = False, banner: str = "") -> Path:
    """Write the folder; gives the path of its page."""
    with whole_folder(place, force, _own_files, _WRITER) as draft:
        _write_all(_files(evaluation, banner), draft)
    return Path(place).absolute() / "index.html"


def check_replaceable(place: Path, force: bool) -> None:
    """Refuse a place that holds something which may not be replaced."""
    folders.check_replaceable(place, force, _own_files, _WRITER)


def _own_files(place: Path) -> set[Path]:
    return listed_files(place, RECORD, FORMAT)


def _files(evaluation: Evaluation, banner: str) -> dict[str, str]:
    """Text of every file, by its path in the folder."""
    files = {"index.html": page(evaluation, banner)}
    files |= {f"{table.name}.csv": csv_text(table) for table in evaluation.tables}
    files |= {f"plots/{name}.svg": svg for name, svg in evaluation.plots.items()}
    return files | {RECORD: json.dumps(_record(evaluation, files, banner), indent=1, ensure_ascii=False) + "\n"}


def _record(evaluation: Evaluation, files: Mapping[str, str], banner: str) -> dict[str, object]:
    return {
        "format": FORMAT,
        "made_with": f"NasoLib {__version__}",
        "task": evaluation.question.name,
        "positive": evaluation.question.positive,
        "banner": banner,
        "settings": asdict(evaluation.settings),
        "sources": dict(evaluation.sources),
        "notes": list(evaluation.notes),
        "files": sorted(files),
    }


def csv_text(table: Table) -> str:
    """A table as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(table.rows)
    return text.getvalue()


def _write_all(files: Mapping[str, str], folder: Path) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
