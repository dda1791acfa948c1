"""One case as numbers, and its files.

A case is two arrays and a few facts: `CASE.images.npy`, `CASE.targets.npy` and `CASE.json`, which is written last, so
its presence says that the case is complete. Arrays are float16 and uint8, opened as memory maps and never unpickled:
float16 keeps eleven bits, more than the 8-bit pictures that the papers trained on.

Why they are opened when they are asked for and not kept open: each open one holds a file, of which a system lets a
process have a few hundred, and a study has a thousand patients.

The folder is named after a fingerprint of how cases are prepared; the case's own file says from which files it came.
Changed settings or changed images are so never taken for each other, and ten models over the same data prepare it once.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from NasoLib.errors import UserError
from NasoLib.training.files import write_atomically
from NasoLib.training.manifest import Row

_READ = ("image_", "mask_", "truth")


@dataclass(frozen=True, eq=False)
class Prepared:
    """What a network is shown of one case.

    images: (n, c, j, i) slices, or a volume (c, k, j, i); float16.
    targets: (n,) the slices' labels, or (k, j, i) the outline; uint8.
    facts: what else is needed later, in JSON values (spacing, which slices).
    """

    images: np.ndarray
    targets: np.ndarray
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def content(self) -> str:
        """A fingerprint of the numbers."""
        digest = hashlib.sha256()
        for array in (self.images, self.targets):
            digest.update(repr(array.shape).encode())
            digest.update(np.ascontiguousarray(array).data)
        return digest.hexdigest()[:12]


@dataclass(frozen=True)
class Stored:
    """The same of a case that lies in the cache. place: its files, without their endings."""

    place: Path
    facts: Mapping[str, Any]
    content: str

    @property
    def images(self) -> np.ndarray:
        """As `Prepared.images`; its file is open for as long as the array, or a part of it, is kept."""
        return _open(self.place, "images")

    @property
    def targets(self) -> np.ndarray:
        """As `Prepared.targets`; its file is open for as long as the array, or a part of it, is kept."""
        return _open(self.place, "targets")


def fingerprint(content: Any) -> str:
    """Twelve hexadecimal digits that change when the JSON value does."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]


def prepared(row: Row, preparation: Mapping[str, Any], cache: Path, prepare: Callable[[Row], Prepared]) -> Stored:
    """The case from the cache, or prepared and put there. Raises UserError when it cannot be read."""
    place = cache / fingerprint(preparation) / _file_name(row.case)
    sources = _sources(row)
    found = _load(place, sources)
    if found is None:
        made = prepare(row)
        _check(made, row)
        _save(made, place, sources)
        found = _load(place, sources)
    if found is None:
        raise UserError(f"{row.case}: what was just written to {place.parent} cannot be read. Is the disk all right?")
    return found


def _sources(row: Row) -> dict[str, Any]:
    """The files of a case by cell, with size and time of change. Raises UserError where they may not be looked at."""
    sources: dict[str, Any] = {"label": row.label}
    for name, text in sorted(row.columns.items()):
        if name.startswith(_READ) and text and (stat := _stat(row, text)):
            sources[name] = [text, stat.st_size, stat.st_mtime_ns]
    return sources


def _stat(row: Row, text: str) -> os.stat_result | None:
    """Size and time of a file; None when it is not there."""
    try:
        return (row.folder / text).stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise UserError(
            f"{row.case}: {text} cannot be read ({error}). Repair it, or the rights of its folder."
        ) from error


def _load(place: Path, sources: Mapping[str, Any]) -> Stored | None:
    """What is in the cache, when it came from these files."""
    try:
        record = json.loads(place.with_name(place.name + ".json").read_text(encoding="utf-8"))
        if record["sources"] != sources:
            return None
        images, targets = (_open(place, kind) for kind in ("images", "targets"))
        facts = record["facts"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    content = record.get("content") or Prepared(images, targets).content  # older caches do not tell it
    return Stored(place, facts, content)


def _open(place: Path, kind: str) -> np.ndarray:
    return np.load(place.with_name(f"{place.name}.{kind}.npy"), mmap_mode="r", allow_pickle=False)


def _save(made: Prepared, place: Path, sources: Mapping[str, Any]) -> None:
    for kind, array in (("images", made.images), ("targets", made.targets)):
        write_array(np.ascontiguousarray(array), place.with_name(f"{place.name}.{kind}.npy"))
    record = {"sources": dict(sources), "facts": dict(made.facts), "content": made.content}
    write_atomically(place.with_name(place.name + ".json"), json.dumps(record).encode())


def write_array(array: np.ndarray, place: Path) -> None:
    """An array as .npy, there completely or not at all."""
    import io

    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    write_atomically(place, buffer.getbuffer())


def _check(made: Prepared, row: Row) -> None:
    if made.images.dtype != np.float16 or made.targets.dtype != np.uint8:
        raise TypeError("Prepared cases are float16 images and uint8 targets.")
    if not np.isfinite(made.images).all():
        raise UserError(f"{row.case}: the image holds values that are not numbers (NaN or infinite).")


def _file_name(case: str) -> str:
    """A case's name as a file name; two cases never share one."""
    safe = "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in case)
    return safe if safe == case else f"{safe}-{fingerprint(case)}"
