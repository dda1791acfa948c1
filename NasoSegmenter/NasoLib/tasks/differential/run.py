"""Carcinoma or lymphoma on one patient: the mean over the slices with tumour, and where the answer came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from NasoLib.bundle import Bundle
from NasoLib.errors import UserError
from NasoLib.image import Image
from NasoLib.image.checks import check_image, refuse_or_warn
from NasoLib.progress import SILENT, Progress
from NasoLib.tasks.differential.inside import attribution, towards_answer
from NasoLib.tasks.differential.models import Choice, checked, choose_models
from NasoLib.tasks.differential.result import Attribution, DifferentialResult
from NasoLib.tasks.matching import When, matched
from NasoLib.tasks.models import ready_model
from NasoLib.tasks.provenance import provenance
from NasoLib.tasks.tumour_slices import OutlinedPatient, OutlinedSlices, check_outline

if TYPE_CHECKING:
    from NasoLib.device import Device
    from NasoLib.predict.slices import SliceResult

Found = Sequence[tuple[OutlinedSlices, "SliceResult"]]


def differentiate(
    images: Mapping[str, Image],
    outline: Image,
    choice: Choice | None = None,
    device: Device | None = None,
    registration: When = "auto",
    progress: Progress = SILENT,
) -> DifferentialResult:
    """Carcinoma, lymphoma or uncertain.

    images: by sequence ("T1CE", "T1", "T2"); the outline belongs to the first, the others are matched to it.
    choice: which models; None for the best that is installed.
    Raises UserError for images that cannot be used, and when no model fits them.
    """
    from NasoLib.device import choose

    taken = choice or choose_models(images)
    if taken is None:
        raise UserError(
            f"No model for carcinoma or lymphoma that reads {', '.join(images)} is installed. Install one, or add "
            "images."
        )
    first = next(iter(images.values()))
    warnings = refuse_or_warn([f for image in images.values() for f in check_image(image, "MR")])
    warnings += refuse_or_warn(check_outline(outline, first))
    found = matched(images, registration, progress.share(0.0, 0.5))
    patient = OutlinedPatient(found.images, outline)
    said = [*dict.fromkeys(warnings), *found.notes]
    return differentiate_outlined(patient, taken, device or choose(), said, progress.share(0.5, 1.0))


def differentiate_outlined(
    patient: OutlinedPatient,
    choice: Choice,
    device: Device,
    warnings: Sequence[str] = (),
    progress: Progress = SILENT,
) -> DifferentialResult:
    """The same for a patient whose images were checked and lie in one space."""
    bundles = checked(choice).bundles
    shown = [patient.shown_to(bundle.metadata.input) for bundle in bundles]
    count, needed = len(shown[0].slices_k), max(bundle.metadata.decision.min_slices for bundle in bundles)
    enough = min(len(one.slices_k) for one in shown) >= needed
    found = _looked(bundles, shown, device, progress) if enough else []
    probabilities = [float(one.scores.mean()) for _, one in found]
    probability = float(np.mean(probabilities)) if found else None
    threshold = float(np.mean([bundle.metadata.decision.threshold for bundle in bundles]))
    toward = [(slices, towards_answer(one, (probability or 0.0) >= threshold)) for slices, one in found]
    notes = tuple(dict.fromkeys(note for _, one in found for note in one.notes))
    used = patient.used([name for bundle in bundles for name in bundle.metadata.input.sequences])
    settings = {"threshold": threshold, "abstain_band": _band(bundles), "min_slices": needed}
    return DifferentialResult(
        sequences=choice.sequences,
        models=choice.names,
        slices_k=shown[0].slices_k if found else (),
        heights_mm=shown[0].heights_mm if found else (),
        slice_probabilities=_per_slice(found),
        probability=probability,
        threshold=threshold,
        band=_band(bundles),
        abstained="" if found else f"Only {count} slices hold tumour; below {needed} the models give no answer.",
        attribution=_mean_attribution(toward),
        heat=toward[0][0].volume_of(toward[0][1].heat) if toward else None,
        notes=notes,
        provenance=provenance(bundles, used, device, settings, [*warnings, *notes]),
    )


def _looked(
    bundles: Sequence[Bundle], shown: Sequence[OutlinedSlices], device: Device, progress: Progress
) -> list[tuple[OutlinedSlices, SliceResult]]:
    from NasoLib.predict.slices import predict_slices

    found = []
    for place, (bundle, slices) in enumerate(zip(bundles, shown, strict=True)):
        output = bundle.metadata.output
        part = progress.share(place / len(bundles), (place + 1) / len(bundles))
        target = output.classes.index(output.positive_class)
        found.append((slices, predict_slices(ready_model(bundle, device), slices.pictures, target, part)))
    return found


def _per_slice(found: Found) -> np.ndarray:
    """(n,) the mean over the models where they saw the same slices, else the first model's."""
    if not found:
        return np.zeros(0, np.float32)
    first = found[0][1].scores
    same = [one.scores for _, one in found if len(one.scores) == len(first)]
    return np.asarray(np.mean(same, axis=0), np.float32)


def _band(bundles: Sequence[Bundle]) -> tuple[float, float] | None:
    """The mean of the bundles' bands; None when one of them has none."""
    bands = [bundle.metadata.decision.abstain_band for bundle in bundles]
    if any(band is None for band in bands):
        return None
    low, high = np.mean([band for band in bands if band is not None], axis=0)
    return float(low), float(high)


def _mean_attribution(found: Found) -> Attribution | None:
    """Over the models for which something spoke."""
    each = [one for slices, answer in found if (one := attribution(answer, slices.outline_pictures())) is not None]
    if not each:
        return None
    inner, rim, outside = np.mean([(one.inner, one.rim, one.outside) for one in each], axis=0)
    return Attribution(float(inner), float(rim), float(outside))
