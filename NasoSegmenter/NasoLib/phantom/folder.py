"""The folders that phantom commands write: a case lists its files in truth.json, a cohort is known by cohort.json."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from pathlib import Path

from NasoLib import folders
from NasoLib.folders import listed_files

TRUTH = "truth.json"
COHORT = "cohort.json"
MANIFEST = "manifest.csv"
CASES = "cases"
FORMAT = "naso-phantom"

_PART = re.compile(r"\..+\.[0-9a-f]{8}\.part")
_WRITER = "naso phantom"


def fresh_folder(place: Path, force: bool = False) -> AbstractContextManager[Path]:
    """An empty folder that becomes `place` when the block ends well; see `folders.whole_folder`."""
    return folders.whole_folder(place, force, _own_files, _WRITER)


def check_replaceable(place: Path, force: bool) -> None:
    """Refuse a place that holds something which may not be replaced."""
    folders.check_replaceable(place, force, _own_files, _WRITER)


def _own_files(folder: Path) -> set[Path]:
    """What the case or cohort in `folder` says that it consists of."""
    if folders.read_record(folder / COHORT, FORMAT):
        own = {folder / COHORT, folder / MANIFEST}
        for case in (folder / CASES).glob("*"):
            own |= _left_by_a_kill(case) if _PART.fullmatch(case.name) else _case_files(case)
        return own
    return _case_files(folder)


def _left_by_a_kill(part: Path) -> set[Path]:
    return {path for path in part.rglob("*") if not path.is_dir()}


def _case_files(folder: Path) -> set[Path]:
    return listed_files(folder, TRUTH, FORMAT)
