"""Every case of the manifest as numbers; what cannot be read is left out and listed.

Why it is written down who was learnt from: a checkpoint counts steps, and features of a frozen body are rows, of these
very cases in this order. A case that was left out, was mended and joins a stopped training would shift all of them.
The numbers are compared and not the times of the files: data that was copied to another disk is the same data.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from NasoLib.errors import UserError
from NasoLib.folders import NO_ROOM
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
            if isinstance(error.__cause__, OSError) and error.__cause__.errno in NO_ROOM:
                raise  # a full disk is not the fault of a case
            skipped.append(str(error) if str(error).startswith(row.case) else f"{row.case}: {error}")
    return cases, skipped


def learnt_from(cases: Sequence[PreparedCase]) -> list[list[str]]:
    """The cases in their order, each with a fingerprint of its numbers; in JSON values."""
    return [[case.row.case, case.data.content] for case in cases]


def change_in_words(before: Sequence[Sequence[str]], now: Sequence[Sequence[str]]) -> str:
    """How two answers of `learnt_from` differ, by the first case that does."""
    old, new = ({one[0]: one[1] for one in cases} for cases in (before, now))
    for case in [*new, *old]:
        if case not in old:
            return f"{case} was left out then and can be used now"
        if case not in new:
            return f"{case} was used then and is left out now"
        if old[case] != new[case]:
            return f"{case} shows something else than then"
    return "they come in another order"
