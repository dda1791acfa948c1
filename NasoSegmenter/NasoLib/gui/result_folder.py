"""Where a panel's result goes when it is exported.

A folder of its own is made inside the one that was chosen, named after the image. Files that are there already are
never mixed with new ones: an earlier result is replaced as a whole, after asking, and nothing else ever is.

    place = place_for(parameters.export_folder, f"{name_for_files(volume.GetName(), 'CT')}-skull-base")
    if may_write(place): ...
"""

from __future__ import annotations

import re
from pathlib import Path

import slicer

from NasoLib.errors import UserError
from NasoLib.gui.older_slicer import tr as _


def name_for_files(name: str, otherwise: str) -> str:
    """An image's name in letters that every disk takes; `otherwise` when none is left."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-") or otherwise


def place_for(folder: Path | None, own: str) -> Path:
    """The folder of a result, called `own`. Raises UserError when no folder was chosen."""
    if folder is None or str(folder) in ("", "."):
        raise UserError(_("Choose a folder for the export first."))
    return Path(folder) / own


def may_write(place: Path) -> bool:
    """True when nothing is there, or the user says that it may be replaced."""
    if not place.exists():
        return True
    question = _("{folder} is there already. Replace the result in it?").format(folder=place)
    return bool(slicer.util.confirmYesNoDisplay(question))
