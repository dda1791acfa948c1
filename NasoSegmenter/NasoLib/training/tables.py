"""Results on tuning and test data as the files that `naso evaluate` reads; see study/results.py and scan_results.py."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from NasoLib.study.results import STRATA
from NasoLib.study.scan_results import DISTANCES, candidates_cell
from NasoLib.training.manifest import Row
from NasoLib.training.recipes.base import Recipe
from NasoLib.training.score import JudgedScan, ScoredCase


def slice_table(recipe: Recipe, cases: Sequence[ScoredCase]) -> str:
    """One line per slice."""
    lines = []
    for case in cases:
        for number, (score, label) in enumerate(zip(case.scores, case.labels, strict=True)):
            truth = {"slice_label": int(label)} if recipe.task == "invasion" else {}
            line = _who(recipe, case.row) | {"slice": number, "label": int(case.row.label), **truth}
            lines.append(line | {"score": f"{score:.6f}"} | _strata(case.row))
    return as_csv(lines)


def scan_table(recipe: Recipe, scans: Sequence[JudgedScan]) -> str:
    """One line per scan; see `scan_cells`."""
    return as_csv([_who(recipe, scan.row) | scan_cells(scan) | _strata(scan.row) for scan in scans])


def scan_cells(scan: JudgedScan) -> dict[str, Any]:
    """What a scan gives: voxels in both outlines, only found, only in the truth; distances; lesions and candidates.

    Distances are empty where one of the outlines is.
    """
    distances = {name: getattr(scan.surface, name) for name in DISTANCES}
    return {
        "both": scan.overlap.both,
        "only_found": scan.overlap.only_found,
        "only_reference": scan.overlap.only_reference,
        **{name: "" if value is None else f"{value:.6g}" for name, value in distances.items()},
        "lesions": scan.candidates.lesions,
        "candidates": candidates_cell(scan.candidates.scores, scan.candidates.iou),
    }


def _who(recipe: Recipe, row: Row) -> dict[str, Any]:
    """Which series, and which model answered."""
    settings = recipe.settings()
    model = {"arm": settings["arm"]} if "arm" in settings else {}
    inputs = "+".join(recipe.input_spec().sequences)
    return {"patient": row.patient, "series": row.case, **model, "network": recipe.network, "inputs": inputs}


def _strata(row: Row) -> dict[str, str]:
    return {name: row.hospital if name == "hospital" else row.cell(name) for name in STRATA}


def as_csv(lines: Sequence[Mapping[str, Any]]) -> str:
    """Lines with the same columns as text; nothing for no lines."""
    text = io.StringIO()
    if lines:
        table = csv.DictWriter(text, list(lines[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(lines)
    return text.getvalue()
