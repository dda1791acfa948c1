"""Progress and cancel from inside one forward pass.

One pass over a whole patient takes many seconds on a CPU, and a job has to answer at least every half second. So the
modules of a network tell when they are done, and the user's wish to stop is obeyed there and then.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate
from typing import Any

import torch
from torch import nn

from NasoLib.device.shapes import input_for, shapes_of
from NasoLib.progress import Progress

SECONDS_BETWEEN = 0.1


@contextmanager
def ticking(network: nn.Module, progress: Progress, message: str = "", work: Sequence[float] = ()) -> Iterator[None]:
    """While one forward pass runs inside this, `progress` goes from 0 to 1. Raises Cancelled out of the pass.

    work: of each innermost module in the order in which they end, as `foreseen_work` gives it. Without it each counts
        the same, and a block that runs several times counts when it ends first.
    """
    modules = _innermost(network)
    tick = _Tick(progress, message, work or [1.0] * len(modules))
    places = [None if work else place for place in range(len(modules))]
    hooks = [module.register_forward_hook(tick.at(place)) for module, place in zip(modules, places, strict=True)]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


def foreseen_work(network: nn.Module, input_shape: Sequence[int]) -> list[float]:
    """Multiplications in each innermost module for an input (n, c, ...), found with shapes alone, in milliseconds."""
    work: list[float] = []
    twin = shapes_of(network)
    for module in _innermost(twin):
        module.register_forward_hook(_weigh(work))
    with torch.no_grad():
        twin(input_for(twin, input_shape))
    return work


def _weigh(work: list[float]) -> Any:
    def hook(module: nn.Module, _: Any, output: Any) -> None:
        weight = getattr(module, "weight", None)
        per_value = weight[0].numel() if isinstance(weight, torch.Tensor) and weight.ndim > 1 else 1
        work.append(float(output.numel() * per_value) if isinstance(output, torch.Tensor) else 0.0)

    return hook


def _innermost(network: nn.Module) -> list[nn.Module]:
    """The modules that hold no others: where the work is done."""
    return [module for module in network.modules() if not any(True for _ in module.children())]


class _Tick:
    """Told when an innermost module ends."""

    def __init__(self, progress: Progress, message: str, work: Sequence[float]) -> None:
        total = sum(work) or 1.0
        self._fractions = [done / total for done in accumulate(work)]
        self._progress, self._message = progress, message
        self._done = 0
        self._last = time.monotonic()

    def at(self, place: int | None) -> Any:
        """A hook for the module at this place in the list; None: for whichever ends next."""

        def ended(*_: Any) -> None:
            self._done = self._done + 1 if place is None else max(self._done, place + 1)
            if time.monotonic() - self._last >= SECONDS_BETWEEN:
                self._progress.update(self._fractions[min(self._done, len(self._fractions)) - 1], self._message)
                self._last = time.monotonic()

        return ended
