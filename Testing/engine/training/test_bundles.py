"""What comes out: a bundle that runs, says what it is, and holds thresholds from tuning data."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import numpy as np
import pytest
from engine.training.made import ct_cohort, mr_cohort, rewrite, table
from NasoLib import networks
from NasoLib.app.main import main
from NasoLib.bundle import Bundle, DecisionSpec
from NasoLib.device import choose
from NasoLib.predict.slices import predict_slices
from NasoLib.training import manifest
from NasoLib.training.cutoffs import between, run_length
from NasoLib.training.gather import gathered
from NasoLib.training.recipes import recipe_named
from NasoLib.training.run import Request, train

SMALL = {"size": "[32,32]", "network": "mobilenetv3_small_050", "epochs": "2", "batch": "8"}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A small model of invasion, with half-size weights."""
    folder = tmp_path_factory.mktemp("bundle")
    path = ct_cohort(folder)
    learnt = SMALL | {"epochs": "6", "network": "resnet10t", "learning_rate": "0.003"}
    request = Request("invasion", path, folder / "spots", demo=True, device="cpu", settings=learnt, command="naso ...")
    return path, train(request)


def test_it_learns_what_is_there_to_learn(made):
    _, outcome = made
    figures = {(f.name, f.unit): f for f in outcome.figures}
    assert figures["AUC", "series"].value == 1.0
    assert figures["AUC", "slice"].value > 0.9


def test_the_bundle_gives_the_scores_that_its_figures_were_measured_with(made):
    path, outcome = made
    bundle = Bundle.open(outcome.bundle.folder)
    bundle.verify()
    recipe = recipe_named("invasion", True, changes=SMALL)
    cases, _ = gathered(recipe, manifest.read(path), outcome.bundle.folder.with_name("spots.training") / "samples")
    test = [case for case in cases if case.row.role == "test"]
    ready = networks.from_bundle(bundle, choose("cpu", "float32"))
    written = _rows(outcome.bundle.folder.with_name("spots.training") / "test.csv")
    for case in test:
        scores = predict_slices(ready, np.asarray(case.data.images, np.float32)).scores
        stored = [float(row["score"]) for row in written if row["series"] == case.row.case]
        np.testing.assert_allclose(scores, stored, atol=2e-4)


def test_its_results_are_what_naso_evaluate_reads(made, capsys):
    work = made[1].bundle.folder.with_name("spots.training")
    words = ["evaluate", "invasion", str(work / "test.csv"), "--tuning", str(work / "tuning.csv")]
    assert main([*words, "--out", str(work / "judged")]) == 0
    assert "patients, AUC" in capsys.readouterr().out


def test_half_the_bytes(made):
    state = made[1].bundle.weights()
    assert {str(t.dtype) for t in state.values() if t.ndim >= 2} == {"torch.float16"}
    assert {str(t.dtype) for name, t in state.items() if "running" in name} == {"torch.float32"}


def test_the_card_says_what_a_reader_must_know(made):
    card = (made[1].bundle.folder / "docs" / "model-card.md").read_text()
    for words in (
        "Demo model, trained on synthetic data",
        "Research use only. Not a medical device.",
        "Chosen on tuning data, never on test data",
        "no hospital of the test trains or tunes",
        "| AUC | 1.000 | series | 2 | invasion |",
        "n/a: an interval needs two cases of each class",
        "## Limits",
        "Nakagawa",
    ):
        assert words in card


def test_the_learning_curve_is_drawn(made):
    work = made[1].bundle.folder.with_name("spots.training")
    assert (work / "curve.png").read_bytes().startswith(b"\x89PNG")
    assert len((work / "history.csv").read_text().splitlines()) == 1 + 6


@pytest.mark.parametrize(
    ("words", "channels"),
    [
        (["residual", "--arm", "CCRT"], ("T1CE",)),
        (["residual", "--arm", "IC+CCRT", "--set", "loss_unit=patient", "--set", "slices_per_patient=2"], ("T1CE",)),
        (["differential", "--set", "sequences=T1+T1CE"], ()),
        (["differential", "--set", "sequences=T1"], ("T1",)),
    ],
)
def test_rectangles_of_one_or_more_sequences(tmp_path, capsys, words, channels):
    path, out = mr_cohort(tmp_path, patients=24), tmp_path / "out"
    for name, value in SMALL.items():
        words = [*words, "--set", f"{name}={value}"]
    status = main(["train", *words, "--demo", "--data", str(path), "--out", str(out), "--device", "cpu"])
    if not channels:
        assert status == 1 and "must be one of T1, T2, T1CE, T1+T2" in capsys.readouterr().err
        return
    assert status == 0
    metadata = Bundle.open(out).metadata
    assert metadata.input.sequences == channels
    assert 0 <= metadata.decision.threshold <= 1
    assert metadata.decision.arm == (words[2] if "--arm" in words else "")


