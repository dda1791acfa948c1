"""What to do when memory runs out in the middle: smaller batches, then the processor, and say so.

What was computed before is kept; only the batch that failed is done again.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from NasoLib.device.choice import Device, on_cpu
from NasoLib.device.memory import in_words
from NasoLib.errors import UserError
from NasoLib.progress import SILENT, Progress

T = TypeVar("T")
_WORDS = ("out of memory", "not enough memory", "can't allocate memory", "cannot allocate memory", "bad allocation")


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """What `run_with_fallback` gives.

    parts: one result per batch, in order.  device, batch_size: those that it ended with, to begin with next time.
    notes: one sentence for each time that memory ran out; empty when all went as asked.
    """

    parts: tuple[T, ...]
    device: Device
    batch_size: int
    notes: tuple[str, ...]


def is_out_of_memory(error: BaseException) -> bool:
    """Whether this error says that memory ran out, on any device and in any library's words."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    return isinstance(error, RuntimeError) and any(words in str(error).lower() for words in _WORDS)


def run_with_fallback(
    step: Callable[[slice, Device], T],
    count: int,
    batch_size: int,
    device: Device,
    progress: Progress = SILENT,
    message: str = "",
) -> Outcome[T]:
    """Run `step(which items, on which device)` over `count` items in batches.

    When memory runs out, the batch is halved; when a single item does not fit, the processor takes over from a GPU.
    Raises UserError when a single item does not fit there either, and Cancelled within one batch.
    """
    parts: list[T] = []
    notes: list[str] = []
    done = 0
    while done < count:
        progress.update(done / count, message)
        which = slice(done, min(done + batch_size, count))
        result, error = _try(step, which, device)
        if error is None:
            parts.append(result)  # type: ignore[arg-type]
            done = which.stop
            continue
        device, batch_size = _retreat(device, which.stop - which.start, batch_size, notes)
    progress.update(1.0, message)
    return Outcome(tuple(parts), device, batch_size, tuple(notes))


def _try(step: Callable[[slice, Device], T], which: slice, device: Device) -> tuple[T | None, str | None]:
    """The result, or the words of the error when memory ran out."""
    try:
        return step(which, device), None
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        words = str(error) or "out of memory"
    # Outside the handler, because the traceback keeps the failed batch's tensors alive.
    _empty_caches(device)
    return None, words


def _retreat(device: Device, tried: int, batch_size: int, notes: list[str]) -> tuple[Device, int]:
    """The next smaller thing to try; adds the sentence that says so."""
    if tried > 1:
        notes.append(f"Memory on {device.name} did not suffice for {tried} at once; went on with {tried // 2}.")
        return device, tried // 2
    if device.kind == "cpu":
        raise UserError(
            f"There is not enough memory for this run: {in_words(device.memory_bytes)} were free and a single item did "
            "not fit. Close other programs, choose a smaller region, or use a computer with more memory."
        )
    note = f"Memory on {device.name} did not suffice even for one at a time; went on, more slowly, on the processor."
    notes.append(note)
    return on_cpu(device, note), max(batch_size, 1)


def _empty_caches(device: Device) -> None:
    """Give back what the failed batch left behind."""
    gc.collect()
    if device.kind == "cpu":
        return
    import torch

    (torch.cuda if device.kind == "cuda" else torch.mps).empty_cache()
