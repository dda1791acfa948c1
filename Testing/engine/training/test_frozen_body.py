"""With a frozen body every image goes through it once, and the answer is that of the naive loop."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from engine.training.made import ct_cohort
from NasoLib.device import choose
from NasoLib.networks import build
from NasoLib.training import manifest
from NasoLib.training.courses.features import FeatureCourse, last_layer
from NasoLib.training.courses.slices import SliceCourse
from NasoLib.training.gather import gathered
from NasoLib.training.recipes.invasion import Invasion
from NasoLib.training.team import Team
from NasoLib.training.trainer import Trainer

RECIPE = Invasion(network="resnet10t", pretrained=False, size=(32, 32), epochs=3, batch=8, copies=2, learning_rate=1e-2)
SEED = 3


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    """Training and tuning cases."""
    folder = tmp_path_factory.mktemp("frozen")
    found, skipped = gathered(RECIPE, manifest.read(ct_cohort(folder)), folder / "samples")
    assert not skipped
    return [[case for case in found if case.row.role == role] for role in ("train", "tune")]


def a_network():
    torch.manual_seed(SEED)
    return build(RECIPE.network, 1, 1)


def quick_course(folder: Path, cases, recipe=RECIPE):
    return FeatureCourse(a_network(), recipe, *cases, SEED, folder, torch.device("cpu"), Team())


class NaiveCourse(SliceCourse):
    """Every image through the body in every epoch; only the last layer learns, and statistics stay."""

    def loss(self, network, loaded, device):
        network.eval()
        return super().loss(network, loaded, device)


def trained(course, folder, recipe=RECIPE):
    return Trainer(course, recipe, SEED, folder, "test", choose("cpu", "float32")).run()


def test_it_learns_what_the_naive_loop_learns(tmp_path, cases):
    network = a_network().requires_grad_(False)
    last_layer(network).requires_grad_(True)
    naive = trained(NaiveCourse(network, RECIPE, *cases, SEED), tmp_path / "naive")
    quick = trained(quick_course(tmp_path / "features", cases), tmp_path / "quick")
    assert naive.best_epoch == quick.best_epoch
    for name, tensor in quick.state.items():
        torch.testing.assert_close(tensor, naive.state[f"fc.{name}"], rtol=1e-3, atol=1e-5)
    for one, other in zip(naive.history, quick.history, strict=True):
        assert one == pytest.approx(other, rel=1e-3)


def test_each_image_goes_through_the_body_once_however_many_epochs(tmp_path, cases):
    for epochs in (1, 5):
        recipe = replace(RECIPE, epochs=epochs)
        course = quick_course(tmp_path / f"features-{epochs}", cases, recipe)
        trained(course, tmp_path / f"run-{epochs}", recipe)
        assert course.passes == len(course.samples) * (recipe.copies + 1) + len(course.tuned)


def test_a_stopped_run_does_not_compute_its_features_again(tmp_path, cases):
    first = quick_course(tmp_path, cases)
    (tmp_path / "copy-01.npy").unlink()
    again = quick_course(tmp_path, cases)
    assert again.passes == len(first.samples)
    for one, other in zip(first.features, again.features, strict=True):
        np.testing.assert_array_equal(one, other)


def test_positive_patients_show_invaded_slices_only_and_negative_ones_all(tmp_path, cases):
    course = quick_course(tmp_path, cases)
    shown = {(cases[0][c].row.label, bool(cases[0][c].data.targets[s])) for c, s in course.samples}
    assert shown == {(True, True), (False, False)}
    negatives = [case for case in cases[0] if not case.row.label]
    assert (course.labels == 0).sum() == sum(len(case.data.targets) for case in negatives)
