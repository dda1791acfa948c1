"""How many slices to send through a network at once: found by measuring, on the work that has to be done anyway.

The best size depends on the network, the size of the slices, the processor and its caches: too small leaves cores
idle, too large pushes the maps out of the cache (on one machine 20 slices at once took a third longer than 4 at
once). No constant is right, and a trial run would cost more than it brings. So the first slices of the first case
are sent in batches of four, then of more or fewer as long as that pays, each timed thrice, and every result is kept.
A size that is clearly worse is given up sooner, and none is tried that is larger than a whole case.
The answer is remembered for the process. Sizes far from the best are never tried: the more sizes compete, the likelier
a single lucky moment of a busy machine decides.

A batch must also fit into memory, and not take long: progress and cancel come from inside a pass (see
`networks.ticks`), but a result that is given up should not have cost much.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from NasoLib.device import is_out_of_memory

LONGEST_SECONDS = 1.5
_WORTH_IT = 0.97  # a larger batch has to save at least 3 % of the time
_TRIALS = 3  # the first batch of a size also pays for setting the convolutions up
_CLEARLY_WORSE = 1.15


@dataclass
class BatchSize:
    """Learns the best batch size for one network and one shape."""

    largest: int = 64
    seconds: dict[int, list[float]] = field(default_factory=dict)
    size: int = 4
    is_settled: bool = False
    is_limited: bool = False  # by memory: a larger batch was tried and did not fit
    case: int = 64  # how many there are in the case at hand

    def begin(self, count: int) -> None:
        """A case of so many begins: while learning, all of it is the largest batch that can be tried on it."""
        if not self.is_settled:
            self.size = max(1, min(self.size, count))
        self.case = count

    def next(self, remaining: int) -> int:
        """How many to send now: what is being tried, or shares of the rest that are as even as can be."""
        self.size = min(self.size, self.largest)
        if self.is_settled:
            return math.ceil(remaining / math.ceil(remaining / self.size))
        return max(1, min(self.size, remaining))

    def learn(self, size: int, seconds: float) -> None:
        """A batch of `size` took this long. Sizes that were not asked for (the rest of a case) teach nothing."""
        if self.is_settled or size != self.size:
            return
        times = self.seconds.setdefault(size, [])
        times.append(seconds)
        if len(times) > 1 and size > 1 and min(times) > LONGEST_SECONDS:
            del self.seconds[size]
            self.size = self.largest = size // 2
        elif len(times) >= _TRIALS or (len(times) == _TRIALS - 1 and self._is_clearly_worse(size)):
            self._move_or_settle()

    def shrink(self) -> bool:
        """A batch did not fit into memory: half of it from now on. False when one alone did not fit."""
        if self.size == 1:
            return False
        self.size = self.largest = self.size // 2
        self.is_settled = self.is_limited = True
        return True

    def notes(self, things: str) -> tuple[str, ...]:
        """A sentence when memory kept the batches small; nothing as a rule. things: what is counted ("slices")."""
        if not self.is_limited:
            return ()
        return (f"Memory did not suffice for more {things} at once; they were read in batches of {self.size}.",)

    def _move_or_settle(self) -> None:
        """More, until two doublings in a row brought nothing (one may be chance); then fewer; else settle."""
        prices = self._prices()
        best, largest = self._best(prices), max(prices)
        following = min(2 * largest, self.case)
        if largest < following <= 4 * best and self._is_allowed(following, prices[best]):
            self.size = following
        elif best == min(prices) and best > 1:
            self.size = best // 2
        else:
            self.size, self.is_settled = best, True

    def _prices(self) -> dict[int, float]:
        """Seconds per slice of the sizes that were tried."""
        return {size: min(seconds) / size for size, seconds in self.seconds.items()}

    def _is_clearly_worse(self, size: int) -> bool:
        prices = self._prices()
        return prices[size] > _CLEARLY_WORSE * min(prices.values())

    def _is_allowed(self, size: int, price: float) -> bool:
        """A batch of this size is neither too large nor too long, judged by the seconds per slice so far."""
        return size <= self.largest and size * price <= LONGEST_SECONDS

    @staticmethod
    def _best(prices: dict[int, float]) -> int:
        """The smallest size that no larger one beats by enough."""
        best = min(prices)
        for size in sorted(prices):
            if prices[size] < _WORTH_IT * prices[best]:
                best = size
        return best


_sizes: WeakKeyDictionary[Any, dict[Hashable, BatchSize]] = WeakKeyDictionary()
_lock = threading.Lock()


def batch_size_for(network: Any, shape: Hashable, largest: int = BatchSize.largest) -> BatchSize:
    """What this process has learned so far about a (ready) network and one shape of slice.

    largest: as many as fit into the memory allowed. What was learned under one limit does not serve another.
    """
    with _lock:
        return _sizes.setdefault(network, {}).setdefault((shape, largest), BatchSize(largest))


def in_batches(count: int, size: BatchSize, run: Callable[[slice], Any]) -> Iterator[tuple[slice, Any]]:
    """Run 0..count in batches of the learned size; yields each range and what `run` gave for it.

    Out of memory is met with smaller batches; when a single one does not fit, the error goes on to the caller.
    """
    size.begin(count)
    start = 0
    while start < count:
        part = slice(start, start + size.next(count - start))
        began = time.perf_counter()
        try:
            answer = run(part)
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error) or not size.shrink():
                raise
            continue
        size.learn(part.stop - part.start, time.perf_counter() - began)
        yield part, answer
        start = part.stop
