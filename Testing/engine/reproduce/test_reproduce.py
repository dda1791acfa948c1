"""`naso reproduce`: what is planned, what stands beside what, and one experiment on patients of a few voxels."""

import csv
import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import SimpleITK
from NasoLib.app.fields import named_values
from NasoLib.app.main import main
from NasoLib.errors import UserError
from NasoLib.reproduce import compare, past
from NasoLib.reproduce.plans import experiment
from NasoLib.reproduce.run import BANNER, on_cohort, reproduce, without_tuning
from NasoLib.study import published
from NasoLib.training.recipes import recipe_named

PAPERS = ("invasion", "residual", "differential", "mediastinal")
ROI = {"min": [-8.0, -8.0, -1.0], "max": [8.0, 8.0, 13.0]}


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("quick", [True, False])
def test_every_plan_names_recipes_that_exist_with_settings_that_they_have(paper, quick):
    plan = experiment(paper, quick, seed=0)
    assert plan.cohort.hospitals >= 4
    for model in plan.models:
        recipe = recipe_named(model.recipe, model.demo, model.network, model.arm, model.settings)
        assert recipe.demo is quick
    assert len({model.name for model in plan.models}) == len(plan.models)
    assert plan.words[0].startswith("Synthetic patients: ")


@pytest.mark.parametrize(
    ("paper", "patients", "models"), [("invasion", 100, 1), ("residual", 424, 10), ("differential", 434, 4)]
)
def test_full_plans_have_the_papers_size(paper, patients, models):
    plan = experiment(paper, quick=False, seed=0)
    assert (plan.cohort.n, len(plan.models)) == (patients, models)


def test_three_of_four_of_948_phantoms_are_the_papers_711():
    assert experiment("mediastinal", False, 0).cohort.n * 3 // 4 == published.MEDIASTINAL_ALL


def test_an_unknown_paper_is_refused_by_name():
    with pytest.raises(UserError, match="no paper 'glioma'"):
        experiment("glioma", True, 0)


def test_a_changed_setting_reaches_every_model_and_is_said():
    plan = experiment("residual", False, 0, {"epochs": "3"})
    assert {model.settings["epochs"] for model in plan.models} == {"3"}
    assert plan.words[-1] == "Changed for this run: epochs=3."
    with pytest.raises(UserError, match="give NAME=VALUE"):
        named_values(["epochs"])


def test_a_folder_of_something_else_is_left_alone(tmp_path, capsys):
    (tmp_path / "thesis.doc").write_text("mine")
    assert main(["reproduce", "invasion", "--quick", "--out", str(tmp_path)]) == 1
    assert "already holds something else" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]


def test_another_experiment_is_not_gone_on_with(tmp_path):
    (tmp_path / "reproduce.json").write_text(json.dumps({"format": "naso-reproduce", "paper": "residual"}))
    with pytest.raises(UserError, match="holds another experiment"):
        reproduce(experiment("invasion", quick=True), tmp_path)


def test_past_cases_are_judged_by_each_arms_own_threshold(tmp_path):
    rows = [("a", "CCRT", 0), ("b", "IC+CCRT", 1)]
    lines = [f"{p},{p},{label},test,{given}" for p, given, label in rows] + ["c,c,0,train,CCRT"]
    data = tmp_path / "manifest.csv"
    data.write_text("case,patient,label,role,given\n" + "\n".join(lines) + "\n")

    class Bundle:
        def __init__(self, threshold):
            self.metadata = self.decision = self
            self.threshold = threshold

    answers = {
        "CCRT": [{"patient": "a", "score": 0.3}, {"patient": "a", "score": 0.4}, {"patient": "b", "score": 0.6}],
        "IC+CCRT": [{"patient": "a", "score": 0.6}, {"patient": "b", "score": 0.6}],
    }
    found = past.judged(answers, {"CCRT": Bundle(0.5), "IC+CCRT": Bundle(0.7)}, data)
    said = [(c.patient, c.ccrt_model, c.ic_ccrt_model, c.outcome, c.given) for c in found.cases]
    assert said == [("a", "NRT", "NRT", "NRT", "CCRT"), ("b", "RT", "NRT", "RT", "IC+CCRT")]


def test_the_rule_that_needs_no_model_looks_at_t_alone(tmp_path):
    data = tmp_path / "manifest.csv"
    rows = ["a,a,1,test,CCRT,T4", "b,b,0,test,IC+CCRT,T2", "c,c,1,train,CCRT,T4"]
    data.write_text("case,patient,label,role,given,t_category\n" + "\n".join(rows) + "\n")
    said = [(c.ccrt_model, c.ic_ccrt_model, c.outcome) for c in past.baseline(data).cases]
    assert said == [("RT", "RT", "RT"), ("NRT", "NRT", "NRT")]


