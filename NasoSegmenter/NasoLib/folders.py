"""Folders that are complete or not there, and never somebody else's; and a full disk in words.

    with whole_folder(place, force, own_files, "naso phantom") as draft:
        (draft / "case.json").write_text(...)

Everything is written beside its place under a hidden name and renamed when complete, so a killed run leaves no half
folder. Only a folder in which there is nothing but what an earlier run wrote is ever replaced, and only when asked.
"""

from __future__ import annotations

import errno
import json
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from NasoLib.errors import UserError

OwnFiles = Callable[[Path], set[Path]]  # of a folder: what an earlier run says that it wrote there
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR)


@contextmanager
def whole_folder(place: Path, force: bool, own: OwnFiles, writer: str) -> Iterator[Path]:
    """Give an empty folder to write into; it becomes `place` when the block ends well, and vanishes when it does not.

    Raises UserError when `place` holds anything, unless `force` and all of it is `own`; and when the disk is full or
    may not be written.
    """
    place = Path(place).absolute()
    check_replaceable(place, force, own, writer)
    part = _hidden_sibling(place, "part")
    with disk_errors_in_words(place):
        try:
            part.mkdir(parents=True)
            yield part
            check_replaceable(place, force, own, writer)
            _put_in_place(part, place)
        finally:
            shutil.rmtree(part, ignore_errors=True)


def check_replaceable(place: Path, force: bool, own: OwnFiles, writer: str) -> None:
    """Refuse a place that holds something which may not be replaced. writer: who would have written it."""
    if place.is_symlink() or (place.exists() and not place.is_dir()):
        raise UserError(f"{place} is a file or a link, not a folder. Choose another folder.")
    if not place.exists() or not any(place.iterdir()):
        return
    if not force:
        raise UserError(f"{place} already holds files. Choose another folder, or add --force to replace it.")
    known = own(place)
    found = (path for path in sorted(place.rglob("*")) if path.is_symlink() or not path.is_dir())
    strange = next((path for path in found if path not in known), None)
    if strange is not None:
        raise UserError(
            f"{place} holds {strange.relative_to(place)}, which {writer} did not write, so --force leaves the folder "
            "alone. Choose another folder, or move your files out of it."
        )


def listed_files(place: Path, record: str, kind: str) -> set[Path]:
    """What the record of an earlier run lists under "files", and the record; nothing when it is not of this kind."""
    content = read_record(place / record, kind)
    try:
        return {place / name for name in content["files"]} | {place / record}
    except (KeyError, TypeError):
        return set()


def read_record(path: Path, kind: str) -> dict[str, Any]:
    """The record of an earlier run; empty when it is missing, unreadable or not of this kind."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) and content.get("format") == kind else {}


@contextmanager
def disk_errors_in_words(
    place: Path, kept: str = "Nothing was kept", remedy: str = "Make room, or choose another disk."
) -> Iterator[None]:
    """Turn a full disk or a forbidden folder into a sentence. SimpleITK's writer tells neither from the other."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            raise UserError(f"The disk of {place} is full. {kept}. {remedy}") from error
        if error.errno in _FORBIDDEN:
            raise UserError(f"{place} may not be written here. Choose a folder of your own.") from error
        raise
    except RuntimeError as error:
        if "ImageFileWriter" in str(error):
            raise UserError(f"{place} cannot be written, or its disk is full. {kept}. {remedy}") from error
        raise


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
