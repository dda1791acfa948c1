"""Where an evaluation is written: a folder that is complete or not there, and never somebody else's.

    evaluation.json     what was judged, with which settings, and which files belong to it
    index.html          everything on one page
    TABLE.csv           each table, in full precision
    plots/PLOT.svg      each plot

Everything is written beside its place under a hidden name and renamed when complete. Only a folder that holds nothing
but what evaluation.json lists is ever replaced, and only when asked.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import uuid
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from NasoLib import __version__
from NasoLib.errors import UserError
from NasoLib.phantom.folder import disk_errors_in_words
from NasoLib.study.evaluation import Evaluation
from NasoLib.study.figures import Table
from NasoLib.study.page import page

RECORD, FORMAT = "evaluation.json", "naso-evaluation"


def write(evaluation: Evaluation, place: Path, force: bool = False, banner: str = "") -> Path:
    """Write the folder; gives the path of its page."""
    place = Path(place).absolute()
    check_replaceable(place, force)
    files = _files(evaluation, banner)
    part = place.with_name(f".{place.name}.{uuid.uuid4().hex[:8]}.part")
    with disk_errors_in_words(place):
        try:
            _write_all(files, part)
            if place.exists():
                shutil.rmtree(place)
            part.rename(place)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    return place / "index.html"


def check_replaceable(place: Path, force: bool) -> None:
    """Refuse a place that holds something which may not be replaced."""
    if place.is_symlink() or (place.exists() and not place.is_dir()):
        raise UserError(f"{place} is a file or a link, not a folder. Choose another folder.")
    if not place.exists() or not any(place.iterdir()):
        return
    if not force:
        raise UserError(f"{place} already holds files. Choose another folder, or add --force to replace it.")
    strange = sorted(path for path in place.rglob("*") if not path.is_dir() and path not in _own(place))
    if strange:
        raise UserError(
            f"{place} holds {strange[0].relative_to(place)}, which naso evaluate did not write, so --force leaves the "
            "folder alone. Choose another folder."
        )


def _own(place: Path) -> set[Path]:
    """What an earlier evaluation says that it wrote here; nothing when none did."""
    try:
        record = json.loads((place / RECORD).read_text(encoding="utf-8"))
        ours = isinstance(record, dict) and record.get("format") == FORMAT
        return {place / name for name in record["files"]} | {place / RECORD} if ours else set()
    except (OSError, ValueError, KeyError, TypeError):
        return set()


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
