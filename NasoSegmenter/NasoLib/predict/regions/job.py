"""One segmentation run: what was asked for, and where its answer is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from NasoLib.predict.regions.boxes import Box, size_of
from NasoLib.predict.regions.result import Answer
from NasoLib.progress import Progress

if TYPE_CHECKING:
    import torch

    from NasoLib.networks.ready import Ready

Prepare = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True, eq=False)
class Job:
    """The arguments of `predict_regions`, checked; `box` is the box around `where`."""

    ready: Ready
    volume: np.ndarray
    answer: Answer
    where: np.ndarray | Box | None
    box: Box
    window: tuple[int, int, int] | None
    overlap: float
    prepare: Prepare
    progress: Progress

    @property
    def shape(self) -> tuple[int, int, int]:
        """The volume's (k, j, i)."""
        return self.volume.shape[1:]  # type: ignore[return-value]

    def on_cpu(self) -> Job:
        """The same job without the GPU."""
        return replace(self, ready=self.ready.on_cpu())

    def in_single_precision(self) -> Job:
        """The same job with more bits."""
        return replace(self, ready=self.ready.in_single_precision())


class Canvas:
    """Labels of the whole volume (uint8) and the probability inside the job's box (float16): all that a run keeps."""

    def __init__(self, job: Job) -> None:
        self.labels = np.zeros(job.shape, np.uint8)
        self.probability = np.zeros(size_of(job.box), np.float16)
        self._box = job.box

    @staticmethod
    def bytes_for(job: Job) -> int:
        """The memory that a canvas takes."""
        return int(np.prod(job.shape)) + 2 * int(np.prod(size_of(job.box)))

    def write(self, at: Box, labels: torch.Tensor, probability: torch.Tensor) -> None:
        """Labels and probability (k, j, i) of a place that may reach beyond the job's box; what does is left out."""
        kept = tuple(slice(max(a.start, b.start), min(a.stop, b.stop)) for a, b in zip(at, self._box, strict=True))
        if any(side.start >= side.stop for side in kept):
            return
        source = _counted_from(kept, at)
        self.labels[kept] = labels[source].cpu().numpy()
        self.probability[_counted_from(kept, self._box)] = probability[source].cpu().numpy()


def _counted_from(box: tuple[slice, ...], origin: Box) -> Box:
    return tuple(slice(a.start - b.start, a.stop - b.start) for a, b in zip(box, origin, strict=True))  # type: ignore[return-value]
