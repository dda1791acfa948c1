"""The trainer's own promises: it stops when tuning gets no better, and it computes in half precision where asked."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from engine.training.made import ct_cohort
from NasoLib.device import Device
from NasoLib.networks import build
from NasoLib.training import manifest
from NasoLib.training.courses.slices import SliceCourse
from NasoLib.training.gather import gathered
from NasoLib.training.recipes.invasion import Invasion
from NasoLib.training.trainer import Trainer
from torch import nn

PATIENT = Invasion(pretrained=False, size=(16, 16), epochs=9, batch=2, monitor="loss", patience=2)
SMALL = replace(PATIENT, epochs=2, batch=8, copies=0, frozen_body=False, patience=None, learning_rate=1e-3)
SEED = 3


class Killed(BaseException):
    """Stands for kill -9: nothing of ours catches it."""


class ToldLosses:
    """A course whose tuning losses are given, one per epoch; remembers the weights after each."""

    count = 4

    def __init__(self, *losses):
        torch.manual_seed(SEED)
        self.network, self.losses, self.weights = nn.Linear(1, 1), list(losses), []

    def load(self, epoch, samples):
        return torch.full((len(samples), 1), float(epoch + 1))

    def loss(self, network, loaded, device):
        return network(loaded).square().mean()

    def tune(self, network, device, team):
        self.weights.append(network.weight.detach().clone())
        return {"loss": self.losses.pop(0)}


def a_device(precision="float32"):
    return Device("cpu", "the processor", precision, "", 0)


def trainer(course, recipe, folder, precision="float32", after_epoch=lambda history: None):
    return Trainer(course, recipe, SEED, folder, "test", a_device(precision), after_epoch=after_epoch)


@pytest.mark.parametrize("losses", [(5, 3, 4, 4), (5, 3, 3, 3), (5, 3, 9, 3.5)])
def test_it_stops_when_so_many_epochs_were_no_better_and_keeps_the_best(tmp_path, losses):
    course = ToldLosses(*losses, 1)
    trained = trainer(course, PATIENT, tmp_path).run()
    assert [entry["loss"] for entry in trained.history] == list(losses)
    assert trained.best_epoch == 1
    assert torch.equal(trained.state["weight"], course.weights[1])


def test_patience_begins_anew_with_each_better_epoch(tmp_path):
    trained = trainer(ToldLosses(5, 6, 4, 6, 3, 4, 4, 1), PATIENT, tmp_path).run()
    assert (len(trained.history), trained.best_epoch) == (7, 4)


def test_a_training_that_has_stopped_early_does_not_go_on_and_one_that_was_killed_waits_no_longer(tmp_path):
    def killed(history):
        if len(history) == 3:
            raise Killed

    with pytest.raises(Killed):
        trainer(ToldLosses(5, 3, 4), PATIENT, tmp_path, after_epoch=killed).run()
    trained = trainer(ToldLosses(4, 1), PATIENT, tmp_path).run()
    assert (len(trained.history), trained.best_epoch) == (4, 1)
    again = trainer(ToldLosses(), PATIENT, tmp_path).run()
    assert again.history == trained.history and again.waited is None


@pytest.fixture(scope="module", name="cases")
def fixture_cases(tmp_path_factory):
    """Training and tuning cases."""
    folder = tmp_path_factory.mktemp("precision")
    found, _ = gathered(SMALL, manifest.read(ct_cohort(folder)), folder / "samples")
    return [[case for case in found if case.row.role == role] for role in ("train", "tune")]


def in_precision(cases, folder, precision, after_epoch=lambda history: None):
    """A trainer of a small network, and the types in which its first layer answered."""
    torch.manual_seed(SEED)
    network, seen = build("resnet10t", 1, 1), set()
    network.conv1.register_forward_hook(lambda layer, given, answer: seen.add(answer.dtype))
    course = SliceCourse(network, SMALL, *cases, SEED)
    return trainer(course, SMALL, folder, precision, after_epoch), seen


def test_in_half_precision_it_learns_and_a_killed_run_ends_with_the_same_bits(tmp_path, cases):
    """In float16, whose gradients are scaled. Not in bfloat16: on a processor torch 2.13 mixes memory that nobody wrote
    into some of its gradients, so that now and then they are no numbers (and the trainer stops).
    """

    def killed(history):
        raise Killed

    whole, seen = in_precision(cases, tmp_path / "whole", "float16")
    trained = whole.run()
    assert seen == {torch.float16}
    assert {tensor.dtype for tensor in trained.state.values() if tensor.is_floating_point()} == {torch.float32}
    assert trained.history[1]["training_loss"] < 0.5 * trained.history[0]["training_loss"]
    assert whole.scaler.state_dict()["scale"] > 0
    with pytest.raises(Killed):
        in_precision(cases, tmp_path / "killed", "float16", killed)[0].run()
    resumed, _ = in_precision(cases, tmp_path / "killed", "float16")
    again = resumed.run()
    assert again.history == trained.history
    assert all(torch.equal(tensor, again.state[name]) for name, tensor in trained.state.items())
    assert resumed.scaler.state_dict() == whole.scaler.state_dict()
