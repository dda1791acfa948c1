"""Numbers that are learnt beside a label: they teach, and nothing of them is left in what is shipped."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from engine.training.made import mr_cohort, rewrite, table
from NasoLib.errors import UserError
from NasoLib.networks import build
from NasoLib.training import manifest
from NasoLib.training.courses.hinted import Hinted, HintedCourse
from NasoLib.training.gather import gathered
from NasoLib.training.recipes import recipe_named
from NasoLib.training.run import Request, train

SMALL = {"size": "[32,32]", "sequences": "T1CE", "epochs": "2", "batch": "8", "hints": '["glow"]', "margin_mm": "0"}


@pytest.fixture(name="cohort")
def fixture_cohort(tmp_path):
    """Patients with a number that follows from their label, and varies."""
    path = mr_cohort(tmp_path)
    rewrite(path, [row | {"glow": str(3.0 * int(row["label"]) + 0.1 * n)} for n, row in enumerate(table(path))])
    return path


def course_of(path, tmp_path):
    recipe = recipe_named("differential", True, changes=SMALL)
    cases, skipped = gathered(recipe, manifest.read(path), tmp_path / "samples")
    assert not skipped
    torch.manual_seed(0)
    network = build(recipe.network, 1, 1, **recipe.network_args)
    sides = [[case for case in cases if case.row.role == role] for role in ("train", "tune")]
    return HintedCourse(network, recipe, *sides, 0)


def test_the_label_s_logit_is_the_network_s_own_and_comes_first():
    network = build("resnet10t", 1, 1)
    hinted, images = Hinted(network, 3).eval(), torch.randn(2, 1, 64, 64)
    with torch.no_grad():
        told = hinted(images)
        torch.testing.assert_close(told[:, :1], network(images))
    assert told.shape == (2, 4)


def test_hints_are_standardised_over_training_patients_and_belong_to_their_slices(cohort, tmp_path):
    course = course_of(cohort, tmp_path)
    assert course.hints.mean() == pytest.approx(0, abs=1e-6) and course.hints.std() == pytest.approx(1, abs=1e-3)
    _, labels, _, hints = course.load(0, np.arange(course.count))
    assert len(hints) == course.count
    assert (hints[labels > 0].min() > hints[labels == 0].max()).all()


def test_a_wrong_hint_costs_more(cohort, tmp_path):
    course = course_of(cohort, tmp_path)
    *rest, hints = course.load(0, np.arange(8))
    network = course.network.eval()
    losses = [course.loss(network, (*rest, hints + shift), torch.device("cpu")).item() for shift in (0.0, 5.0)]
    assert losses[1] > losses[0] + 5


def test_the_shipped_network_has_one_output_and_answers(cohort, tmp_path):
    outcome = train(Request("differential", cohort, tmp_path / "hinted", demo=True, device="cpu", settings=SMALL))
    bundle = outcome.bundle
    bundle.verify()
    assert bundle.metadata.output.classes == ("carcinoma",)
    assert bundle.metadata.training.settings["hints"] == ["glow"]
    assert not any(name.startswith(("extra", "network.")) for name in bundle.weights())


def test_a_patient_without_the_number_is_named(cohort, tmp_path):
    rewrite(cohort, [row | {"glow": ""} if row["case"] == "case-00" else row for row in table(cohort)])
    with pytest.raises(UserError, match=r"case-00: the manifest's column 'glow' holds ''"):
        course_of(cohort, tmp_path)


def test_hints_are_refused_where_nothing_could_learn_them():
    with pytest.raises(UserError, match="hints"):
        recipe_named("differential", True, changes=SMALL | {"loss_unit": "patient"})


def test_a_residual_model_begins_with_the_weights_of_another(cohort, tmp_path):
    first = train(Request("differential", cohort, tmp_path / "first", demo=True, device="cpu", settings=SMALL))
    start = {name: value for name, value in SMALL.items() if name != "sequences"}
    start |= {"start": str(first.bundle.folder), "learning_rate": "1e-12", "epochs": "1", "float16_weights": "false"}
    start["network_args"] = json.dumps(recipe_named("differential", True).network_args)
    rows = [row | {"given": "CCRT"} for row in table(cohort)]
    rewrite(cohort, rows)
    then = train(Request("residual", cohort, tmp_path / "then", arm="CCRT", demo=True, device="cpu", settings=start))
    learnt, given = then.bundle.weights()["fc.weight"], first.bundle.weights()["fc.weight"]
    torch.testing.assert_close(learnt.float(), given.float(), atol=1e-4, rtol=1e-3)
    other = start | {"network_args": "{}"}
    with pytest.raises(UserError, match="do not fit the network"):
        train(Request("residual", cohort, tmp_path / "other", arm="CCRT", demo=True, device="cpu", settings=other))
