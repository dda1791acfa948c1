"""A volume to a label map: one entry for networks of slices and of volumes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from NasoLib.device import free_memory, is_out_of_memory
from NasoLib.errors import UserError
from NasoLib.predict.checks import check_channels, check_numbers
from NasoLib.predict.failures import ON_PROCESSOR, NotNumbers, Repetition, TooLittleMemory, in_single_precision
from NasoLib.predict.regions.boxes import Box, box_around
from NasoLib.predict.regions.job import Job, Prepare
from NasoLib.predict.regions.result import Answer, RegionsResult
from NasoLib.progress import SILENT, Progress

if TYPE_CHECKING:
    from NasoLib.networks.ready import Ready

_SHARE_OF_FREE = 0.7  # the rest is for Slicer, and for whatever starts in the meantime
_TRIES = 4
_IN_PARTS = Repetition("Memory ran out; the run was repeated in smaller parts.", lambda job: job)
_NO_MEMORY = "There is not enough memory for this run. Close other programs, or choose a smaller region."


def predict_regions(
    ready: Ready,
    volume: np.ndarray,
    answer: Answer,
    where: np.ndarray | Box | None = None,
    window: tuple[int, int, int] | None = None,
    overlap: float = 0.25,
    memory_bytes: int | None = None,
    prepare: Prepare | None = None,
    progress: Progress = SILENT,
) -> RegionsResult:
    """Segment a volume, computing only where it is asked for.

    volume: (c, k, j, i) in any numeric type; k counts axial slices for a network of slices.
    where: a mask (k, j, i), a box, or None for everything. Nothing outside its box is labelled.
    window: voxels (k, j, i) that a 3D network must see at a time; None for one pass, or the largest windows that fit.
        A network whose answer depends on the extent needs the one that it was trained on.
    memory_bytes: never to be passed, beyond what the arguments take; None for most of what is free on the device.
    prepare: turns voxels (c, ...) into the network's numbers; called on what is computed, never on the whole volume.
    Raises UserError for a volume that cannot be read or does not fit into memory, and for an answer that is not
    finite; Cancelled within one batch.
    """
    if ready.head is not None:
        raise UserError("This model gives a score for slices and outlines nothing. Choose a segmentation model.")
    box = _checked_box(ready, volume, where)
    job = Job(ready, volume, answer, where, box, window, overlap, prepare or (lambda part: part), progress)
    return _with_less_on_failure(job, memory_bytes)


def _checked_box(ready: Ready, volume: np.ndarray, where: np.ndarray | Box | None) -> Box:
    if volume.ndim != 4:
        raise UserError(f"A volume has channels and three axes (channel, k, j, i), this one {volume.ndim} dimensions.")
    check_channels(volume.shape[0], ready.in_channels)
    if volume.size == 0:
        raise UserError("The image is empty: there is no voxel to look at.")
    box = box_around(where, volume.shape[1:])
    check_numbers(volume[(slice(None), *box)])
    return box


def _with_less_on_failure(job: Job, limit: int | None) -> RegionsResult:
    """Run; what fails is run again with less memory, more bits, or at last on the processor, and the result says so."""
    tried: tuple[Repetition, ...] = ()
    memory_bytes = _allowed(job, limit)
    for _ in range(_TRIES):
        try:
            return _run(job, memory_bytes, tuple(repetition.note for repetition in tried))
        except (RuntimeError, MemoryError, UserError) as error:
            repetition = _repetition(error, job, limit, tried)
        tried += (repetition,)  # outside the handler, which would keep the failed run's memory
        job = repetition.changed(job)
        memory_bytes = memory_bytes // 2 if repetition is _IN_PARTS else _allowed(job, limit)
    raise UserError(_NO_MEMORY)


def _allowed(job: Job, limit: int | None) -> int:
    """Bytes that a run may take on its device."""
    return int(free_memory(job.ready.device.type) * _SHARE_OF_FREE) if limit is None else limit


def _repetition(error: Exception, job: Job, limit: int | None, tried: tuple[Repetition, ...]) -> Repetition:
    """How a failed run is repeated. Raises when nothing is left to try."""
    on_gpu = job.ready.device.type != "cpu"
    if isinstance(error, NotNumbers):
        return in_single_precision(job.ready)
    if isinstance(error, TooLittleMemory) and on_gpu and limit is None:
        return ON_PROCESSOR
    if not is_out_of_memory(error):
        raise error
    if _can_be_divided(job) and not (on_gpu and _IN_PARTS in tried):
        return _IN_PARTS
    if not on_gpu:
        raise UserError(_NO_MEMORY) from error
    return ON_PROCESSOR


def _can_be_divided(job: Job) -> bool:
    """Whether less memory means smaller windows; batches have become as small as can be before a run fails."""
    return job.ready.ndim == 5 and job.window is None


def _run(job: Job, memory_bytes: int, notes: tuple[str, ...]) -> RegionsResult:
    if job.ready.ndim == 4:
        from NasoLib.predict.regions.slicewise import segment_slices

        return segment_slices(job, memory_bytes, notes)
    from NasoLib.predict.regions.volumewise import segment_volume

    return segment_volume(job, memory_bytes, notes)
