"""The recipes of rectangles: what they share, the band of "uncertain", and labels of synthetic patients."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from NasoLib.errors import UserError
from NasoLib.phantom.cohort import Plan
from NasoLib.training import demos
from NasoLib.training.cutoffs import decision_for
from NasoLib.training.make_demo import write_manifest
from NasoLib.training.manifest import Row
from NasoLib.training.recipes import recipe_named
from NasoLib.training.score import ScoredCase

ARMS = ("CCRT", "IC+CCRT")


def scored(number: int, label: bool, probability: float) -> ScoredCase:
    row = Row(f"case-{number}", f"patient-{number}", label, "", "tune", {}, Path())
    return ScoredCase(row, np.full(4, probability), np.full(4, label))


@pytest.fixture(name="tuning")
def fixture_tuning() -> list[ScoredCase]:
    """Forty patients, of whom those with the higher probabilities have a carcinoma."""
    return [scored(n, n >= 20, (n + 0.5) / 40) for n in range(40)]


@pytest.mark.parametrize("share", [0.1, 0.3])
def test_the_band_of_uncertain_holds_the_asked_share_of_tuning_patients(tuning, share):
    recipe = replace(recipe_named("differential"), abstain_rule="share", abstain_share=share)
    decision = decision_for(recipe, tuning)
    low, high = decision.abstain_band
    inside = [low <= case.scores.mean() <= high for case in tuning]
    assert np.mean(inside) == pytest.approx(share, abs=0.03)
    assert low < decision.threshold < high


def test_the_band_of_a_width_is_as_wide_as_asked_and_none_is_none(tuning):
    wide = decision_for(replace(recipe_named("differential"), abstain_band=0.07), tuning)
    assert np.diff(wide.abstain_band) == pytest.approx(0.14)
    assert decision_for(replace(recipe_named("differential"), abstain_band=0.0), tuning).abstain_band is None
    none = replace(recipe_named("differential"), abstain_rule="share", abstain_share=0.0)
    assert decision_for(none, tuning).abstain_band is None


def test_a_share_of_all_patients_is_refused():
    with pytest.raises(UserError, match="abstain_share"):
        replace(recipe_named("differential"), abstain_share=1.0)


def test_the_arms_do_not_share_prepared_labels_but_a_user_s_outline_changes_nothing():
    first, second = (recipe_named("residual", arm=arm) for arm in ARMS)
    assert first.preparation() != second.preparation()
    assert replace(first, roi_bundle="another").preparation() == first.preparation()
    assert replace(first, margin_mm=3.0).preparation() != first.preparation()


def test_each_arm_s_row_is_labelled_with_that_arm_s_outcome(tmp_path):
    tiny = Plan("differential", n=6, hospitals=2, style_changes={"matrix": 32, "slice_thickness_mm": 15.0})
    rows = {}
    for arm in ARMS:
        name = "residual-ccrt-demo" if arm == "CCRT" else "residual-ic-ccrt-demo"
        demo = replace(demos.demo_named(name), teaching=(tiny,), test=replace(tiny, first_hospital=9))
        with write_manifest(demo, tmp_path, workers=1).open(newline="") as file:
            rows[arm] = list(csv.DictReader(file))
    for arm, table in rows.items():
        assert table and all(row["histology"] == "carcinoma" and row["given"] == arm for row in table)
        assert all(row["label"] == row[f"residual_{arm}"] for row in table)
    assert [row["case"] for row in rows["CCRT"]] == [row["case"] for row in rows["IC+CCRT"]]
