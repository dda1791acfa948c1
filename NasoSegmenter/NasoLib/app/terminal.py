"""How far a job is, on standard error: one line that is rewritten in a terminal, a line per step in a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from NasoLib.progress import Progress

_SECONDS = 0.2


@contextmanager
def progress_on_stderr() -> Iterator[Progress]:
    """A Progress that shows on standard error."""
    printer = _Terminal() if sys.stderr.isatty() else _Log()
    try:
        yield Progress(report=printer.show)
    finally:
        printer.close()


class _Terminal:
    """One line, rewritten at most five times a second."""

    def __init__(self) -> None:
        self.shown_at = 0.0
        self.width = 0

    def show(self, fraction: float, message: str) -> None:
        """Write the line again."""
        if time.monotonic() - self.shown_at < _SECONDS and fraction < 1.0:
            return
        self.shown_at = time.monotonic()
        line = f"{fraction:4.0%} {message}"
        sys.stderr.write("\r" + line.ljust(self.width))
        sys.stderr.flush()
        self.width = len(line)

    def close(self) -> None:
        """End the line."""
        if self.width:
            sys.stderr.write("\n")


class _Log:
    """A line per tenth of the job."""

    def __init__(self) -> None:
        self.tenth = -1

    def show(self, fraction: float, message: str) -> None:
        """Write a line when another tenth is done."""
        if int(fraction * 10) > self.tenth:
            self.tenth = int(fraction * 10)
            sys.stderr.write(f"{fraction:4.0%} {message}\n")

    def close(self) -> None:
        """Nothing is open."""
