"""The table of shipped models, and the one command that makes one of them from nothing."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from NasoLib.app.main import main
from NasoLib.bundle import Bundle
from NasoLib.bundle.metadata import NAME_PATTERN
from NasoLib.phantom.cohort import Plan
from NasoLib.phantom.tasks import task_named
from NasoLib.training import demos
from NasoLib.training.demos import DEMOS, Demo
from NasoLib.training.make_demo import cohort_folder, write_manifest
from NasoLib.training.recipes import recipe_named

TINY = Demo(
    name="tiny-demo",
    title="Tiny, demo",
    teaching=(
        Plan("invasion", n=14, hospitals=4, style_changes={"matrix": 48, "slice_thickness_mm": 4.0, "slices": 20}),
    ),
    test=Plan(
        "invasion",
        n=4,
        hospitals=2,
        first_hospital=11,
        style_changes={"matrix": 48, "slice_thickness_mm": 4.0, "slices": 20},
    ),
    recipe="invasion",
    settings={"size": "[32, 32]", "epochs": "1", "network": "mobilenetv3_small_050"},
)


@pytest.mark.parametrize("demo", DEMOS, ids=lambda demo: demo.name)
def test_a_row_can_be_made(demo):
    assert NAME_PATTERN.fullmatch(demo.name)
    recipe = recipe_named(demo.recipe, True, demo.network, demo.arm, demo.settings)
    assert recipe.demo and recipe.float16_weights
    assert demo.title.endswith(", demo")


@pytest.mark.parametrize("demo", DEMOS, ids=lambda demo: demo.name)
def test_nobody_is_tested_by_a_hospital_that_taught(demo):
    cohorts = [_hospitals(plan) for plan in (*demo.teaching, demo.test)]
    assert sum(map(len, cohorts)) == len(set().union(*cohorts))
    assert set(demo.tuning) < set().union(*cohorts[:-1])
    assert {task_named(plan.task).kind for plan in demo.teaching} == {task_named(demo.test.task).kind}


def test_who_tunes_a_model_did_not_teach_the_one_that_it_begins_with():
    by_name = {demo.name: demo for demo in DEMOS}
    begun = [(demo, by_name[demo.settings["start"]]) for demo in DEMOS if "start" in demo.settings]
    assert begun
    for demo, start in begun:
        taught = set().union(*map(_hospitals, start.teaching)) - set(start.tuning)
        assert demo.tuning and not set(demo.tuning) & taught, demo.name


def _hospitals(plan: Plan) -> set[int]:
    return set(range(plan.first_hospital, plan.first_hospital + plan.hospitals))


def test_names_are_given_once():
    assert len({demo.name for demo in DEMOS}) == len(DEMOS)
    with pytest.raises(Exception, match="There is no demo model 'nobody'"):
        demos.demo_named("nobody")


def test_one_command_makes_the_model_and_puts_it_in_its_place(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(demos, "DEMOS", (TINY,))
    out, work = tmp_path / "Bundles", tmp_path / "work"
    words = ["train", "--demo-model", "tiny-demo", "--out", str(out), "--work", str(work), "--workers", "1"]
    assert main(words) == 0
    bundle = Bundle.open(out / "tiny-demo")
    bundle.verify()
    assert bundle.metadata.name == "tiny-demo" and bundle.metadata.title == "Tiny, demo" and bundle.metadata.demo
    assert "naso train --demo-model tiny-demo" in (bundle.folder / "docs" / "model-card.md").read_text()
    assert sorted(path.name for path in out.iterdir()) == ["tiny-demo"]
    _check_manifest(work / "tiny-demo.csv")
    capsys.readouterr()
    assert main(words) == 0
    assert "nothing left to do" in capsys.readouterr().err


def _check_manifest(manifest: Path) -> None:
    rows = list(csv.DictReader(manifest.open(newline="")))
    assert {row["role"] for row in rows} == {"train", "test"}
    assert len({row["case"] for row in rows}) == len(rows)
    hospitals = [{row["hospital"] for row in rows if row["role"] == role} for role in ("train", "test")]
    assert not hospitals[0] & hospitals[1]
    for row in rows:
        assert (manifest.parent / row["image_ct"]).is_file() and (manifest.parent / row["truth"]).is_file()


def test_models_with_the_same_patients_make_them_once(tmp_path):
    other = replace(TINY, name="other-demo", settings={})
    folders = [cohort_folder(*demo.teaching, tmp_path) for demo in (TINY, other)]
    assert folders[0] == folders[1] != cohort_folder(TINY.test, tmp_path)


def test_several_cohorts_teach_and_named_hospitals_tune(tmp_path):
    more = replace(TINY.teaching[0], n=6, hospitals=2, first_hospital=21)
    with write_manifest(replace(TINY, teaching=(*TINY.teaching, more), tuning=(3, 22)), tmp_path, 1).open() as f:
        rows = list(csv.DictReader(f))
    assert len({row["patient"] for row in rows}) == 14 + 6 + 4
    assert len({row["case"] for row in rows}) == len(rows)
    tuning = {row["hospital"] for row in rows if row["role"] == "tune"}
    assert tuning == {"hospital-003", "hospital-022"}
    assert not tuning & {row["hospital"] for row in rows if row["role"] != "tune"}
    assert {row["role"] for row in rows if row["case"].startswith("train2-")} == {"train", "tune"}


def test_a_recipe_beside_a_model_s_name_is_refused(capsys, tmp_path):
    assert main(["train", "invasion", "--demo-model", "skull-base-demo", "--out", str(tmp_path)]) == 1
    assert "without a recipe" in capsys.readouterr().err
