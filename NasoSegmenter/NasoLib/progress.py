"""How a long job tells how far it is, and learns that it should stop.

A job takes a `Progress` and calls `update` at least every half second. Each call is also where a cancel is obeyed, so a
job needs no second check. A job made of parts hands each part its `share`.

    def segment(image, progress=SILENT):
        prepare(image, progress.share(0.0, 0.2))
        for done, window in enumerate(windows):
            progress.share(0.2, 1.0).update(done / len(windows), "Segmenting")
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from NasoLib.errors import Cancelled


def _nobody(fraction: float, message: str) -> None:
    """Listen to nothing."""


def _never() -> bool:
    """Never ask to stop."""
    return False


@dataclass(frozen=True)
class Progress:
    """`report(fraction from 0 to 1, message)` is called on every update; `is_cancelled()` is asked on every update.

    `start` and `end` are the part of the whole job that this object covers.
    """

    report: Callable[[float, str], None] = _nobody
    is_cancelled: Callable[[], bool] = _never
    start: float = 0.0
    end: float = 1.0

    def update(self, fraction: float, message: str = "") -> None:
        """Tell how much of this part is done (0 to 1). Raises Cancelled when the user asked to stop."""
        if self.is_cancelled():
            raise Cancelled
        part = min(max(fraction, 0.0), 1.0)
        self.report(self.start + (self.end - self.start) * part, message)

    def share(self, start: float, end: float) -> Progress:
        """The Progress of a part that runs from `start` to `end` (0 to 1) of this one."""
        width = self.end - self.start
        return Progress(self.report, self.is_cancelled, self.start + width * start, self.start + width * end)


SILENT = Progress()
