"""The order of an epoch, and batches that are read while the network works.

An epoch's order follows from the seed and the epoch alone. Every process gets an equal part of every batch; when the
last batch cannot be parted equally it is filled up from the epoch's beginning. A last batch of fewer than two samples
per process is left out, because batch norm has no deviation of one sample.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from NasoLib.training.team import Team

_AHEAD = 3
_LONG = 1e9


def order_of(seed: int, epoch: int, count: int) -> np.ndarray:
    """The numbers 0..count in this epoch's order."""
    return np.random.default_rng([seed, epoch, 0x0D]).permutation(count)


def batches_of(order: np.ndarray, size: int, team: Team) -> list[np.ndarray]:
    """The part that this process has of each batch of `size` (of all processes together)."""
    size = max(size, team.size)
    pieces = [order[start : start + size] for start in range(0, len(order), size)]
    if len(pieces) > 1 and len(pieces[-1]) < 2 * team.size:
        pieces.pop()
    return [team.share(_filled_up(piece, order, team.size)) for piece in pieces]


def _filled_up(piece: np.ndarray, order: np.ndarray, parts: int) -> np.ndarray:
    missing = -len(piece) % parts
    return np.concatenate([piece, np.resize(order, missing)]) if missing else piece


class Ahead:
    """Loads batches on a thread, a few ahead; counts how long it was waited for.

    for batch in Ahead(load, units): ...     load(units[0]), load(units[1]), ... in order
    """

    def __init__(self, load: Callable[[Any], Any], units: Sequence[Any]) -> None:
        self.waited_s = 0.0
        self._load, self._units = load, units
        self._ready: queue.Queue[tuple[Any, BaseException | None]] = queue.Queue(_AHEAD)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, name="batches", daemon=True)

    def __iter__(self) -> Iterator[Any]:
        self._thread.start()
        try:
            for _ in self._units:
                began = time.perf_counter()
                batch, error = self._ready.get(timeout=_LONG)
                self.waited_s += time.perf_counter() - began
                if error is not None:
                    raise error
                yield batch
        finally:
            self._over.set()
            self._thread.join()

    def _work(self) -> None:
        for unit in self._units:
            try:
                item: tuple[Any, BaseException | None] = (self._load(unit), None)
            except BaseException as error:  # handed over, and raised where the batch is asked for
                item = (None, error)
            while not self._over.is_set():
                try:
                    self._ready.put(item, timeout=0.1)
                    break
                except queue.Full:
                    continue
            if self._over.is_set() or item[1] is not None:
                return
