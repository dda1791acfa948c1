"""The four questions whose results can be judged, and the settings that the publications leave open.

Every row of the papers' "Decisions" tables that touches a figure is a field of `Settings`, and is stored with what was
made from it. Cut-offs are settings too, because they belong to the model: give those of its bundle, or a tuning file to
choose them on. They are never chosen on the cases that are judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from NasoLib.errors import UserError


@dataclass(frozen=True)
class Question:
    """positive: what label 1 means.  row: what a row of the file is.  combine: how rows make a patient's answer."""

    name: str
    positive: str
    row: str
    combine: Literal["run", "mean", "none"]


QUESTIONS = {
    "invasion": Question("invasion", "skull base invaded", "slices", "run"),
    "residual": Question("residual", "residual tumour", "images", "mean"),
    "differential": Question("differential", "carcinoma (not lymphoma)", "images", "mean"),
    "segmentation": Question("segmentation", "tumour", "scans", "none"),
}


@dataclass(frozen=True)
class Settings:
    """What can be read in more than one way.

    slice_threshold: a slice is positive from this probability on.  run, min_run: a series is positive when its longest
    unbroken run of positive slices (or their total) reaches min_run.  patient_rule: with two series, any or all.
    threshold: a mean probability is positive from here on.  froc: what is walked, the candidates' score or the IoU.
    seed, resamples: of the bootstrap.
    """

    slice_threshold: float = 0.5
    run: Literal["longest", "total"] = "longest"
    min_run: int = 2
    patient_rule: Literal["any", "all"] = "any"
    threshold: float = 0.5
    froc: Literal["score_sweep", "iou_sweep"] = "score_sweep"
    seed: int = 0
    resamples: int = 2000

    def __post_init__(self) -> None:
        for name in ("slice_threshold", "threshold"):
            if not 0 <= getattr(self, name) <= 1:
                raise UserError(f"{name} is {getattr(self, name)}; give a probability from 0 to 1.")
        for name, least in (("min_run", 1), ("seed", 0), ("resamples", 100)):
            if getattr(self, name) < least:
                raise UserError(f"{name} is {getattr(self, name)}; give {least} or more.")
