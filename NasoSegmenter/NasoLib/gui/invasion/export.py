"""The result as files: where they go, and what is written.

A folder of its own is made inside the one that was chosen, named after the CT. Files that are there already are never
mixed with new ones: an earlier result is replaced as a whole, after asking, and nothing else ever is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from NasoLib.gui import result_folder
from NasoLib.gui.older_slicer import tr as _
from NasoLib.gui.result_folder import name_for_files
from NasoLib.image import Image
from NasoLib.progress import Progress

if TYPE_CHECKING:
    from NasoLib.tasks.invasion import InvasionResult


def place_for(folder: Path | None, name: str) -> Path:
    """The folder of a result about the CT of this name. Raises UserError when no folder was chosen."""
    return result_folder.place_for(folder, f"{name_for_files(name, 'CT')}-skull-base")


def writing(
    images: Sequence[Image],
    results: Sequence[InvasionResult],
    patient: Any,
    more: Sequence[dict[str, Any]],
    place: Path,
) -> Callable[[Progress], Path]:
    """The work of a job that writes the folder and gives its path."""
    saying = _("Writing the result")  # here, since only the main thread may ask for a translation

    def work(progress: Progress) -> Path:
        from NasoLib.report import invasion

        progress.update(0.1, saying)
        place.parent.mkdir(parents=True, exist_ok=True)
        return invasion.write(images, results, place, patient, more, force=True)

    return work
