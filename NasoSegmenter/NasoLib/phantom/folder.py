"""A folder that is either complete or not there, and never somebody else's.

Everything is written beside its place under a hidden name and renamed when complete, so a killed run leaves no half
case. Only a folder that these commands made, with nothing in it that they did not write, is ever replaced: a case lists
its files in truth.json and a cohort is known by cohort.json.
"""

from __future__ import annotations

import errno
import json
import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from NasoLib.errors import UserError

TRUTH = "truth.json"
COHORT = "cohort.json"
MANIFEST = "manifest.csv"
CASES = "cases"
FORMAT = "naso-phantom"

_PART = re.compile(r"\..+\.[0-9a-f]{8}\.part")
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR)
_REMEDY = "Make room, or choose another disk."


@contextmanager
def fresh_folder(place: Path, force: bool = False) -> Iterator[Path]:
    """Give an empty folder to write into; it becomes `place` when the block ends well, and vanishes when it does not.

    Raises UserError when `place` holds anything, unless `force` and all of it was made by these commands; and when the
    disk is full or may not be written.
    """
    place = Path(place).absolute()
    check_replaceable(place, force)
    with disk_errors_in_words(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        part = _hidden_sibling(place, "part")
        part.mkdir()
        try:
            yield part
            check_replaceable(place, force)
            _put_in_place(part, place)
        finally:
            shutil.rmtree(part, ignore_errors=True)


def check_replaceable(place: Path, force: bool) -> None:
    """Refuse a place that holds something which may not be replaced."""
    if place.is_symlink() or (place.exists() and not place.is_dir()):
        raise UserError(f"{place} is a file or a link, not a folder. Choose another folder.")
    if not place.exists() or not any(place.iterdir()):
        return
    if not force:
        raise UserError(f"{place} already holds files. Choose another folder, or add --force to replace it.")
    strange = next(iter(strangers(place)), None)
    if strange is not None:
        raise UserError(
            f"{place} holds {strange.relative_to(place)}, which naso phantom did not write, so --force leaves the "
            "folder alone. Choose another folder, or move your files out of it."
        )


def strangers(folder: Path) -> Iterator[Path]:
    """Files in `folder` that no phantom command wrote."""
    own = _own_files(folder)
    for path in sorted(folder.rglob("*")):
        if (path.is_symlink() or not path.is_dir()) and path not in own:
            yield path


def _own_files(folder: Path) -> set[Path]:
    """What the case or cohort in `folder` says that it consists of."""
    if (folder / COHORT).is_file() and _is_ours(folder / COHORT):
        own = {folder / COHORT, folder / MANIFEST}
        for case in (folder / CASES).glob("*"):
            own |= _left_by_a_kill(case) if _PART.fullmatch(case.name) else _case_files(case)
        return own
    return _case_files(folder)


def _left_by_a_kill(part: Path) -> set[Path]:
    return {path for path in part.rglob("*") if not path.is_dir()}


def _case_files(folder: Path) -> set[Path]:
    record = folder / TRUTH
    if not record.is_file() or not _is_ours(record):
        return set()
    return {record, *(folder / name for name in json.loads(record.read_text())["files"])}


def _is_ours(record: Path) -> bool:
    try:
        content = json.loads(record.read_text())
    except (ValueError, OSError):
        return False
    return isinstance(content, dict) and content.get("format") == FORMAT


def _put_in_place(part: Path, place: Path) -> None:
    """Rename; what was there goes first to a hidden name, so that no moment shows a mixture."""
    if not place.exists():
        part.rename(place)
        return
    old = _hidden_sibling(place, "old")
    place.rename(old)
    part.rename(place)
    shutil.rmtree(old)


def _hidden_sibling(place: Path, ending: str) -> Path:
    return place.with_name(f".{place.name}.{uuid.uuid4().hex[:8]}.{ending}")


@contextmanager
def disk_errors_in_words(place: Path) -> Iterator[None]:
    """Turn a full disk or a forbidden folder into a sentence. SimpleITK's writer tells neither from the other."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise UserError(f"The disk of {place} is full; nothing was kept. {_REMEDY}") from error
        if error.errno in _FORBIDDEN:
            raise UserError(f"{place} may not be written here. Choose a folder of your own.") from error
        raise
    except RuntimeError as error:
        if "ImageFileWriter" in str(error):
            raise UserError(f"{place} cannot be written, or its disk is full; nothing was kept. {_REMEDY}") from error
        raise
