"""SHA-256 of every file of a bundle, kept in `configs/checksums.json`.

Why a file of its own and not a group in the metadata: a file cannot hold its own checksum, and the metadata, with its
thresholds, must be covered too. The hash of the list itself is the bundle's identity, and is stored with each result.

What this guards against: damage, a half-finished copy, weights of one model beside the metadata of another, an edited
threshold. Somebody who rewrites the list as well makes a different bundle, with a different identity: a result tells
which of the two it came from.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from NasoLib.errors import UserError

PLACE = "configs/checksums.json"
METADATA = "configs/metadata.json"
WEIGHTS = "models/model.safetensors"
# Nothing here can be executed or unpickled by anything that opens it.
ALLOWED_SUFFIXES = (".json", ".safetensors", ".md", ".txt", ".csv", ".png", ".svg")
JSON_LIMIT_BYTES = 4 * 2**20
LEFT_BY_FILE_MANAGERS = (".DS_Store", "Thumbs.db", "desktop.ini")
_BLOCK = 2**20


@contextmanager
def read_errors_in_words(folder: Path) -> Iterator[None]:
    """Turn a bundle that may not be read, or a disk that fails under it, into a sentence."""
    try:
        yield
    except OSError as error:
        raise UserError(
            f"The bundle {folder.name} in {folder.parent} cannot be read ({error.strerror or error}). Ask for the "
            "right to read it, or install the bundle again."
        ) from error


def of_bytes(data: bytes) -> str:
    """SHA-256 as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def of_file(path: Path) -> str:
    """SHA-256 of a file's content, read in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def files_of(folder: Path) -> dict[str, Path]:
    """Every file of a bundle except the list itself, by its place ("models/model.safetensors").

    Raises UserError for links and for kinds of files that a bundle may not hold.
    """
    found: dict[str, Path] = {}
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder).as_posix()
        if path.is_symlink():
            raise UserError(
                f"The bundle {folder.name} holds a link, '{place}'. A bundle holds files only: remove the link."
            )
        if path.is_dir() or place == PLACE or path.name in LEFT_BY_FILE_MANAGERS:
            continue
        if path.suffix.lower() not in ALLOWED_SUFFIXES:
            kinds = ", ".join(ALLOWED_SUFFIXES)
            raise UserError(
                f"The bundle {folder.name} holds '{place}'. A bundle may only hold files of the kinds {kinds}."
            )
        found[place] = path
    return found


def write(folder: Path) -> None:
    """Write the list for the files that are in the folder now."""
    content = {"algorithm": "sha256", "files": {place: of_file(path) for place, path in files_of(folder).items()}}
    (folder / PLACE).write_bytes(json.dumps(content, indent=2, sort_keys=True).encode() + b"\n")


def read(folder: Path) -> dict[str, str]:
    """The list: place to SHA-256. Raises UserError when it is missing or is not such a list."""
    content: Any = read_json(folder, PLACE)
    files: Any = content.get("files") if isinstance(content, dict) else None
    is_list = isinstance(files, dict) and all(isinstance(sha, str) for sha in files.values())
    if not is_list or content.get("algorithm") != "sha256" or not {METADATA, WEIGHTS} <= set(files):
        raise UserError(f"The list of checksums of the bundle {folder.name} cannot be used. Install the bundle again.")
    return files


def read_json(folder: Path, place: str, sha256: str | None = None) -> object:
    """A JSON file of the bundle, compared with its checksum when one is given."""
    return parse_json(folder, place, json_bytes(folder, place, sha256))


def json_bytes(folder: Path, place: str, sha256: str | None = None) -> bytes:
    """The content of a JSON file of the bundle, compared with its checksum when one is given."""
    data = read_bytes(folder, place, JSON_LIMIT_BYTES)
    if sha256 is not None:
        compare(folder, place, of_bytes(data), sha256)
    return data


def parse_json(folder: Path, place: str, data: bytes) -> object:
    """What stands in such a file; `folder` and `place` are for the words of a refusal."""
    try:
        return json.loads(data, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise UserError(f"The file '{place}' of the bundle {folder.name} is not readable JSON: {error}.") from error


def read_bytes(folder: Path, place: str, limit: int | None = None) -> bytes:
    """The content of one file of the bundle."""
    path = folder / place
    if path.is_symlink() or not path.is_file():
        raise UserError(f"The bundle {folder.name} has no file '{place}'. Install the bundle again.")
    if limit is not None and path.stat().st_size > limit:
        raise UserError(f"The file '{place}' of the bundle {folder.name} is too large to be what it should be.")
    return path.read_bytes()


def compare(folder: Path, place: str, found: str, expected: str) -> None:
    """Raise UserError when a file's SHA-256 is not the one in the list."""
    if found != expected:
        raise UserError(
            f"The file '{place}' of the bundle {folder.name} is damaged or was changed: its SHA-256 begins with "
            f"{found[:12]} and should begin with {expected[:12]}. Nothing was loaded. Install the bundle again."
        )


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number")
