"""From a checked case to advice.

The order is that of a clinic: is it a carcinoma, may this patient be advised at all, and only then the two models. For
a patient who is not eligible they are not even asked, so that no number of theirs is around to be read as advice.

What the patient's entries decide (`conclude`) is parted from what the networks say, so that correcting a T category
changes the advice at once and runs no network.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from NasoLib.bundle import Bundle
from NasoLib.errors import UserError
from NasoLib.progress import SILENT, Progress
from NasoLib.tasks.advice.case import AdviceCase
from NasoLib.tasks.advice.eligibility import Eligibility, eligibility
from NasoLib.tasks.advice.firmness import Firmness, firmness, runs
from NasoLib.tasks.advice.guideline import banner, baseline
from NasoLib.tasks.advice.matrix import ARMS, CCRT, IC_CCRT, REGIMEN
from NasoLib.tasks.advice.patient import Patient
from NasoLib.tasks.advice.result import AdviceResult
from NasoLib.tasks.differential import Choice, DifferentialResult, choose_models, differentiate_outlined
from NasoLib.tasks.provenance import Provenance, provenance
from NasoLib.tasks.residual import ArmResult, moved_probabilities, predict_arms
from NasoLib.tasks.residual.models import arm_model, both_installed, members, team_threshold

if TYPE_CHECKING:
    from NasoLib.device import Device

MOVE_MM = 3.0
# Moved towards L, towards P, added to the width, added to the height: as another reader would draw the outline.
MOVES = tuple(
    tuple(sign * MOVE_MM if place == axis else 0.0 for place in range(4)) for axis in range(4) for sign in (1, -1)
)


@dataclass(frozen=True)
class AdviceModels:
    """arms: a bundle for "CCRT" and one for "IC+CCRT".  differential: None to leave it out."""

    arms: Mapping[str, Bundle]
    differential: Choice | None = None

    @classmethod
    def installed(cls, case: AdviceCase) -> AdviceModels:
        """The first that fit the case. Raises UserError when an arm has no model."""
        return cls(both_installed(), choose_models(case.patient.images))

    def checked(self) -> AdviceModels:
        """These models. Raises UserError for one in the place of the other arm, or two that read different images."""
        arms = {arm: arm_model(self.arms[arm], arm) for arm in ARMS}
        read = {arm: " and ".join(bundle.metadata.input.sequences) for arm, bundle in arms.items()}
        if read[CCRT] != read[IC_CCRT]:
            raise UserError(
                f"The model for CCRT reads {read[CCRT]}, the one for IC + CCRT {read[IC_CCRT]}. Choose two models of "
                "one sequence, so that their slices compare."
            )
        return replace(self, arms=arms)


def advise(
    case: AdviceCase,
    patient: Patient,
    models: AdviceModels | None = None,
    device: Device | None = None,
    progress: Progress = SILENT,
) -> AdviceResult:
    """The advice for one patient. models: None for the first that are installed.

    Raises UserError for entries and models that cannot be used. What cannot be advised is not an error: the result says
    why.
    """
    from NasoLib.device import choose

    known, used, place = patient.read(), (models or AdviceModels.installed(case)).checked(), device or choose()
    differential = None
    if used.differential is not None:
        part = progress.share(0.0, 0.3)
        differential = differentiate_outlined(case.patient, used.differential, place, case.warnings, part)
    arms: Mapping[str, ArmResult] = {}
    if _may_be_advised(known, differential).eligible:
        arms = predict_arms(case.patient, used.arms, place, case.warnings, progress.share(0.3, 1.0))
    origin = _origin(case, used, place)
    return conclude(known, differential, arms, origin)


def conclude(
    patient: Patient,
    differential: DifferentialResult | None,
    arms: Mapping[str, ArmResult],
    origin: Provenance,
) -> AdviceResult:
    """The advice from what is entered and what the models said; no network runs.

    arms: empty when the models were not asked.
    """
    allowed = _may_be_advised(patient, differential)
    answered = arms if allowed.eligible else {}
    reasons = [*allowed.reasons, *dict.fromkeys(arm.abstained for arm in answered.values() if arm.abstained)]
    if allowed.eligible and not answered:
        reasons.append("The models were not asked yet.")
    firm = None if reasons else _firmness(answered)
    cell = firm.cell if firm else None
    return AdviceResult(
        patient=patient,
        eligibility=allowed,
        differential=differential,
        arms=answered,
        cell=cell,
        no_advice=tuple(reasons),
        firmness=firm,
        banner=banner(patient, cell),
        baseline=baseline(patient),
        remarks=(*allowed.remarks, *origin.warnings, *_notes(differential, answered)),
        provenance=origin,
    )


def for_patient(result: AdviceResult, patient: Patient) -> AdviceResult:
    """What the models said, under other entries; no network runs. Raises UserError for entries that cannot be read."""
    again = conclude(patient.read(), result.differential, result.arms, result.provenance)
    if again.firmness is None or result.firmness is None:
        return again
    moved = replace(again.firmness, moved=result.firmness.moved, moved_range=result.firmness.moved_range)
    return replace(again, firmness=moved)


def with_moves(
    result: AdviceResult,
    case: AdviceCase,
    models: AdviceModels | None = None,
    device: Device | None = None,
    moves: Iterable[Iterable[float]] = MOVES,
    progress: Progress = SILENT,
) -> AdviceResult:
    """The same advice, with what small changes of the rectangle do to it. Unchanged where there is no advice."""
    from NasoLib.device import choose

    if result.firmness is None:
        return result
    used, place = (models or AdviceModels.installed(case)).checked(), device or choose()
    changes = [tuple(move) for move in moves]
    found = np.stack(
        [
            moved_probabilities(case.patient, used.arms[arm], place, changes, progress.share(n / 2, (n + 1) / 2))
            for n, arm in enumerate(ARMS)
        ]
    )
    return replace(result, firmness=_with_moved(result.firmness, found, _thresholds(result.arms)))


def _with_moved(firm: Firmness, found: np.ndarray, thresholds: tuple[float, float]) -> Firmness:
    """found: (2, m) the probability of each arm after each change."""
    ends = {arm: (float(one.min()), float(one.max())) for arm, one in zip(ARMS, found, strict=True)}
    return replace(firm, moved=runs(found.T, thresholds), moved_range=ends)


def _may_be_advised(patient: Patient, differential: DifferentialResult | None) -> Eligibility:
    return eligibility(patient, differential.answer if differential else "")


def _notes(differential: DifferentialResult | None, arms: Mapping[str, ArmResult]) -> tuple[str, ...]:
    """What did not go as planned; the sentence begins with what was asked, as there are several models."""
    said = [("Carcinoma or lymphoma", differential.notes)] if differential else []
    said += [(REGIMEN[arm], arms[arm].notes) for arm in ARMS if arm in arms]
    return tuple(f"{asked}: {note}" for asked, notes in said for note in notes)


def _firmness(arms: Mapping[str, ArmResult]) -> Firmness:
    ccrt, ic_ccrt = arms[CCRT], arms[IC_CCRT]
    return firmness(ccrt.slice_probabilities, ic_ccrt.slice_probabilities, _thresholds(arms))


def _thresholds(arms: Mapping[str, ArmResult]) -> tuple[float, float]:
    return arms[CCRT].threshold, arms[IC_CCRT].threshold


def _origin(case: AdviceCase, models: AdviceModels, device: Device) -> Provenance:
    """Of everything that may have taken part."""
    bundles = [*(models.differential.bundles if models.differential else ()), *models.arms.values()]
    images = case.patient.used(case.patient.images)
    settings = {arm: team_threshold(members(bundle)) for arm, bundle in models.arms.items()}
    return provenance(bundles, images, device, {"thresholds": settings}, case.warnings)
