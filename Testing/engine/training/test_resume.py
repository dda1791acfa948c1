"""A training that is killed, at whatever moment and however often, ends with the weights of one that was not.

And it goes on only with the cases that it began with.
"""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from engine.training.made import ct_cohort, mr_cohort, rewrite, table
from NasoLib.errors import UserError
from NasoLib.training import curve
from NasoLib.training.run import Request, train
from NasoLib.training.trainer import Trainer

KILLER = Path(__file__).with_name("killed.py")
WEIGHTS = "models/model.safetensors"
SETTINGS = {
    # dropout, batch norm, Adam, copies redrawn in every epoch, checkpoints within the epoch
    "invasion": ["size=[32,32]", "network=mobilenetv3_small_050", "epochs=6", "batch=4", "checkpoint_steps=2"],
    # momentum, RMSprop, windows drawn at random
    "segmentation": ["size=[32,32]", "spacing_mm=null", "epochs=2", "batch=4", "optimiser=rmsprop",
                     "checkpoint_steps=1"],
    # the paper's: features of each copy once, and only the last layer learns
    "frozen body": ["size=[32,32]", "network=resnet10t", "epochs=8", "batch=4", "checkpoint_steps=2",
                    "frozen_body=true", "copies=2"],
}  # fmt: skip


def killed(kills, seed, *words):
    done = subprocess.run(
        [sys.executable, str(KILLER), str(kills), str(seed), *map(str, words)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1]) | {"said": done.stderr}


@pytest.mark.parametrize(("recipe", "kills"), [("invasion", 5), ("segmentation", 2), ("frozen body", 4)])
def test_killed_at_random_moments_it_ends_with_the_same_bytes(tmp_path, recipe, kills):
    manifest = mr_cohort(tmp_path) if recipe == "segmentation" else ct_cohort(tmp_path)
    settings = [word for setting in SETTINGS[recipe] for word in ("--set", setting)]
    out, name = tmp_path / "model", "invasion" if recipe == "frozen body" else recipe
    told = killed(kills, 5, "train", name, "--demo", "--data", manifest, "--out", out, "--device", "cpu", *settings)
    assert told["ends"][0] == 0 and told["ends"][-1] == 0, told["said"]
    assert set(told["ends"]) <= {0, -9} and -9 in told["ends"], told["ends"]
    assert (out / WEIGHTS).read_bytes() == (tmp_path / "model-whole" / WEIGHTS).read_bytes()


class Killed(BaseException):
    """Stands for kill -9: nothing of ours catches it."""


def request(path, out, **changes):
    """A small training with a frozen body, or without."""
    frozen = str(changes.pop("frozen", True)).lower()
    settings = {"size": "[32,32]", "network": "resnet10t", "epochs": "2", "batch": "8"}
    settings |= {"frozen_body": frozen, "copies": "2", "checkpoint_steps": "2"}
    return Request("invasion", path, out, demo=True, device="cpu", settings=settings, **changes)


def killed_at(monkeypatch, owner, name, asked, after=0):
    """Run until `name` is called for the time after so many."""
    calls = []

    def instead(*arguments, **named):
        calls.append(name)
        if len(calls) > after:
            raise Killed
        return before(*arguments, **named)

    before = getattr(owner, name)
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, instead)
        with pytest.raises(Killed):
            train(asked)


def damaged(folder, name="case-02.nrrd"):
    """Make an image unreadable; gives what to write back."""
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(b"no image")
    return whole


def test_a_case_that_is_mended_before_anything_was_learnt_joins(tmp_path, monkeypatch):
    path, out = ct_cohort(tmp_path), tmp_path / "out"
    whole = damaged(tmp_path)
    killed_at(monkeypatch, Trainer, "run", request(path, out))  # the features are there, and nothing is learnt
    (tmp_path / "case-02.nrrd").write_bytes(whole)
    train(request(path, out))
    train(request(path, tmp_path / "undisturbed"))
    assert (out / WEIGHTS).read_bytes() == (tmp_path / "undisturbed" / WEIGHTS).read_bytes()


@pytest.mark.parametrize("frozen", [True, False])
def test_a_case_that_is_mended_later_is_noticed(tmp_path, monkeypatch, frozen):
    path, out = ct_cohort(tmp_path), tmp_path / "out"
    whole = damaged(tmp_path)
    killed_at(monkeypatch, curve, "write_history", request(path, out, frozen=frozen))
    (tmp_path / "case-02.nrrd").write_bytes(whole)
    with pytest.raises(UserError, match=r"of other cases: case-02 was left out then and can be used now\..*--force"):
        train(request(path, out, frozen=frozen))
    train(request(path, out, frozen=frozen, force=True))
    train(request(path, tmp_path / "undisturbed", frozen=frozen))
    assert (out / WEIGHTS).read_bytes() == (tmp_path / "undisturbed" / WEIGHTS).read_bytes()


def test_a_case_that_is_damaged_or_replaced_or_moved_is_noticed_and_a_copy_is_not(tmp_path, monkeypatch):
    path, out, rows = ct_cohort(tmp_path), tmp_path / "out", table(tmp_path / "manifest.csv")
    killed_at(monkeypatch, curve, "write_history", request(path, out))
    whole = damaged(tmp_path)
    with pytest.raises(UserError, match="case-02 was used then and is left out now"):
        train(request(path, out))
    (tmp_path / "case-02.nrrd").write_bytes((tmp_path / "case-04.nrrd").read_bytes())
    with pytest.raises(UserError, match="case-02 shows something else than then"):
        train(request(path, out))
    (tmp_path / "case-02.nrrd").write_bytes(whole)
    rewrite(path, rows[::-1])
    with pytest.raises(UserError, match="they come in another order"):
        train(request(path, out))
    rewrite(path, rows)
    os.utime(tmp_path / "case-03.nrrd", (1, 1))
    train(request(path, out))
    train(request(path, tmp_path / "undisturbed"))
    assert (out / WEIGHTS).read_bytes() == (tmp_path / "undisturbed" / WEIGHTS).read_bytes()


def test_a_stopped_training_of_an_older_version_goes_on(tmp_path, monkeypatch):
    path, out = ct_cohort(tmp_path), tmp_path / "out"
    killed_at(monkeypatch, curve, "write_history", request(path, out, frozen=False))
    (tmp_path / "out.training" / "cases.json").unlink()
    train(request(path, out, frozen=False))
    train(request(path, tmp_path / "undisturbed", frozen=False))
    assert (out / WEIGHTS).read_bytes() == (tmp_path / "undisturbed" / WEIGHTS).read_bytes()


def test_a_disk_that_is_full_when_the_learning_curve_is_drawn(tmp_path, monkeypatch):
    path, out = ct_cohort(tmp_path), tmp_path / "out"

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(curve, "write_history", full)
        with pytest.raises(
            UserError, match=r"The disk of .* is full\. The last good checkpoint, after epoch 1, is kept"
        ):
            train(request(path, out))
    train(request(path, out))
    train(request(path, tmp_path / "undisturbed"))
    assert (out / WEIGHTS).read_bytes() == (tmp_path / "undisturbed" / WEIGHTS).read_bytes()
    assert len((tmp_path / "out.training" / "history.csv").read_text().splitlines()) == 1 + 2
