"""Where bundles live, and which are there.

Shipped ones lie in `Resources/Bundles` of the three modules: beside each other in a source tree, and together in one
`Resources` folder once Slicer has installed the extension. The user's lie in a folder of their choice: the argument
`folder`, else the environment variable NASO_BUNDLES (several folders as in PATH; the first receives new ones), else the
user's own data folder. A user's bundle comes before a shipped one of the same name, so that a newer version can be
installed without touching the program's files.
"""

from __future__ import annotations

import os
import shutil
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from NasoLib.bundle import archive, checksums
from NasoLib.bundle.folder import Bundle
from NasoLib.errors import UserError
from NasoLib.folders import disk_errors_in_words

VARIABLE = "NASO_BUNDLES"
MODULES = ("NasoInvasion", "NasoSegmenter", "TreatmentAdvisor")


@dataclass(frozen=True)
class Entry:
    """A folder that should hold a bundle.

    bundle: None when it cannot be used, and then `problem` is the sentence that says why.
    """

    folder: Path
    origin: Literal["shipped", "user"]
    bundle: Bundle | None
    problem: str = ""


def shipped_folders(library_folder: Path | None = None) -> list[Path]:
    """The `Resources/Bundles` folders of the modules that exist here.

    library_folder: where NasoLib itself lies.
    """
    beside = (library_folder or Path(__file__).parents[1]).parent
    candidates = [beside / "Resources" / "Bundles"]
    candidates += [beside.parent / module / "Resources" / "Bundles" for module in MODULES]
    found = [path.resolve() for path in candidates if path.is_dir()]
    return list(dict.fromkeys(found))


def user_folders(folder: str | Path | None = None) -> list[Path]:
    """The user's folders; the first is where new bundles go. They need not exist."""
    if folder is not None:
        return [Path(folder).absolute()]
    named = [Path(part).absolute() for part in os.environ.get(VARIABLE, "").split(os.pathsep) if part]
    return named or [_data_folder() / "naso" / "bundles"]


def entries(folder: str | Path | None = None) -> list[Entry]:
    """Every folder that should hold a bundle, the user's first, and what is wrong with those that do not."""
    places = [(path, "user") for path in user_folders(folder)] + [(path, "shipped") for path in shipped_folders()]
    return [entry for place, origin in places for entry in _entries_in(place, origin)]  # type: ignore[arg-type]


def installed(task: str | None = None, folder: str | Path | None = None) -> list[Bundle]:
    """The usable bundles, one for each name, in the order of their names; only those of `task` when given."""
    found: dict[str, Bundle] = {}
    for entry in entries(folder):
        if entry.bundle is not None and task in (None, entry.bundle.metadata.task):
            found.setdefault(entry.bundle.name, entry.bundle)
    return [found[name] for name in sorted(found)]


def find(name: str | Path, folder: str | Path | None = None) -> Bundle:
    """The bundle of this name, or in this folder. Raises UserError that tells which there are."""
    if os.path.isfile(Path(name) / checksums.METADATA):  # noqa: PTH113 - False, too, where nobody may look
        return Bundle.open(name)
    broken = ""
    for entry in entries(folder):
        if entry.bundle is not None and entry.bundle.name == str(name):
            return entry.bundle
        if entry.folder.name == str(name):
            broken = broken or entry.problem
    if broken:
        raise UserError(broken)
    names = ", ".join(bundle.name for bundle in installed(folder=folder)) or "none"
    raise UserError(f"There is no model bundle '{name}'. Installed are: {names}. `naso bundle install ZIP` adds one.")


def install(path: str | Path, folder: str | Path | None = None, replace: bool = False) -> Bundle:
    """Install the bundle in a ZIP file into the user's folder, all of it or nothing.

    replace: take the place of an installed bundle of the same name. Raises UserError when the file is not right.
    """
    target = user_folders(folder)[0]
    _make(target)
    draft = target / f".incoming-{uuid.uuid4().hex}"
    try:
        with disk_errors_in_words(target, "Nothing was installed"):
            draft.mkdir()
            archive.unpack(Path(path), draft)
            bundle = Bundle.open(draft)
            bundle.verify()
            return Bundle.open(_move_in(draft, target / bundle.name, replace))
    except UserError as error:
        # The draft's own name means nothing to the person who chose the file.
        raise UserError(str(error).replace(str(draft), Path(path).name).replace(draft.name, Path(path).name)) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def remove(name: str, folder: str | Path | None = None) -> Path:
    """Delete one of the user's bundles. Gives the folder that is gone. Raises UserError when there is none."""
    places = user_folders(folder)  # an unreadable one is an entry itself, and is never what is meant
    known = [entry for entry in entries(folder) if entry.folder not in places]
    for entry in known:
        if name in (entry.folder.name, entry.bundle.name if entry.bundle else None):
            if entry.origin == "shipped":
                raise UserError(f"The bundle '{name}' belongs to the program and cannot be removed.")
            _delete(entry.folder, name)
            return entry.folder
    names = ", ".join(sorted(entry.folder.name for entry in known if entry.origin == "user")) or "none"
    raise UserError(f"There is no bundle '{name}' to remove. Yours are: {names}.")


def _delete(folder: Path, name: str) -> None:
    """A bundle, or the link to it; by a hidden name first, so that nobody ever sees half of it."""
    old = _outgoing(folder)
    try:
        folder.unlink() if folder.is_symlink() else folder.rename(old)
    except OSError as error:
        raise UserError(
            f"The bundle '{name}' could not be removed from {folder.parent} ({error.strerror or error}). Close what "
            "uses it, or ask for the right to change that folder."
        ) from error
    shutil.rmtree(old, ignore_errors=True)


def _move_in(draft: Path, home: Path, replace: bool) -> Path:
    """Put a checked bundle in its place, by renaming, so that nobody ever sees half of it."""
    if not home.exists():
        return draft.rename(home)
    if not replace:
        raise UserError(f"A bundle '{home.name}' is installed already. Remove it first, or ask to replace it.")
    old = _outgoing(home)
    home.rename(old)
    try:
        draft.rename(home)
    except OSError:
        old.rename(home)
        raise
    shutil.rmtree(old, ignore_errors=True)
    return home


def _outgoing(folder: Path) -> Path:
    return folder.with_name(f".outgoing-{uuid.uuid4().hex}")


def _entries_in(place: Path, origin: Literal["shipped", "user"]) -> list[Entry]:
    """One for each bundle in a place; one for the place itself when nobody may look into it."""
    try:
        folders = _folders_in(place)
    except OSError as error:
        problem = f"The folder {place} cannot be read ({error.strerror or error}). Ask for the right to read it."
        return [Entry(place, origin, None, problem)]
    return [_entry(folder, origin) for folder in folders]


def _entry(folder: Path, origin: Literal["shipped", "user"]) -> Entry:
    try:
        return Entry(folder, origin, Bundle.open(folder))
    except UserError as error:
        return Entry(folder, origin, None, str(error))


def _folders_in(place: Path) -> list[Path]:
    """The folders in one place of bundles; those whose names begin with a dot are on their way in or out."""
    if not place.is_dir():
        return []
    return sorted(item for item in place.iterdir() if item.is_dir() and not item.name.startswith("."))


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            f"The folder for models, {folder}, cannot be made ({error.strerror}). Choose another."
        ) from error


def _data_folder() -> Path:
    """Where this system keeps a user's program data."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
