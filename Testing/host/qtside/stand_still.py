"""How long the window stood still: for the scenarios and the benchmark."""

from __future__ import annotations

import time
from typing import Any

TICK_MS = 10


class StandStill:
    """How long the main thread was away from its event loop, at most, between two ticks of a timer.

    worked_s: the longest stretch of its own work, in its own processor time: what another program takes does not
    count.  waited_s: the longest stretch by the clock.

        with StandStill() as measured:
            ...
    """

    def __init__(self) -> None:
        import qt

        self.worked_s = self.waited_s = 0.0
        self._timer = qt.QTimer()
        self._timer.setInterval(TICK_MS)
        self._timer.connect("timeout()", self._tick)

    def __enter__(self) -> StandStill:
        self._at = time.thread_time(), time.perf_counter()
        self._timer.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._timer.stop()

    def _tick(self) -> None:
        now = time.thread_time(), time.perf_counter()
        self.worked_s = max(self.worked_s, now[0] - self._at[0])
        self.waited_s = max(self.waited_s, now[1] - self._at[1])
        self._at = now
