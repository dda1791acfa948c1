"""A 2D network over the slices of a volume that hold something, and of each only the part that does."""

from __future__ import annotations

import numpy as np
import torch

from NasoLib.device.wait import wait_for
from NasoLib.networks.ticks import ticking
from NasoLib.predict.batches import BatchSize, batch_size_for, in_batches
from NasoLib.predict.regions.boxes import Box, box_around, cut, grown, size_of, to_multiple, whole
from NasoLib.predict.regions.decide import decide
from NasoLib.predict.regions.job import Canvas, Job
from NasoLib.predict.regions.memory import bytes_always, bytes_at_once, check_fits
from NasoLib.predict.regions.result import RegionsResult

CONTEXT = 32  # pixels around the box that are looked at too


def segment_slices(job: Job, memory_bytes: int, notes: tuple[str, ...] = ()) -> RegionsResult:
    """Labels and probability of a job for a network of slices."""
    _, height, width = area = _area(job)
    rows = _slices_to_look_at(job)
    size = batch_size_for(job.ready, size_of(area)[1:], _largest_batch(job, area, memory_bytes))
    canvas = Canvas(job)

    def run(part: slice) -> torch.Tensor:
        share = job.progress.share(part.start / len(rows), part.stop / len(rows))
        slices = [job.prepare(cut(job.volume, (slice(k, k + 1), height, width)))[:, 0] for k in rows[part]]
        with job.ready.lock, ticking(job.ready.network, share, f"Slice {part.start + 1} of {len(rows)}"):
            logits = job.ready(np.stack(slices))
            wait_for(job.ready.device)  # the size of the batches is learned from the time that this takes
        return logits

    passes = 0
    for part, answers in in_batches(len(rows), size, run):
        passes += 1
        labels, probability = decide(answers.movedim(1, 0), job.answer)
        for n, k in enumerate(rows[part]):
            canvas.write((slice(k, k + 1), height, width), labels[n : n + 1], probability[n : n + 1])
        job.progress.update(part.stop / len(rows), f"Slice {part.stop} of {len(rows)}")
    notes += size.notes("slices")
    return RegionsResult(canvas.labels, canvas.probability, job.box, passes, (1, *size_of(area)[1:]), notes)


def _largest_batch(job: Job, area: Box, memory_bytes: int) -> int:
    """How many slices fit into the memory allowed at a time: a power of two. Raises TooLittleMemory when none does."""
    _, height, width = size_of(area)
    answered = 4 * (job.ready.classes + 1) * height * width  # one batch is written while the next is made
    each, always = bytes_at_once(job, (height, width)) + answered, bytes_always(job)
    check_fits(each + always, memory_bytes)
    fitting = min((memory_bytes - always) // each, BatchSize.largest)
    return 1 << (fitting.bit_length() - 1)


def _area(job: Job) -> Box:
    """The part of every slice that is looked at: all of it for a network that pools over the whole picture."""
    box = whole(job.shape) if job.ready.sees_extent else grown(job.box, CONTEXT, job.shape)
    _, height, width = to_multiple(box, job.ready.multiple, job.shape)
    return (job.box[0], height, width)


def _slices_to_look_at(job: Job) -> list[int]:
    if isinstance(job.where, np.ndarray):
        return [int(k) for k in np.flatnonzero(job.where.any(axis=(1, 2)))]
    planes = box_around(job.where, job.shape)[0]
    return list(range(planes.start, planes.stop))
