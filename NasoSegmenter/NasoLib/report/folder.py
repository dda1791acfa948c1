"""A folder of results: complete or not there, and never somebody else's.

    with results_folder(Path("out"), force=False) as draft:
        (draft / "result.json").write_text(...)

Everything is written beside its place under a hidden name, and renamed when the block ends well. Only a folder in which
`result.json` lists all that is there is ever replaced, and only when asked.
"""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from NasoLib.errors import UserError
from NasoLib.phantom.folder import disk_errors_in_words

RECORD, FORMAT = "result.json", "naso-result"


@contextmanager
def results_folder(place: Path, force: bool = False) -> Iterator[Path]:
    """Give an empty folder that becomes `place`. Raises UserError when the place is taken or cannot be written."""
    place = Path(place).absolute()
    check_replaceable(place, force)
    part = place.with_name(f".{place.name}.{uuid.uuid4().hex[:8]}.part")
    with disk_errors_in_words(place):
        try:
            part.mkdir(parents=True)
            yield part
            if place.exists():
                shutil.rmtree(place)
            part.rename(place)
        finally:
            shutil.rmtree(part, ignore_errors=True)


def write_record(folder: Path, content: Mapping[str, Any]) -> None:
    """Write `result.json` as the last file of a folder; it lists the others, so that they can be replaced one day."""
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    record = {"format": FORMAT, **content, "files": files}
    text = json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False)
    (folder / RECORD).write_text(text + "\n", encoding="utf-8")


def check_replaceable(place: Path, force: bool) -> None:
    """Refuse a place that holds something which may not be replaced."""
    if place.is_symlink() or (place.exists() and not place.is_dir()):
        raise UserError(f"{place} is a file or a link, not a folder. Choose another folder.")
    if not place.exists() or not any(place.iterdir()):
        return
    if not force:
        raise UserError(f"{place} already holds files. Choose another folder, or add --force to replace it.")
    own = _own(place)
    strange = sorted(path for path in place.rglob("*") if not path.is_dir() and path not in own)
    if strange:
        raise UserError(
            f"{place} holds {strange[0].relative_to(place)}, which is not part of an earlier result, so --force leaves "
            "the folder alone. Choose another folder."
        )


def _own(place: Path) -> set[Path]:
    """What an earlier result says that it wrote here; nothing when none did."""
    try:
        record = json.loads((place / RECORD).read_text(encoding="utf-8"))
        ours = isinstance(record, dict) and record.get("format") == FORMAT
        return {place / name for name in record["files"]} | {place / RECORD} if ours else set()
    except (OSError, ValueError, KeyError, TypeError):
        return set()
