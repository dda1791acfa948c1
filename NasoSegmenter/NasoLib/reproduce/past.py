"""The recommendation on synthetic patients: both arms' models on every test patient, judged as Hua et al. judge.

Each phantom has had one of the regimens, dealt without looking at the patient, and an outcome after it. So the
"physician" here is chance, and the comparison shows the method, not what physicians do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from NasoLib.bundle import Bundle
from NasoLib.study.decisions import CCRT, CLEARED, IC_CCRT, RESIDUAL, Judgement, PastCase, judge_all
from NasoLib.training import manifest


def judged(answers: Mapping[str, Sequence[Mapping[str, Any]]], bundles: Mapping[str, Bundle], data: Path) -> Judgement:
    """answers: rows by arm, about all test patients; bundles: by arm, for their thresholds."""
    means = {arm: _means(rows) for arm, rows in answers.items()}
    limits = {arm: bundle.metadata.decision.threshold for arm, bundle in bundles.items()}
    rows = {row.patient: row for row in manifest.read(data) if row.role == "test"}
    cases = [
        PastCase(
            patient,
            _said(means[CCRT][patient] >= limits[CCRT]),
            _said(means[IC_CCRT][patient] >= limits[IC_CCRT]),
            _said(row.label),
            row.cell("given"),
        )
        for patient, row in rows.items()
        if patient in means[CCRT] and patient in means[IC_CCRT]
    ]
    return judge_all(cases)


def baseline(data: Path) -> Judgement:
    """The same judgement for a rule that needs no model: T4 means residual tumour, by either regimen."""
    rows = {row.patient: row for row in manifest.read(data) if row.role == "test" and row.cell("t_category")}
    cases = []
    for patient, row in rows.items():
        said = _said(row.cell("t_category") == "T4")
        cases.append(PastCase(patient, said, said, _said(row.label), row.cell("given")))
    return judge_all(cases)


def _means(rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    scores: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        scores[row["patient"]].append(row["score"])
    return {patient: float(np.mean(own)) for patient, own in scores.items()}


def _said(residual: bool) -> str:
    return RESIDUAL if residual else CLEARED
