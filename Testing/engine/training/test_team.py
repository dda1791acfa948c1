"""The same command under torchrun: two processes on the processor share every batch, and one of them writes."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
from engine.training.made import ct_cohort
from NasoLib.bundle import Bundle
from NasoLib.training.batches import batches_of, order_of
from NasoLib.training.team import Team

SETTINGS = ("size=[32,32]", "network=resnet10t", "epochs=2", "batch=8", "float16_weights=false")


@pytest.mark.parametrize("size", [1, 2, 3])
@pytest.mark.parametrize("count", [1, 7, 16, 17])
def test_every_process_has_an_equal_part_of_every_batch(size, count):
    order = order_of(0, 0, count)
    parts = [batches_of(order, 8, Team(rank, size)) for rank in range(size)]
    lengths = [[len(part) for part in own] for own in parts]
    assert all(own == lengths[0] for own in lengths)
    seen = np.concatenate([part for own in parts for part in own])
    left_out = set(range(count)) - set(seen.tolist())
    assert len(left_out) < 2 * size or (count <= 8 and not left_out)


def test_two_processes_train_one_model(tmp_path):
    words = ["train", "invasion", "--demo", "--data", ct_cohort(tmp_path), "--out", tmp_path / "out"]
    for setting in SETTINGS:
        words += ["--set", setting]
    launch = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2", "--standalone"]
    done = subprocess.run(
        [*launch, "-m", "NasoLib.app", *map(str, words), "--device", "cpu"],
        capture_output=True,
        text=True,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(str(tmp_path / "out")) == 1, "one process tells the result"
    bundle = Bundle.open(tmp_path / "out")
    bundle.verify()
    assert {metric.name for metric in bundle.metadata.metrics} >= {"AUC", "accuracy"}
