"""Runs a training again and again, and kills it at random moments, until it comes to its end by itself.

python killed.py KILLS SEED ARGUMENTS-OF-naso...

The libraries are loaded once and each attempt is a fork, so that kills fall into training and not into imports. Prints
one JSON line: how each attempt ended and how long an undisturbed one took.
"""

from __future__ import annotations

import importlib
import json
import os
import random
import signal
import sys
import time

import torch

torch.set_num_threads(1)

from NasoLib.app.main import main  # noqa: E402

LIBRARIES = (
    "NasoLib.training.run",
    "SimpleITK",
    "scipy.ndimage",
    "scipy.stats",
    "timm",
    "monai.losses",
    "segmentation_models_pytorch",
    "matplotlib.backends.backend_agg",
)


def attempt(words: list[str], kill_after_s: float | None) -> tuple[int, float]:
    """Exit status of one attempt (minus the signal when it was killed) and its seconds."""
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        os._exit(main(words))
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status), time.monotonic() - began
        if kill_after_s is not None and time.monotonic() - began >= kill_after_s:
            os.kill(child, signal.SIGKILL)
        time.sleep(0.002)


def run(kills: int, seed: int, words: list[str]) -> dict[str, object]:
    """An undisturbed training into OUT-whole, then a disturbed one into OUT."""
    warm_up()
    out = words.index("--out") + 1
    whole = [*words[:out], words[out] + "-whole", *words[out + 1 :]]
    status, seconds = attempt(whole, None)
    chance, ends = random.Random(seed), [status]
    for _ in range(kills):
        ends.append(attempt(words, chance.uniform(0, 0.8 * seconds))[0])
    ends.append(attempt(words, None)[0])
    return {"ends": ends, "seconds": seconds}


def warm_up() -> None:
    """Import what a training needs, without computing: a fork of a process whose threads run is not safe."""
    for name in LIBRARIES:
        importlib.import_module(name)


if __name__ == "__main__":
    from NasoLib.networks import libraries

    libraries.tolerate_torchvision()
    print(json.dumps(run(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])))
