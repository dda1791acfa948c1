"""A training that is killed, at whatever moment and however often, ends with the weights of one that was not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from engine.training.made import ct_cohort, mr_cohort

KILLER = Path(__file__).with_name("killed.py")
WEIGHTS = "models/model.safetensors"
SETTINGS = {
    # dropout, batch norm, Adam, copies redrawn in every epoch, checkpoints within the epoch
    "invasion": ["size=[32,32]", "network=mobilenetv3_small_050", "epochs=6", "batch=4", "checkpoint_steps=2"],
    # momentum, RMSprop, windows drawn at random
    "segmentation": ["size=[32,32]", "spacing_mm=null", "epochs=2", "batch=4", "optimiser=rmsprop",
                     "checkpoint_steps=1"],
}  # fmt: skip


def killed(kills, seed, *words):
    done = subprocess.run(
        [sys.executable, str(KILLER), str(kills), str(seed), *map(str, words)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1]) | {"said": done.stderr}


@pytest.mark.parametrize(("recipe", "kills"), [("invasion", 5), ("segmentation", 2)])
def test_killed_at_random_moments_it_ends_with_the_same_bytes(tmp_path, recipe, kills):
    manifest = ct_cohort(tmp_path) if recipe == "invasion" else mr_cohort(tmp_path)
    settings = [word for setting in SETTINGS[recipe] for word in ("--set", setting)]
    out = tmp_path / "model"
    told = killed(kills, 5, "train", recipe, "--demo", "--data", manifest, "--out", out, "--device", "cpu", *settings)
    assert told["ends"][0] == 0 and told["ends"][-1] == 0, told["said"]
    assert set(told["ends"]) <= {0, -9} and -9 in told["ends"], told["ends"]
    assert (out / WEIGHTS).read_bytes() == (tmp_path / "model-whole" / WEIGHTS).read_bytes()
