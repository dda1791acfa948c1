"""A 3D network over a volume: in one pass over the box when memory allows, else in windows."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

import numpy as np
import torch

from NasoLib.device.wait import wait_for
from NasoLib.errors import UserError
from NasoLib.networks.ticks import foreseen_work, ticking
from NasoLib.predict.batches import BatchSize, batch_size_for, in_batches
from NasoLib.predict.regions.blend import RollingBlend
from NasoLib.predict.regions.boxes import Box, cut, grown, size_of
from NasoLib.predict.regions.decide import decide
from NasoLib.predict.regions.job import Canvas, Job
from NasoLib.predict.regions.memory import bytes_always, bytes_at_once
from NasoLib.predict.regions.result import RegionsResult
from NasoLib.predict.regions.windows import Plan, Size, plan_fixed, plan_largest

CONTEXT = 16  # voxels around the box that are looked at too, so that what lies at its border has its surroundings


def segment_volume(job: Job, memory_bytes: int, notes: tuple[str, ...] = ()) -> RegionsResult:
    """Labels and probability of a job for a network of volumes."""
    plan = _plan(job, memory_bytes)
    canvas = Canvas(job)
    if len(plan.windows) == 1:
        _one_pass(job, plan, canvas)
    else:
        notes += _in_windows(job, plan, canvas, memory_bytes)
    return RegionsResult(canvas.labels, canvas.probability, job.box, len(plan.windows), plan.window, notes)


def _plan(job: Job, memory_bytes: int) -> Plan:
    ready, multiple = job.ready, job.ready.multiple

    def needs(window: Size, extent: Box) -> int:
        return _needed_bytes(job, window, extent)

    if job.window is not None:
        return plan_fixed(job.window, job.overlap, job.where, job.shape, multiple, memory_bytes, needs)
    if ready.sees_extent:
        raise UserError(
            "The answer of this model depends on how much it sees at a time, so it needs the window that it was "
            "trained on. Ask its maker to name the window in the bundle."
        )
    return plan_largest(grown(job.box, CONTEXT, job.shape), job.overlap, job.shape, multiple, memory_bytes, needs)


def _needed_bytes(job: Job, window: Size, extent: Box, batch: int = 1) -> int:
    """Memory for the network at work on a batch of windows, the open slab, and the answer."""
    _, height, width = size_of(extent)
    is_blended = window != size_of(extent)
    slab = 2 * 4 * (job.ready.classes + 1) * window[0] * height * width if is_blended else 0
    return bytes_at_once(job, window, batch) + slab + bytes_always(job)


def _one_pass(job: Job, plan: Plan, canvas: Canvas) -> None:
    (box,) = plan.windows
    part = job.prepare(cut(job.volume, box))[None]
    work = foreseen_work(job.ready.network, part.shape)
    with job.ready.lock, ticking(job.ready.network, job.progress.share(0.0, 0.95), "Segmenting", work):
        logits = job.ready(part)[0]
    canvas.write(box, *decide(logits, job.answer))
    job.progress.update(1.0, "Segmenting")


def _in_windows(job: Job, plan: Plan, canvas: Canvas, memory_bytes: int) -> tuple[str, ...]:
    """Windows in batches of those that begin at the same k, blended slab by slab; what is to be told about them."""
    _, height, width = plan.extent

    def write(k: int, logits: torch.Tensor, covered: torch.Tensor) -> None:
        labels, probability = decide(logits, job.answer)
        labels[~covered], probability[~covered] = 0, 0
        canvas.write((slice(k, k + logits.shape[1]), height, width), labels, probability)

    blend = RollingBlend(plan.extent, plan.window, job.ready.device, write)
    size = batch_size_for(job.ready, plan.window, _largest_batch(job, plan, memory_bytes))
    done = 0
    for _, same_start in groupby(plan.windows, key=lambda box: box[0].start):
        row = list(same_start)
        share = job.progress.share(done / len(plan.windows), (done + len(row)) / len(plan.windows))
        _add_row(replace(job, progress=share), row, size, blend)
        done += len(row)
    blend.close()
    return size.notes("windows")


def _add_row(job: Job, row: list[Box], size: BatchSize, blend: RollingBlend) -> None:
    """Run the windows that begin at one k, and blend them in."""
    for part, answers in in_batches(len(row), size, lambda part: _batch(job, row, part)):
        for box, logits in zip(row[part], answers, strict=True):
            blend.add(box, logits)
        job.progress.update(part.stop / len(row), "Segmenting")


def _largest_batch(job: Job, plan: Plan, memory_bytes: int) -> int:
    """How many windows fit into the memory allowed at a time, one by the plan; beyond a few, more gain nothing."""
    fitting = [n for n in (2, 4, 8) if _needed_bytes(job, plan.window, plan.extent, n) <= memory_bytes]
    return max(fitting, default=1)


def _batch(job: Job, row: list[Box], part: slice) -> torch.Tensor:
    numbers = np.stack([job.prepare(cut(job.volume, box)) for box in row[part]])
    share = job.progress.share(part.start / len(row), part.stop / len(row))
    with job.ready.lock, ticking(job.ready.network, share, "Segmenting"):
        logits = job.ready(numbers)
        wait_for(job.ready.device)  # the size of the batches is learned from the time that this takes
    return logits
