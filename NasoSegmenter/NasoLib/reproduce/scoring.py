"""Finished models asked about the tuning and test patients; their answers as results files that `study` reads.

The cases are those that the training prepared, the network is the bundle's as users run it, and the cut-offs are left
to the statistics: they are chosen on the tuning file there.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from NasoLib.bundle import Bundle
from NasoLib.device import choose
from NasoLib.networks import from_bundle
from NasoLib.progress import SILENT, Progress
from NasoLib.reproduce.plans import Model
from NasoLib.study.results import STRATA
from NasoLib.training import manifest
from NasoLib.training.courses.cases import PreparedCase
from NasoLib.training.gather import gathered
from NasoLib.training.recipes import recipe_named
from NasoLib.training.recipes.base import Recipe
from NasoLib.training.recipes.segmentation import Segmentation
from NasoLib.training.score import ScoredCase, judge_scan, score_scans, score_slices
from NasoLib.training.splits import split
from NasoLib.training.tables import scan_cells


@dataclass(frozen=True, eq=False)
class Trained:
    """A model with its bundle."""

    model: Model
    bundle: Bundle

    @property
    def recipe(self) -> Recipe:
        """The recipe that it was trained by."""
        model = self.model
        return recipe_named(model.recipe, model.demo, model.network, model.arm, model.settings)


def answers(
    trained: Trained, data: Path, cache: Path, role: str, every_patient: bool = False, progress: Progress = SILENT
) -> list[dict[str, Any]]:
    """Rows for a results file: what the model says of the patients on this side ("tune" or "test") of its split.

    every_patient: all test patients of the manifest, also those that the recipe is not about (the other arm's), whose
    label is then not its truth.
    """
    rows = manifest.read(data)
    own = [row for row in rows if row.role == role] if every_patient else _side(trained, rows, role)
    cases, _ = gathered(trained.recipe, own, cache, progress.share(0.0, 0.3))
    late = progress.share(0.3, 1.0)
    if isinstance(trained.recipe, Segmentation):
        return list(_scan_rows(trained, trained.recipe, cases, role, late))
    ready = from_bundle(trained.bundle, choose("auto"))
    scored = score_slices(ready, trained.recipe, cases, late)
    return [row for case in scored for row in _slice_rows(trained, case, role)]


def _side(trained: Trained, rows: Sequence[manifest.Row], role: str) -> list[manifest.Row]:
    """As the training parted them: it draws tuning patients where the manifest names none."""
    recipe, seed = trained.recipe, trained.bundle.metadata.training.seed
    chosen = recipe.chosen(rows)
    return split(chosen, seed, recipe.tuning_share, recipe.test_share).rows(chosen, role)


def write_rows(rows: Sequence[Mapping[str, Any]], path: Path) -> Path:
    """Write a results file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
    return path


def _common(row: manifest.Row, trained: Trained, role: str) -> dict[str, Any]:
    """What results of both kinds say of a case."""
    strata = {name: row.cell(name) for name in STRATA}
    return {"patient": row.patient, "series": row.cell("series"), "role": role, **trained.model.columns, **strata}


def _slice_rows(trained: Trained, case: ScoredCase, role: str) -> Iterator[dict[str, Any]]:
    common = _common(case.row, trained, role) | {"label": int(case.row.label)}
    for number, (score, label) in enumerate(zip(case.scores, case.labels, strict=True)):
        own = {"slice_label": int(label)} if trained.recipe.task == "invasion" else {}
        yield {**common, "slice": number, **own, "score": round(float(score), 6)}


def _scan_rows(
    trained: Trained, recipe: Segmentation, cases: Sequence[PreparedCase], role: str, progress: Progress
) -> Iterator[dict[str, Any]]:
    ready = from_bundle(trained.bundle, choose("auto"))
    for scan in score_scans(ready, recipe, cases, progress):
        judged = judge_scan(scan, trained.bundle.metadata.postprocessing)
        yield _common(scan.row, trained, role) | scan_cells(judged)
