"""Timing that survives a busy machine, and peak memory.

Why ratios in one process, interleaved: a laptop that warms up, or a neighbour who starts a job, slows every variant of
a round alike. So the variants take turns, each is compared with the reference of its own round, and the median over
the rounds is reported with its range.
"""

from __future__ import annotations

import ctypes
import statistics
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Timing:
    """Seconds of each round, in the order of the rounds."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.seconds)

    def ratio_to(self, reference: Timing) -> Ratio:
        """Round by round."""
        pairs = zip(self.seconds, reference.seconds, strict=True)
        return Ratio(tuple(mine / theirs for mine, theirs in pairs))


@dataclass(frozen=True)
class Ratio:
    """Ratios of each round."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.values)

    def __str__(self) -> str:
        return f"{self.median:.2f} ({min(self.values):.2f}-{max(self.values):.2f})"


def interleaved(variants: Mapping[str, Callable[[], Any]], rounds: int, warm_up: int = 1) -> dict[str, Timing]:
    """Run all variants in turn, `rounds` times after `warm_up` uncounted ones."""
    seconds: dict[str, list[float]] = {name: [] for name in variants}
    for turn in range(warm_up + rounds):
        for name, run in variants.items():
            start = time.perf_counter()
            run()
            if turn >= warm_up:
                seconds[name].append(time.perf_counter() - start)
    return {name: Timing(tuple(values)) for name, values in seconds.items()}


def peak_bytes(run: Callable[[], Any]) -> int:
    """How far the process grows beyond where it stood while `run` runs; 0 where the system does not tell."""
    if not sys.platform.startswith("linux"):
        run()
        return 0
    with suppress(OSError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    watch = _Watch()
    watch.start()
    try:
        run()
    finally:
        watch.stop()
    return watch.highest - watch.before


class _Watch(threading.Thread):
    """Looks at the process's resident memory every millisecond."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.before = self.highest = resident_bytes()
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(0.001):
            self.highest = max(self.highest, resident_bytes())

    def stop(self) -> None:
        self._over.set()
        self.join()
        self.highest = max(self.highest, resident_bytes())


def resident_bytes() -> int:
    """Memory of this process that is in use now."""
    import resource

    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def table(title: str, header: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A Markdown table with a heading, ready for the README."""
    lines = [f"\n### {title}\n", "| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])
