"""The advice as files: where they go, and what is written; an earlier one is replaced as a whole, after asking."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from NasoLib.gui import result_folder
from NasoLib.gui.result_folder import name_for_files
from NasoLib.progress import Progress

if TYPE_CHECKING:
    from NasoLib.tasks.advice import AdviceCase, AdviceResult


def place_for(folder: Path | None, name: str) -> Path:
    """The folder of the advice about the image of this name. Raises UserError when no folder was chosen."""
    return result_folder.place_for(folder, f"{name_for_files(name, 'T1CE')}-advice")


def writing(
    make_case: Callable[[Progress], AdviceCase], result: AdviceResult, place: Path
) -> Callable[[Progress], Path]:
    """The work of a job that writes the folder and gives its path."""

    def work(progress: Progress) -> Path:
        from NasoLib.report import advice

        case = make_case(progress.share(0.0, 0.5))
        progress.update(0.6, "Writing the result")
        place.parent.mkdir(parents=True, exist_ok=True)
        return advice.write(case, result, place, force=True)

    return work
