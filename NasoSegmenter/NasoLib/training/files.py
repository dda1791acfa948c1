"""Files that are there completely or not at all, and a full disk in words."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from NasoLib import folders


def write_atomically(place: Path, data: Any) -> None:
    """Write bytes beside `place`, make sure that they are on the disk, and rename: a kill leaves the old or the new."""
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(place)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def remove_drafts(folder: Path) -> None:
    """Remove what killed runs left half written."""
    for draft in folder.rglob(".*.part"):
        if draft.is_file():
            draft.unlink(missing_ok=True)


def disk_errors_in_words(place: Path, kept: str = "Nothing was kept") -> AbstractContextManager[None]:
    """Turn a full or forbidden disk into a sentence. kept: what is still there."""
    return folders.disk_errors_in_words(place, kept, "Make room and run the same command again: it goes on from there.")
