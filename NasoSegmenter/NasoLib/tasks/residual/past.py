"""Past patients from a file of past decisions, with the models that their probabilities and images ask for.

past = past_patients("decisions.csv", {"CCRT": "", "IC+CCRT": ""})     # models by name, "" for the first installed

predict = predictor({"CCRT": bundle, "IC+CCRT": bundle}, device)
predict(Path("t1ce.nrrd"), [Path("tumour.nrrd"), Path("nodes.nrrd")], progress)      # (0.31, 0.12) or None

The panel and the command both read here, so that a file is judged alike wherever it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from NasoLib.bundle import Bundle
from NasoLib.errors import UserError
from NasoLib.image.checks import check_image, refuse_or_warn
from NasoLib.image.io import read
from NasoLib.progress import SILENT, Progress
from NasoLib.study import past_decisions
from NasoLib.study.past_decisions import PastPatients, Two
from NasoLib.tasks.provenance import DEMO_SENTENCE
from NasoLib.tasks.residual.models import arms_named, members, team_threshold
from NasoLib.tasks.residual.run import predict_arms
from NasoLib.tasks.tumour_slices import OutlinedPatient, check_outline, together

if TYPE_CHECKING:
    from NasoLib.device import Device


def past_patients(
    path: str | Path, names: Mapping[str, str], device: Device | None = None, progress: Progress = SILENT
) -> PastPatients:
    """The patients of a file. names: of the models, by arm, "" for the first installed.

    Raises UserError naming the row and what is wrong with it; also for a model that is missing, when a row needs it.
    """
    try:
        arms = arms_named(names)
    except UserError as error:  # without models a file of predictions can be judged all the same
        return past_decisions.read(path, progress=progress, missing=str(error))
    past = past_decisions.read(path, thresholds(arms), predictor(arms, device), progress)
    if not any(past.probabilities):
        return past
    return replace(past, remarks=(*_about_models(arms), *past.remarks))


def thresholds(bundles: Mapping[str, Bundle]) -> Two:
    """What the live advice holds the probabilities for CCRT and for IC + CCRT against."""
    ccrt, ic_ccrt = (team_threshold(members(bundles[arm])) for arm in ("CCRT", "IC+CCRT"))
    return ccrt, ic_ccrt


def predictor(
    bundles: Mapping[str, Bundle], device: Device | None = None
) -> Callable[[Path, Sequence[Path], Progress], Two | None]:
    """What shows one patient to both models; it gives None when there is too little tumour for them."""

    def predict(image: Path, masks: Sequence[Path], progress: Progress) -> Two | None:
        from NasoLib.device import choose

        t1ce = read(image)
        outline = together([read(mask) for mask in masks])
        refuse_or_warn([*check_image(t1ce, "MR"), *check_outline(outline, t1ce)])
        found = predict_arms(OutlinedPatient({"T1CE": t1ce}, outline), bundles, device or choose(), progress=progress)
        ccrt, ic_ccrt = found["CCRT"].probability, found["IC+CCRT"].probability
        return None if ccrt is None or ic_ccrt is None else (ccrt, ic_ccrt)

    return predict


def _about_models(arms: Mapping[str, Bundle]) -> list[str]:
    teams = [members(bundle) for bundle in arms.values()]
    held = [f"{' + '.join(one.name for one in team)} ({team_threshold(team):.3g})" for team in teams]
    demo = any(one.metadata.demo for team in teams for one in team)
    about = f"Probabilities are held against the thresholds of {' and '.join(held)}."
    return [about, DEMO_SENTENCE] if demo else [about]
