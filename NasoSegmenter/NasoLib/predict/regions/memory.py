"""How much memory a segmentation needs, counted before it starts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from NasoLib.device import in_words, required_memory
from NasoLib.predict.failures import TooLittleMemory
from NasoLib.predict.regions.job import Canvas, Job


def bytes_at_once(job: Job, size: Sequence[int], batch: int = 1) -> int:
    """For the network at work on a batch of inputs of this size ([k,] j, i), and for their prepared numbers."""
    ready = job.ready
    network = required_memory(ready.network, (batch, ready.in_channels, *size), ready.dtype)
    return network + 2 * 4 * batch * ready.in_channels * int(np.prod(size))


def bytes_always(job: Job) -> int:
    """For the answer, and for the weights once more: the library keeps them in its own order too."""
    return sum(tensor.nbytes for tensor in job.ready.network.parameters()) + Canvas.bytes_for(job)


def check_fits(needed: int, allowed: int) -> None:
    """Raise TooLittleMemory when a run cannot do with what it is allowed."""
    if needed > allowed:
        raise TooLittleMemory(
            f"This run needs {in_words(needed)} of memory and {in_words(allowed)} are allowed. Choose a "
            "smaller region, allow more memory, or close other programs."
        )
