"""Every case of the manifest as numbers; what cannot be read is left out and listed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from NasoLib.errors import UserError
from NasoLib.progress import SILENT, Progress
from NasoLib.training.courses.cases import PreparedCase
from NasoLib.training.manifest import Row
from NasoLib.training.recipes.base import Recipe
from NasoLib.training.samples.prepared import prepared


def gathered(
    recipe: Recipe, rows: Sequence[Row], cache: Path, progress: Progress = SILENT
) -> tuple[list[PreparedCase], list[str]]:
    """The prepared cases in the order of `rows`, and one sentence for each that could not be read."""
    cases, skipped = [], []
    preparation = recipe.preparation()
    for number, row in enumerate(rows):
        progress.update(number / len(rows), f"Preparing {row.case} ({number + 1} of {len(rows)})")
        try:
            cases.append(PreparedCase(row, prepared(row, preparation, cache, recipe.prepare)))
        except UserError as error:
            if isinstance(error.__cause__, OSError) and not isinstance(error.__cause__, FileNotFoundError):
                raise  # a full disk is not the fault of a case
            skipped.append(str(error) if str(error).startswith(row.case) else f"{row.case}: {error}")
    return cases, skipped