def test_outlines_in_volumes_with_scans_that_have_none(tmp_path, capsys):
    path, out = mr_cohort(tmp_path), tmp_path / "out"
    rows = table(path)
    for row in rows[::4]:
        row["mask_tumour"] = ""
    rewrite(path, rows)
    words = ["segmentation", "--network", "unet3d", "--demo", "--data", str(path), "--out", str(out)]
    for setting in ("modality=MR", "sequence=T1CE", "size=[16,16,16]", "spacing_mm=[2,2,2]", "epochs=2"):
        words += ["--set", setting]
    assert main(["train", *words, "--device", "cpu"]) == 0
    assert "Dice, mean" in capsys.readouterr().out
    bundle = Bundle.open(out)
    assert bundle.metadata.input.dimensions == 3
    assert _rows(out / "docs" / "froc.csv")
    card = (out / "docs" / "model-card.md").read_text()
    assert "no candidate, of scans without a lesion" in card and "`docs/froc.csv`" in card
    assert main(["evaluate", "segmentation", f"{out}.training/test.csv", "--out", str(tmp_path / "judged")]) == 0
    for row in _rows(tmp_path / "out.training" / "test.csv"):
        both_outlined = int(row["both"]) + int(row["only_found"]) and int(row["both"]) + int(row["only_reference"])
        assert all(bool(row[name]) == bool(both_outlined) for name in ("mean_mm", "p95_mm", "max_mm"))


def test_distances_are_measured_in_the_scans_own_millimetres():
    from NasoLib.bundle import PostprocessingSpec
    from NasoLib.predict.regions import RegionsResult
    from NasoLib.study.overlap import surface_distances
    from NasoLib.training.manifest import Row
    from NasoLib.training.score import ScoredScan, judge_scan, overlap_at
    from NasoLib.training.tables import scan_cells

    truth, found = np.zeros((6, 10, 12), bool), np.zeros((6, 10, 12), np.float32)
    truth[2:4, 2:6, 2:6], found[4:5, 2:6, 2:8] = True, 1
    spacing = (0.5, 0.5, 3.0)  # i, j, k
    row, rules = Row("a", "a", True, "", "test", {}, None), PostprocessingSpec(threshold=0.5, min_ml=0.0)
    everywhere = tuple(slice(0, n) for n in truth.shape)
    result = RegionsResult(found.astype(np.uint8), found.astype(np.float16), everywhere, 1, truth.shape)
    scan = ScoredScan(row, result, truth, 0.00075, spacing)
    judged = judge_scan(scan, rules)
    assert judged.surface == surface_distances(found, truth, spacing)
    assert judged.surface.max_mm == 6.0
    assert overlap_at(scan, rules) == judged.overlap
    assert scan_cells(judged)["max_mm"] == "6"
    nothing = replace(scan, truth=np.zeros_like(truth))
    assert scan_cells(judge_scan(nothing, rules))["mean_mm"] == ""


def test_a_threshold_lies_between_the_scores_that_it_parts():
    assert between([False, False, True, True], [0.1, 0.2, 0.6, 0.9], 0.5) == pytest.approx(0.4)
    assert between([True, True], [0.1, 0.2], 0.5) == 0.5


@pytest.mark.parametrize(("run", "expected"), [("longest", 2), ("total", 3)])
def test_runs(run, expected):
    scores = np.array([0.9, 0.1, 0.6, 0.5, 0.49])
    assert run_length(scores, DecisionSpec(slice_threshold=0.5, run=run)) == expected


