"""What the scenarios share: small synthetic patients, and how long the window stood still."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

TICK_MS = 10


@pytest.fixture
def small_sample(monkeypatch):
    """`small_sample(name, matrix, slices)` lets the Sample Data module make this sample with fewer voxels."""
    from NasoLib.gui import samples
    from NasoLib.phantom.style import Style

    def shrink(name, matrix=192, slices=40):
        full = samples.named(name)
        small = replace(full, options={**full.options, "style": Style(matrix=matrix, slices=slices)})
        others = tuple(small if sample.name == name else sample for sample in samples.SAMPLES)
        monkeypatch.setattr(samples, "SAMPLES", others)
        return small

    return shrink


class StandStill:
    """How long the main thread was away from its event loop, at most, between two ticks of a timer.

    worked_s: the longest stretch of its own work, in its own processor time: what another program takes does not
    count.  waited_s: the longest stretch by the clock.
    """

    def __init__(self):
        import qt

        self.worked_s = self.waited_s = 0.0
        self._timer = qt.QTimer()
        self._timer.setInterval(TICK_MS)
        self._timer.connect("timeout()", self._tick)

    def __enter__(self):
        self._at = time.thread_time(), time.perf_counter()
        self._timer.start()
        return self

    def __exit__(self, *_):
        self._timer.stop()

    def _tick(self):
        now = time.thread_time(), time.perf_counter()
        self.worked_s = max(self.worked_s, now[0] - self._at[0])
        self.waited_s = max(self.waited_s, now[1] - self._at[1])
        self._at = now


@pytest.fixture
def stand_still(host):
    """The measure above, to be used in a `with` statement."""
    return StandStill
