"""The memory allowed is not passed: measured in a process of its own, as freed memory would hide it."""

import subprocess
import sys

import pytest

PROGRAM = """
import sys, numpy as np, torch
from benchmarks.measure import peak_bytes
from NasoLib.networks import build
from NasoLib.networks.ready import make_ready
from NasoLib.predict.regions import Answer, predict_regions
ready = make_ready(build("unet3d", 1, 2), (1, 1, 32, 32, 32), multiple=16)
volume = np.random.default_rng(0).integers(0, 100, (1, 96, 160, 160)).astype(np.int16)
prepare = lambda part: part.astype(np.float32)
predict_regions(ready, volume[:, :32, :32, :32], Answer(), prepare=prepare)
passes = []
limit = int(sys.argv[1])
peak = peak_bytes(lambda: passes.append(
    predict_regions(ready, volume, Answer(), prepare=prepare, memory_bytes=limit).passes))
print(passes[0], peak)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells a process's memory of this moment")
@pytest.mark.parametrize(("limit_mb", "in_one_pass"), [(1000, True), (80, False)])
def test_the_peak_stays_below_the_limit(limit_mb, in_one_pass):
    words = [sys.executable, "-c", PROGRAM, str(limit_mb * 10**6)]
    done = subprocess.run(words, capture_output=True, text=True, cwd="Testing")
    assert done.returncode == 0, done.stderr
    passes, peak = map(int, done.stdout.split())
    assert (passes == 1) == in_one_pass
    assert peak < limit_mb * 10**6
