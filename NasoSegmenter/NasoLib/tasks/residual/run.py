"""Both arms on one patient: probabilities per slice, the patient's, and heat maps, in one forward pass each.

The patient's probability is the mean over the slices with tumour, as in the paper; slices without tumour are left out.
Below `min_slices` of the bundle there is none, because a mean over one or two slices is one or two slices.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from NasoLib.bundle import Bundle
from NasoLib.image import Box, Image
from NasoLib.image.checks import check_image, refuse_or_warn
from NasoLib.progress import SILENT, Progress
from NasoLib.tasks.models import ready_model
from NasoLib.tasks.provenance import provenance
from NasoLib.tasks.residual.models import arm_model, members, team_threshold
from NasoLib.tasks.residual.result import ArmResult
from NasoLib.tasks.tumour_slices import OutlinedPatient, OutlinedSlices, check_outline, on_geometry

if TYPE_CHECKING:
    from NasoLib.device import Device
    from NasoLib.predict.slices import SliceResult


def predict_arm(
    images: Mapping[str, Image],
    outline: Image,
    bundle: Bundle | str | Path,
    arm: str,
    device: Device | None = None,
    progress: Progress = SILENT,
) -> ArmResult:
    """Residual tumour after one treatment.

    images: by sequence, "T1CE" for the published models.  outline: a mask, on any grid.  arm: "CCRT" or "IC+CCRT".
    Raises UserError for a bundle of the other arm, and for images or an outline that cannot be used.
    """
    from NasoLib.device import choose

    model = arm_model(bundle, arm)
    first = images[model.metadata.input.sequences[0]]
    warnings = refuse_or_warn([*check_image(first, "MR"), *check_outline(outline, first)])
    return predict_outlined(OutlinedPatient(images, outline), model, device or choose(), warnings, progress)


def predict_arms(
    patient: OutlinedPatient,
    bundles: Mapping[str, Bundle],
    device: Device,
    warnings: Sequence[str] = (),
    progress: Progress = SILENT,
) -> dict[str, ArmResult]:
    """Several arms on one patient whose images were checked; models with the same input share their pictures."""
    checked = {arm: arm_model(bundle, arm) for arm, bundle in bundles.items()}
    count = len(checked)
    return {
        arm: predict_outlined(patient, model, device, warnings, progress.share(place / count, (place + 1) / count))
        for place, (arm, model) in enumerate(checked.items())
    }


def predict_outlined(
    patient: OutlinedPatient, model: Bundle, device: Device, warnings: Sequence[str], progress: Progress
) -> ArmResult:
    """One arm, whose bundle and images were checked."""
    decision = model.metadata.decision
    shown = patient.shown_to(model.metadata.input)
    team = members(model)
    count = len(shown.slices_k)
    enough = count >= decision.min_slices
    found = [_member(patient, member, device, part) for member, part in _parts(team, progress)] if enough else []
    slices = np.mean([one.scores for _, one in found], axis=0) if found else np.zeros(0, np.float32)
    notes = tuple(dict.fromkeys(note for _, one in found for note in one.notes)) + _about_unit(decision.unit)
    return ArmResult(
        arm=decision.arm,
        models=tuple(member.name for member in team),
        slices_k=shown.slices_k if found else (),
        heights_mm=shown.heights_mm if found else (),
        slice_probabilities=slices,
        threshold=team_threshold(team),
        min_slices=decision.min_slices,
        unit=decision.unit,
        probability=float(slices.mean()) if found else None,
        abstained="" if found else _too_few(count, decision.min_slices),
        heat=_heat(found) if found else None,
        notes=notes,
        provenance=provenance(
            team, patient.used(model.metadata.input.sequences), device, _settings(model), [*warnings, *notes]
        ),
    )


def moved_probabilities(
    patient: OutlinedPatient,
    model: Bundle,
    device: Device,
    changes: Sequence[Sequence[float]],
    progress: Progress = SILENT,
) -> np.ndarray:
    """(m,) the patient's probability after each change of the rectangles: all changes and slices in one batch.

    changes: (m, 4) mm: moved towards L, moved towards P, added to the width, added to the height.
    """
    from NasoLib.predict.slices import predict_slices

    means = []
    for member, part in _parts(members(model), progress):
        shown = patient.shown_to(member.metadata.input)
        boxes = [_changed(box, change) for change in changes for box in shown.boxes]
        found = predict_slices(ready_model(member, device), shown.pictures_of(boxes), _positive(member), part)
        means.append(found.scores.reshape(len(changes), -1).mean(1))
    return np.mean(means, axis=0)


def _changed(box: Box, change: Sequence[float]) -> Box:
    """A rectangle after a change; never narrower than half of what it was."""
    left, back, width, height = change
    size = np.maximum(box.size_mm + np.array([width, height, 0.0]), box.size_mm / 2)
    return Box(box.to_lps(np.array([left, back, 0.0])), size, box.axes)


def _member(
    patient: OutlinedPatient, member: Bundle, device: Device, progress: Progress
) -> tuple[OutlinedSlices, SliceResult]:
    from NasoLib.predict.slices import predict_slices

    shown = patient.shown_to(member.metadata.input)
    return shown, predict_slices(ready_model(member, device), shown.pictures, _positive(member), progress)


def _positive(model: Bundle) -> int:
    output = model.metadata.output
    return output.classes.index(output.positive_class)


def _parts(team: Sequence[Bundle], progress: Progress) -> list[tuple[Bundle, Progress]]:
    count = len(team)
    return [(one, progress.share(n / count, (n + 1) / count)) for n, one in enumerate(team)]


def _heat(found: Sequence[tuple[OutlinedSlices, SliceResult]]) -> Image:
    """The mean of the members' maps, over what the first one reaches."""
    first, *others = (shown.volume_of(one.heat) for shown, one in found)
    if not others:
        return first
    drawn = [first.array, *(on_geometry(other, first.geometry) for other in others)]
    return first.with_array(np.asarray(np.mean(drawn, axis=0), np.float32))


def _about_unit(unit: str) -> tuple[str, ...]:
    if unit == "patient":
        return ()
    return ("The model's threshold was chosen on single images; the mean over the slices is held against it here.",)


def _too_few(count: int, needed: int) -> str:
    slices = "slice holds" if count == 1 else "slices hold"
    return f"Only {count} {slices} tumour; below {needed} the models give no answer."


def _settings(model: Bundle) -> dict[str, object]:
    facts = model.metadata
    return {
        "arm": facts.decision.arm,
        "threshold": facts.decision.threshold,
        "min_slices": facts.decision.min_slices,
        "unit": facts.decision.unit,
        "ensemble": facts.decision.ensemble,
        "margin_mm": facts.input.margin_mm,
    }
