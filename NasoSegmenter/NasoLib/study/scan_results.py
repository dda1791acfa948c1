"""Results of a segmentation as a CSV file: one row per scan.

Columns that must be there
    patient             who
    both                voxels in both outlines
    only_found          voxels only in the outline that is judged
    only_reference      voxels only in the reference
Columns that may be there
    series              which of the patient's scans; left out, each patient has one
    network, inputs     which model made the outline; each is judged by itself
    mean_mm, p95_mm, max_mm     distances between the surfaces; empty where one outline is empty
    lesions             how many lesions the reference has, 0 on a healthy scan
    candidates          what was found: "score:IoU,IoU,...", one IoU per lesion, candidates parted by ";". On a scan
                        with two lesions: "0.93:0.71,0; 0.40:0,0". Without lesions a score alone: "0.35". Empty: none
    hospital, slice_thickness_mm, kernel, vendor        each gives a table of its own
    role                where it is there it must say "test"

Why counts and not Dice: from counts every figure follows, per scan and pooled; from a Dice of 0 nobody knows whether
there was anything to find.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from NasoLib.errors import UserError
from NasoLib.study.csv_file import Line, read_lines
from NasoLib.study.froc import ScanResult
from NasoLib.study.overlap import Overlap
from NasoLib.study.results import MODEL_COLUMNS, STRATA

REQUIRED = ("patient", "both", "only_found", "only_reference")
DISTANCES = ("mean_mm", "p95_mm", "max_mm")


@dataclass(frozen=True, eq=False)
class Scan:
    """One row. found: None when the file has no candidates; distances: by name, those that are defined."""

    where: str
    patient: str
    overlap: Overlap
    series: str = ""
    model: str = ""
    found: ScanResult | None = None
    distances: Mapping[str, float] = field(default_factory=dict)
    strata: Mapping[str, str] = field(default_factory=dict)


def read(path: str | Path, role: str = "test") -> list[Scan]:
    """The scans of a results file. Raises UserError naming the line and what is wrong with it."""
    lines = read_lines(path, REQUIRED)
    _check_detection_columns(Path(path).name, lines)
    scans = [_scan(line, role) for line in lines]
    seen: dict[tuple[str, str, str], str] = {}
    for scan in scans:
        key = (scan.model, scan.patient, scan.series)
        if key in seen:
            raise UserError(f"{scan.where}: patient {scan.patient} was already on {seen[key]}; name their series.")
        seen[key] = scan.where
    return scans


def candidates_cell(scores: Sequence[float], iou: np.ndarray) -> str:
    """The text of `candidates`; iou is (candidates, lesions)."""
    return "; ".join(
        f"{score:.6g}" + (":" + ",".join(f"{value:.6g}" for value in row) if len(row) else "")
        for score, row in zip(scores, iou, strict=True)
    )


def _check_detection_columns(file: str, lines: list[Line]) -> None:
    names = lines[0].cells
    if ("lesions" in names) != ("candidates" in names):
        missing = "candidates" if "lesions" in names else "lesions"
        raise UserError(f"{file} has no column {missing}; for detection give both lesions and candidates, else none.")


def _scan(line: Line, role: str) -> Scan:
    if line.has("role") and line.text("role") != role:
        raise UserError(f"{line.where}: role is “{line.text('role')}”; only rows of role {role} belong in this file.")
    return Scan(
        where=line.where,
        patient=line.text("patient"),
        overlap=Overlap(line.whole("both", 0), line.whole("only_found", 0), line.whole("only_reference", 0)),
        series=line.optional("series"),
        model=", ".join(line.optional(name) for name in MODEL_COLUMNS if line.has(name)),
        found=_found(line) if "lesions" in line.cells else None,
        distances={name: line.number(name, 0) for name in DISTANCES if line.has(name)},
        strata={name: line.optional(name, "not stated") for name in STRATA if name in line.cells},
    )


def _found(line: Line) -> ScanResult:
    lesions = line.whole("lesions", 0)
    candidates = [_candidate(line, text, lesions) for text in line.optional("candidates").split(";") if text.strip()]
    iou = np.array([row for _, row in candidates], float).reshape(len(candidates), lesions)
    return ScanResult(tuple(score for score, _ in candidates), iou)


def _candidate(line: Line, text: str, lesions: int) -> tuple[float, list[float]]:
    score_text, _, iou_text = text.partition(":")
    try:
        score, iou = float(score_text), [float(part) for part in iou_text.split(",")] if iou_text.strip() else []
    except ValueError:
        score, iou = float("nan"), []
    if not np.isfinite(score) or len(iou) != lesions or not all(0 <= value <= 1 for value in iou):
        raise UserError(
            f"{line.where}: the candidate “{text.strip()}” is not a score and {lesions} IoU from 0 to 1, one per "
            "lesion; write it as 0.93:0.71,0 (here with two)."
        )
    return score, iou
