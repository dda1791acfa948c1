"""The outline as files: where they go, and what is written.

A folder of its own is made inside the one that was chosen, named after the volume. An earlier result is replaced as a
whole, after asking, and nothing else ever is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from NasoLib.gui import result_folder
from NasoLib.gui.older_slicer import tr as _
from NasoLib.gui.result_folder import name_for_files
from NasoLib.image import Image
from NasoLib.progress import Progress

if TYPE_CHECKING:
    from NasoLib.report.data_files import Segment


def place_for(folder: Path | None, name: str) -> Path:
    """The folder of a result about the volume of this name. Raises UserError when no folder was chosen."""
    return result_folder.place_for(folder, f"{name_for_files(name, 'image')}-outline")


def writing(
    image: Image,
    labels: Image,
    segments: Sequence[Segment],
    told: Mapping[str, Any],
    drawn: Image,
    corrected: Image,
    more: Mapping[str, Any],
    place: Path,
) -> Callable[[Progress], Path]:
    """The work of a job that writes the folder and gives its path.

    drawn, corrected: what the model drew and what the user made of it, on the image's grid.
    """
    saying = _("Writing the result")  # here, since only the main thread may ask for a translation

    def work(progress: Progress) -> Path:
        from NasoLib.report.segmentation import write_corrected
        from NasoLib.tasks.segmentation import correction, measures

        progress.update(0.1, saying)
        kept = {**told, **more, "correction": correction(drawn, corrected).to_json()}
        kept["corrected"] = measures(corrected).to_json()
        progress.update(0.4, saying)
        place.parent.mkdir(parents=True, exist_ok=True)
        return write_corrected(image, labels, segments, kept, place, force=True)

    return work
