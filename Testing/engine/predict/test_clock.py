"""What a clock of our own shows: how long nothing is told, and what the batches are timed by."""

import time
from types import SimpleNamespace

import numpy as np
import pytest
from engine.networks.lively import a_lively_network
from engine.predict.stubs import GreedyOutliner, a_ready
from NasoLib.networks import ticks
from NasoLib.networks.ready import make_ready
from NasoLib.networks.registry import example_shape
from NasoLib.predict import batches
from NasoLib.predict.regions import Answer, predict_regions
from NasoLib.predict.slices import predict_slices
from NasoLib.progress import Progress

OF_A_MODULE = 0.15  # seconds by the clock below: long enough that every second one must be told


class Clock:
    """Goes on only when it is told to."""

    def __init__(self):
        self.now = 0.0

    def go_on(self, *_):
        self.now += OF_A_MODULE


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    shown = SimpleNamespace(monotonic=lambda: clock.now, perf_counter=lambda: clock.now)
    monkeypatch.setattr(ticks, "time", shown)
    monkeypatch.setattr(batches, "time", shown)
    return clock


def slow(ready, clock):
    """Each innermost module takes its time by the clock."""
    for module in ready.network.modules():
        if not any(True for _ in module.children()):
            module.register_forward_hook(clock.go_on)
    return ready


def scores(clock, progress):
    ready = slow(make_ready(a_lively_network("resnet10t", 1, 2), example_shape("resnet10t", 1)), clock)
    predict_slices(ready, np.random.default_rng(0).normal(size=(3, 1, 64, 64)).astype(np.float32), progress=progress)


def an_outline(name, window, clock, progress, **how):
    ready = slow(make_ready(a_lively_network(name, 1, 2, **how), example_shape(name, 1), multiple=32), clock)
    volume = np.random.default_rng(0).normal(size=(1, 6, 64, 64)).astype(np.float32)
    predict_regions(ready, volume, Answer(), window=window, progress=progress)


RUNS = {
    "scores": scores,
    "outlines of slices": lambda *rest: an_outline("unet", None, *rest),
    "an outline in one pass": lambda *rest: an_outline("unet3d", None, *rest, channels=(4, 8, 16)),
    "an outline in windows": lambda *rest: an_outline("unet3d", (32, 32, 32), *rest, channels=(4, 8)),
}


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS.keys())
def test_progress_is_told_at_least_twice_a_second(run, clock):
    told = [(0.0, 0.0)]
    run(clock, Progress(lambda fraction, _: told.append((fraction, clock.now))))
    fractions, moments = np.array([*told, (1.0, clock.now)]).T
    assert moments[-1] > 10 * OF_A_MODULE
    assert np.diff(moments).max() <= 0.5
    assert (np.diff(fractions) >= 0).all()
    assert told[-1][0] == 1.0


@pytest.mark.parametrize(("ndim", "window"), [(4, None), (5, (40, 16, 48))])
def test_a_batch_is_timed_until_the_device_is_done(ndim, window, clock, monkeypatch):
    """A GPU hands out its answer at once and computes it later."""
    from NasoLib.predict.regions import slicewise, volumewise

    for module in (slicewise, volumewise):
        monkeypatch.setattr(module, "wait_for", clock.go_on)
    ready = a_ready(GreedyOutliner(), ndim)
    predict_regions(ready, np.random.default_rng(0).normal(size=(1, 40, 48, 56)), Answer("sigmoid"), window=window)
    (learned,) = batches._sizes[ready].values()
    times = [seconds for kept in learned.seconds.values() for seconds in kept]
    assert times
    assert times == pytest.approx([OF_A_MODULE] * len(times))


@pytest.mark.parametrize(("kind", "waited"), [("cpu", 0), ("cuda", 1), ("mps", 1)])
def test_only_a_gpu_is_waited_for(kind, waited, monkeypatch):
    import torch
    from NasoLib.device.wait import wait_for

    calls = []
    monkeypatch.setattr(torch.cuda, "synchronize", lambda *_: calls.append("cuda"))
    monkeypatch.setattr(torch.mps, "synchronize", lambda: calls.append("mps"))
    began = time.perf_counter()
    wait_for(torch.device(kind))
    assert calls == [kind] * waited
    assert time.perf_counter() - began < 5
