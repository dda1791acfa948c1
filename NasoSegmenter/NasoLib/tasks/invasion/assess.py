"""From a CT and a box to a result, in one pass of the network.

The voxels are read where they lie: the crop takes the few percent of the CT that the box reaches, and only the checks
and the fingerprint look at all of it. The fingerprint is computed in a thread of its own while the network runs; both
leave the interpreter free.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from NasoLib.bundle import Bundle
from NasoLib.image import Box, Image
from NasoLib.image.checks import refuse_or_warn
from NasoLib.predict.slices import SliceResult, heat_at, predict_slices
from NasoLib.progress import SILENT, Progress
from NasoLib.tasks.invasion.checks import check_inputs
from NasoLib.tasks.invasion.result import InvasionResult, call_of
from NasoLib.tasks.invasion.settings import AS_THE_BUNDLE, InvasionSettings
from NasoLib.tasks.invasion.slices import BoxSlices, slices_of
from NasoLib.tasks.models import ready_model, usable
from NasoLib.tasks.provenance import ImageUsed, provenance

if TYPE_CHECKING:
    from NasoLib.device import Device

TASK = "invasion"


def assess(
    image: Image,
    box: Box,
    bundle: Bundle | str | Path,
    settings: InvasionSettings = AS_THE_BUNDLE,
    device: Device | None = None,
    progress: Progress = SILENT,
) -> InvasionResult:
    """Judge the slices of a box.

    bundle: of the task "invasion".  device: None for the best that works.
    Raises UserError with all that is wrong with the input, Cancelled when asked to stop.
    """
    from NasoLib.device import choose

    started = time.perf_counter()
    model = usable(bundle, TASK)
    chosen = settings.resolved(model)
    progress.update(0.0, "Looking at the image")
    findings = check_inputs(image, box, model, chosen)
    warnings = refuse_or_warn(findings)
    progress.update(0.05, "Loading the model")
    place = device or choose()
    ready = ready_model(model, place)
    progress.update(0.15, "Cutting out the region")
    slices = slices_of(image, box, model.metadata.input, chosen)
    role = model.metadata.input.sequences[0]
    with ThreadPoolExecutor(1) as aside:
        fingerprint = aside.submit(ImageUsed.of, image, role)
        answer = predict_slices(ready, slices.numbers, target_of(model), progress.share(0.2, 0.95))
        used = {role: fingerprint.result()}
    used_settings = chosen.to_json() | {"box": box.to_json()}
    trace = provenance([model], used, place, used_settings, (*warnings, *answer.notes))
    result = InvasionResult(
        box=box,
        slices=answer,
        slice_heights=slices.heights_mm,
        slice_centers_lps=slices.centers_lps,
        stored_slices=slices.stored,
        stored_axis=slices.stored_axis,
        heatmap=_heatmap(answer, slices),
        call=call_of(answer.scores, slices.heights_mm, slices.geometry.spacing_mm[2], chosen),
        settings=chosen,
        findings=findings,
        provenance=trace,
        seconds=time.perf_counter() - started,
    )
    progress.update(1.0, result.call.sentence)
    return result


def target_of(bundle: Bundle) -> int:
    """Which of the network's answers is "invasion"."""
    return bundle.metadata.output.classes.index(bundle.metadata.output.positive_class)


def _heatmap(answer: SliceResult, slices: BoxSlices) -> Image:
    rows, columns = slices.geometry.shape[1:]
    heat = np.clip(heat_at(answer.heat, rows, columns), 0.0, 1.0)
    return Image(heat, slices.geometry, "", {"name": "Heat map"})