def test_rows_of_outlines_carry_distances_that_the_statistics_read(tmp_path, monkeypatch):
    from NasoLib.reproduce import scoring
    from NasoLib.study import scan_results
    from NasoLib.study.froc import ScanResult
    from NasoLib.study.overlap import Overlap, SurfaceDistances
    from NasoLib.training.manifest import Row
    from NasoLib.training.score import JudgedScan

    surfaces = {"a": SurfaceDistances(1.25, 2.5, 10.0), "b": SurfaceDistances(None, None, None, "n/a")}
    judged = [
        JudgedScan(
            Row(name, name, True, "", "test", {}, tmp_path), Overlap(2, 1, 1), surface, ScanResult((), np.zeros((0, 1)))
        )
        for name, surface in surfaces.items()
    ]
    monkeypatch.setattr(scoring, "from_bundle", lambda bundle, device: None)
    monkeypatch.setattr(scoring, "score_scans", lambda ready, recipe, cases, progress: iter(cases))
    monkeypatch.setattr(scoring, "judge_scan", lambda scan, rules: scan)
    trained = SimpleNamespace(
        model=SimpleNamespace(columns={"network": "unet"}),
        bundle=SimpleNamespace(metadata=SimpleNamespace(postprocessing=None)),
    )
    rows = list(scoring._scan_rows(trained, None, judged, "test", None))
    first, second = scan_results.read(scoring.write_rows(rows, tmp_path / "outlines.csv"))
    assert first.distances == {"mean_mm": 1.25, "p95_mm": 2.5, "max_mm": 10.0}
    assert second.distances == {}


def tiny_patient(folder, name, invaded, rng):
    """CT of 24 x 24 x 8 voxels; where the bone is invaded it is dark in four slices."""
    place = folder / name
    place.mkdir(parents=True)
    array = rng.normal(40, 15, (8, 24, 24)).astype(np.int16)
    array[:, 8:16, 8:16] = 250
    slices = [bool(invaded and 2 <= k < 6) for k in range(8)]
    for k in np.flatnonzero(slices):
        array[k, 8:16, 8:16] = -100
    image = SimpleITK.GetImageFromArray(array)
    image.SetSpacing((1.0, 1.0, 2.0))
    image.SetOrigin((-12.0, -12.0, -1.0))
    SimpleITK.WriteImage(image, str(place / "ct.nrrd"))
    (place / "truth.json").write_text(json.dumps({"roi_lps": ROI, "slices": {"invaded": slices}}))
    return {"image_ct": f"{name}/ct.nrrd", "truth": f"{name}/truth.json"}


@pytest.fixture(scope="module")
def tiny_cohort(tmp_path_factory):
    """Two hospitals train, one tunes, one tests; a patient of the test has two series."""
    folder, rng, rows = tmp_path_factory.mktemp("cohort"), np.random.default_rng(0), []
    for n in range(24):
        role = "train" if n < 12 else "tune" if n < 18 else "test"
        common = {"patient": f"p{n}", "role": role, "hospital": f"H{n // 6}", "label": n % 2, "kind": "head-ct"}
        common |= {"slice_thickness_mm": 2.0, "vendor": "none", "kernel": "soft"}
        for series in ("plain", "contrast") if n == 20 else ("contrast",):
            files = tiny_patient(folder, f"case-{n}-{series}", n % 2, rng)
            rows.append({"case": f"case-{n}-{series}", "series": series, **common, **files})
    with (folder / "manifest.csv").open("w", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    return folder / "manifest.csv"


@pytest.fixture(scope="module")
def tiny_report(tiny_cohort, tmp_path_factory):
    import torch

    torch.set_num_threads(1)  # so little work is slower on more
    plan = experiment("invasion", quick=True, seed=0)
    settings = {"epochs": "4", "size": "[32, 32]", "batch": "16"}
    models = tuple(replace(model, settings=settings) for model in plan.models)
    place = tmp_path_factory.mktemp("again")
    return on_cohort(replace(plan, models=models), tiny_cohort, place), place


def test_the_table_sets_the_paper_beside_what_came_out(tiny_report):
    report, _ = tiny_report
    rows = {(row[0], row[1], row[2]): row[3:] for row in report.comparison.rows}
    assert "the paper's (Nakagawa et al. 2024)" in report.comparison.columns
    assert "here, synthetic patients" in report.comparison.columns
    printed, ours = rows["CNN", "sensitivity", "series"]
    assert printed == "0.933 (0.681-0.998)"
    assert ours[0] in "01n"
    assert rows["senior reader", "AUC", "patients"] == ("0.832 (0.704-0.960)", "not repeated")
    assert rows["CNN", "AUC", "patients"][0] == "not printed"


def test_in_a_quick_run_the_training_draws_who_tunes(tiny_cohort, tmp_path):
    (tmp_path / "cohort").mkdir()
    (tmp_path / "cohort" / "manifest.csv").write_text(tiny_cohort.read_text())
    data = without_tuning(tmp_path / "cohort" / "manifest.csv", tmp_path / "manifest.csv")
    with data.open() as file:
        rows = list(csv.DictReader(file))
    assert {row["role"] for row in rows} == {"train", "test"}
    assert rows[0]["image_ct"].startswith("cohort/case-0-")
    assert rows[0]["label"] == "0"


def test_every_slice_of_the_test_was_asked_about_and_no_other_patient(tiny_report):
    _, place = tiny_report
    with (place / "results" / "test.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert {row["patient"] for row in rows} == {f"p{n}" for n in range(18, 24)}
    assert len({(row["patient"], row["series"]) for row in rows}) == 7
    assert {row["slice_label"] for row in rows if row["label"] == "0"} == {"0"}


def test_the_page_says_that_the_patients_are_synthetic(tiny_report):
    report, place = tiny_report
    page = report.page.read_text()
    assert BANNER in page
    assert "exact one of 22/22 series is 0.846" in page
    assert report.page == place / "evaluation" / "index.html"


def test_the_text_is_a_table(tiny_report):
    lines = compare.in_text(tiny_report[0].comparison).splitlines()
    assert lines[0].startswith("who")
    assert set(lines[1]) == {"-"}
    assert len(lines) == 2 + len(tiny_report[0].comparison.rows)
