"""A folder of results: complete or not there, and never somebody else's.

    with results_folder(Path("out"), force=False) as draft:
        (draft / "result.json").write_text(...)

Only a folder in which `result.json` lists all that is there is ever replaced, and only when asked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from NasoLib import folders
from NasoLib.folders import listed_files

RECORD, FORMAT = "result.json", "naso-result"
_WRITER = "an earlier run"


def results_folder(place: Path, force: bool = False) -> AbstractContextManager[Path]:
    """An empty folder that becomes `place` when the block ends well; see `folders.whole_folder`."""
    return folders.whole_folder(place, force, _own_files, _WRITER)


def write_record(folder: Path, content: Mapping[str, Any]) -> None:
    """Write `result.json` as the last file of a folder; it lists the others, so that they can be replaced one day."""
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    record = {"format": FORMAT, **content, "files": files}
    text = json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False)
    (folder / RECORD).write_text(text + "\n", encoding="utf-8")


def check_replaceable(place: Path, force: bool) -> None:
    """Refuse a place that holds something which may not be replaced."""
    folders.check_replaceable(place, force, _own_files, _WRITER)


def _own_files(place: Path) -> set[Path]:
    return listed_files(place, RECORD, FORMAT)
