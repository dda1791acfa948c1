"""A network's answer for a volume on its own grid: the same call for a patient and for the test after training."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from NasoLib.bundle import InputSpec, OutputSpec, PostprocessingSpec
from NasoLib.predict.regions import Answer, RegionsResult, find_candidates, predict_regions
from NasoLib.predict.regions.boxes import Box
from NasoLib.predict.regions.candidates import Found
from NasoLib.predict.regions.job import Prepare
from NasoLib.progress import SILENT, Progress

if TYPE_CHECKING:
    from NasoLib.networks.ready import Ready


def answer_of(output: OutputSpec, threshold: float) -> Answer:
    """How this output's numbers become labels; the positive class has the label that `Answer` gives it."""
    place = output.classes.index(output.positive_class)
    return Answer(output.activation, place + (output.activation == "sigmoid"), threshold)


def regions_of(
    ready: Ready,
    volume: np.ndarray,
    spec: InputSpec,
    answer: Answer,
    where: np.ndarray | Box | None = None,
    memory_bytes: int | None = None,
    prepare: Prepare | None = None,
    progress: Progress = SILENT,
) -> RegionsResult:
    """Segment a volume (c, k, j, i) with the window and overlap that the model was trained on, where it needs one."""
    needs_window = ready.sees_extent and spec.dimensions == 3
    window = tuple(spec.size) if needs_window else None
    return predict_regions(ready, volume, answer, where, window, spec.overlap, memory_bytes, prepare, progress)  # type: ignore[arg-type]


def found_at(result: RegionsResult, rules: PostprocessingSpec, voxel_ml: float) -> Found:
    """The candidates at the rules' threshold, whatever the network ran with; label 1 is the positive class."""
    labels = np.zeros(result.labels.shape, np.uint8)
    labels[result.box] = result.probability >= rules.threshold
    at_threshold = RegionsResult(labels, result.probability, result.box, result.passes, result.window, result.notes)
    return find_candidates(at_threshold, rules, voxel_ml)