def test_other_cut_offs_can_be_looked_up(made):
    folder = made[1].bundle.folder
    rows = _rows(folder / "docs" / "operating-points.csv")
    assert len(rows) == 19 * 8 and len({(row["slice_threshold"], row["min_run"]) for row in rows}) == 19 * 8
    assert {row["unit"] for row in rows} == {"patients"} and "unseen hospitals" in rows[0]["data"]
    for threshold in {row["slice_threshold"] for row in rows}:
        same = [row for row in rows if row["slice_threshold"] == threshold]
        sensitivities = [float(row["sensitivity"]) for row in same]
        assert sensitivities == sorted(sensitivities, reverse=True)
    for row in rows:
        assert float(row["sensitivity_low"]) <= float(row["sensitivity"]) <= float(row["sensitivity_high"])
    assert "`docs/operating-points.csv`" in (folder / "docs" / "model-card.md").read_text()


def test_the_table_of_cut_offs_agrees_with_a_count_by_hand():
    from NasoLib.training.manifest import Row
    from NasoLib.training.score import ScoredCase
    from NasoLib.training.what_if import operating_points

    def case(patient, label, scores):
        row = Row(patient, patient, label, "", "test", {}, None)
        return ScoredCase(row, np.array(scores), np.zeros(len(scores), bool))

    cases = [
        case("a", True, [0.9, 0.9, 0.1, 0.9]),
        case("b", True, [0.4, 0.4, 0.4, 0.1]),
        case("c", False, [0.6, 0.1, 0.6, 0.1]),
        case("d", False, [0.1, 0.1, 0.1, 0.1]),
    ]
    text = operating_points(cases, DecisionSpec(), "by hand")
    table = {(row["slice_threshold"], row["min_run"]): row for row in csv.DictReader(io.StringIO(text))}
    found = {pair: (float(row["sensitivity"]), float(row["specificity"])) for pair, row in table.items()}
    assert found["0.5", "1"] == (0.5, 0.5)
    assert found["0.5", "2"] == (0.5, 1.0)
    assert found["0.3", "3"] == (0.5, 1.0)
    assert found["0.3", "2"] == (1.0, 1.0)
    assert found["0.05", "4"] == (1.0, 0.0)


def test_the_free_response_table_agrees_with_a_count_by_hand():
    from NasoLib.study.froc import ScanResult
    from NasoLib.study.overlap import Overlap, SurfaceDistances
    from NasoLib.training.manifest import Row
    from NasoLib.training.score import JudgedScan
    from NasoLib.training.what_if import froc_points

    row, nowhere = Row("a", "a", True, "", "test", {}, None), SurfaceDistances(None, None, None)
    scans = [
        JudgedScan(row, Overlap(1, 0, 0), nowhere, ScanResult((0.9, 0.6), np.array([[0.3], [0.0]]))),
        JudgedScan(row, Overlap(0, 1, 0), nowhere, ScanResult((0.7,), np.zeros((1, 0)))),
    ]
    found = [
        tuple(float(point[name]) for name in ("iou", "score_threshold", "sensitivity", "false_positives_per_scan"))
        for point in csv.DictReader(io.StringIO(froc_points(scans, "by hand")))
    ]
    assert found == [
        (0.1, 0.9, 1.0, 0.0), (0.1, 0.7, 1.0, 0.5), (0.1, 0.6, 1.0, 1.0),
        (0.5, 0.9, 0.0, 0.5), (0.5, 0.7, 0.0, 1.0), (0.5, 0.6, 0.0, 1.5),
    ]  # fmt: skip


def test_a_figure_is_held_against_the_paper_s():
    from NasoLib.training.figures import Figure
    from NasoLib.training.goals import Goal, beside

    ours = [
        Figure("AUC", "patient", 9, "x", 0.96, 0.9, 1.0),
        Figure("accuracy", "series", 9, "x", 0.9, 0.8, 0.98),
        Figure("false alarms", "scan", 9, "x", 0.7, 0.65, 0.8),
        Figure("PPV", "series", 0, "x", None, remark="n/a: none"),
    ]
    goals = [
        Goal("AUC", "patient", 0.95),
        Goal("AUC", "series", 0.95),
        Goal("accuracy", "series", 0.97),
        Goal("false alarms", "scan", 0.61, at_most=True),
        Goal("PPV", "series", 1.0),
    ]
    said = {(goal.figure, goal.unit): reached for goal, _, reached in beside(goals, ours)}
    assert said == {
        ("AUC", "patient"): "yes",
        ("accuracy", "series"): "no, but it lies in our interval",
        ("false alarms", "scan"): "no",
        ("PPV", "series"): "n/a: none",
    }


def _rows(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))
