"""`naso evaluate` from a file to a folder: what is written, what is refused, what can be read off it."""

import csv
import json
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from NasoLib.app.main import main
from NasoLib.study import strata
from NasoLib.study.evaluation import evaluate
from NasoLib.study.questions import Settings

FAST = ["--resamples", "100"]


def invasion_file(path, patients, first=0, readers=False, slice_labels=True):
    rng = np.random.default_rng(first)
    rows = []
    for n in range(first, first + patients):
        label = n % 2
        for series in ("plain", "contrast") if n % 5 == 0 else ("contrast",):
            for k in range(5):
                truth = int(label and k in (1, 2, 3))
                row = {"patient": f"p{n}", "series": series, "slice": k, "label": label}
                row |= {"score": round(float(np.clip(0.3 + 0.35 * truth + rng.normal(0, 0.15), 0, 1)), 4)}
                row |= {"hospital": f"<b>H{n % 3}</b>", "slice_thickness_mm": (1.25, 4)[n % 2 or n % 3 % 2]}
                row |= {"slice_label": truth} if slice_labels else {}
                row |= {"reader_a": int((n % 4 != 0) == bool(label)), "reader_b": n % 5} if readers else {}
                rows.append(row)
    return write(path, rows)


def scan_file(path, healthy=True):
    rows = [
        {"patient": f"p{n}", "both": 80 + n, "only_found": 10, "only_reference": 15, "lesions": 1, "hospital": "H1"}
        | {"candidates": f"0.{9 - n}:0.{7 - n}; 0.3:0"}
        for n in range(6)
    ]
    nothing = {"both": 0, "only_found": 0, "only_reference": 0, "lesions": 0, "candidates": "", "hospital": "H2"}
    return write(path, rows + ([{"patient": "h1", **nothing}, {"patient": "h2", **nothing}] if healthy else []))


def write(path, rows):
    with path.open("w", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    return path


def read(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    place = tmp_path_factory.mktemp("invasion")
    results = invasion_file(place / "results.csv", 24, readers=True)
    tuning = invasion_file(place / "tuning.csv", 20, first=100)
    out = place / "out"
    assert main(["evaluate", "invasion", str(results), "--tuning", str(tuning), "--out", str(out), *FAST]) == 0
    return out


def test_all_that_was_asked_for_is_there(judged):
    record = json.loads((judged / "evaluation.json").read_text())
    written = {str(p.relative_to(judged)) for p in judged.rglob("*") if p.is_file()} - {"evaluation.json"}
    assert set(record["files"]) == written
    assert {"index.html", "figures.csv", "cutoffs.csv", "by_institution.csv", "by_slice_thickness.csv"} <= written
    assert {"readers.csv", "comparisons.csv", "plots/roc_series.svg", "plots/institutions.svg"} <= written
    assert {f"plots/{kind}_slices.svg" for kind in ("roc", "confusion", "calibration", "decision")} <= written
    assert len(record["sources"]["results: results.csv"]) == 64
    assert record["settings"]["resamples"] == 100


def test_the_curves_are_there_as_numbers(judged):
    bins, points = read(judged / "calibration.csv"), read(judged / "decision_curve.csv")
    assert {row["unit"] for row in [*bins, *points]} == {"slices"}, "runs are no probabilities"
    assert sum(int(row["cases"]) for row in bins) == 145
    assert [float(row["threshold probability"]) for row in points] == [round(0.02 * n, 2) for n in range(1, 50)]
    truth = np.array([[float(row["slice_label"]), float(row["score"])] for row in read(judged.parent / "results.csv")])
    half = next(row for row in points if row["threshold probability"] == "0.5")
    called = truth[:, 1] >= 0.5
    by_hand = np.mean(called & (truth[:, 0] == 1)) - np.mean(called & (truth[:, 0] == 0))
    assert float(half["acting on the model"]) == pytest.approx(by_hand, abs=1e-6)
    assert float(half["on everybody"]) == pytest.approx(2 * truth[:, 0].mean() - 1, abs=1e-6)
    assert half["on nobody"] == "0"
    top = next(row for row in bins if row["to"] == "0.8")
    inside = truth[(truth[:, 1] >= 0.7) & (truth[:, 1] < 0.8)]
    assert float(top["mean probability"]) == pytest.approx(inside[:, 1].mean(), abs=1e-5)
    assert float(top["share positive"]) == pytest.approx(inside[:, 0].mean(), abs=1e-5)


def test_distances_of_a_results_file_are_judged(tmp_path):
    rows = read(scan_file(tmp_path / "s.csv"))
    for n, row in enumerate(rows):
        row |= {"mean_mm": n, "p95_mm": 2 * n, "max_mm": 3 * n} if int(row["lesions"]) else {"mean_mm": ""}
    evaluation = evaluate("segmentation", write(tmp_path / "d.csv", rows), None, Settings(resamples=100))
    assert evaluation.figure("mean surface distance", "scans").value == 2.5
    assert evaluation.figure("95th percentile of surface distance", "scans").total == 6
    assert evaluation.figure("largest surface distance", "scans").value == 7.5


def test_every_figure_has_its_unit_and_none_is_counted_twice(judged):
    rows = read(judged / "figures.csv")
    totals = {row["unit"]: row["total"] for row in rows if row["figure"] == "accuracy"}
    assert totals == {"slices": "145", "series": "29", "patients": "24"}
    assert {row["positive class"] for row in rows} == {"skull base invaded"}


def test_the_cutoff_is_stored_with_where_it_came_from(judged):
    (row,) = read(judged / "cutoffs.csv")
    assert row["cut-off"] == "min_run"
    assert "20 tuning patients" in row["chosen"]


def test_readers_and_model_are_compared_on_patients(judged):
    rows = {(row["first"], row["second"]): row for row in read(judged / "comparisons.csv")}
    assert set(rows) == {("model", "reader a"), ("model", "reader b"), ("reader a", "reader b")}
    assert all(row["unit"] == "patients" and row["both answered"] == "24" for row in rows.values())
    assert rows["model", "reader b"]["P (McNemar, exact)"] == "n/a"
    assert "not known" in rows["model", "reader b"]["note"]
    assert float(rows["model", "reader b"]["P (DeLong, paired)"]) <= 1


def test_the_page_is_well_formed_and_names_cannot_break_out_of_it(judged):
    page = (judged / "index.html").read_text()
    assert "<b>H0</b>" not in page
    assert "&lt;b&gt;H0&lt;/b&gt;" in page
    assert "Research use only. Not a medical device." in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
    for plot in (judged / "plots").glob("*.svg"):
        ET.fromstring(plot.read_text())


def test_the_same_file_gives_the_same_bytes(tmp_path):
    results = invasion_file(tmp_path / "results.csv", 8)
    for name in ("one", "two"):
        main(["evaluate", "invasion", str(results), "--out", str(tmp_path / name), *FAST])
    for path in (tmp_path / "one").rglob("*.*"):
        if path.is_file():
            assert path.read_bytes() == (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes()


def test_a_folder_is_replaced_only_when_asked_and_only_when_it_is_ours(tmp_path, capsys):
    results, out = scan_file(tmp_path / "scans.csv"), tmp_path / "out"
    command = ["evaluate", "segmentation", str(results), "--out", str(out), *FAST]
    assert main(command) == 0
    assert main(command) == 1
    assert "already holds files" in capsys.readouterr().err
    assert main([*command, "--force"]) == 0
    (out / "thesis.doc").write_text("mine")
    assert main([*command, "--force"]) == 1
    assert "thesis.doc, which naso evaluate did not write" in capsys.readouterr().err
    assert (out / "thesis.doc").read_text() == "mine"


def test_without_tuning_or_slice_truth_the_page_says_what_is_missing(tmp_path):
    evaluation = evaluate("invasion", invasion_file(tmp_path / "r.csv", 6, slice_labels=False), None, Settings())
    assert any("not chosen on data" in note for note in evaluation.notes)
    assert any("no column slice_label" in note for note in evaluation.notes)


def test_each_model_has_its_own_cutoff_and_is_compared_where_the_patients_are_the_same(tmp_path):
    def rows(first, seed):
        rng = np.random.default_rng(seed)
        return [
            {"patient": f"{arm}{n}", "arm": arm, "network": network, "slice": k, "label": n % 2}
            | {"score": round(float(rng.uniform(0.2, 0.6) + 0.3 * (n % 2)), 3)}
            for arm in ("CCRT", "IC+CCRT")
            for n in range(first, first + 10)
            for network in ("resnet50", "xception")
            for k in range(3)
        ]

    results, tuning = write(tmp_path / "r.csv", rows(0, 1)), write(tmp_path / "t.csv", rows(50, 2))
    evaluation = evaluate("residual", results, tuning, Settings(resamples=100))
    by_name = {table.name: table for table in evaluation.tables}
    assert [row[0] for row in by_name["cutoffs"].rows] == [
        "CCRT, resnet50",
        "CCRT, xception",
        "IC+CCRT, resnet50",
        "IC+CCRT, xception",
    ]
    assert [row[:2] for row in by_name["comparisons"].rows] == [
        ("CCRT, resnet50", "CCRT, xception"),
        ("IC+CCRT, resnet50", "IC+CCRT, xception"),
    ]
    assert evaluation.figure("AUC", "images", "CCRT, xception").total == 30
    assert evaluation.figure("AUC", "patients", "CCRT, xception").total == 10


def test_scans_have_both_readings_of_the_froc_and_count_the_healthy(tmp_path):
    evaluation = evaluate("segmentation", scan_file(tmp_path / "s.csv"), None, Settings(resamples=100))
    assert {"froc_score_sweep", "froc_iou_sweep", "institutions"} <= set(evaluation.plots)
    assert evaluation.notes == ()
    assert evaluation.figure("scans without a lesion and without", "scans").text.startswith("1.000 (0.158")
    dice = evaluation.figure("Dice, mean", "scans")
    assert (dice.total, dice.note) == (6, "scans on which the figure is not defined are left out")
    found = evaluation.figure("lesions found (IoU at least 0.5)", "lesions")
    assert (found.count, found.total) == (3, 6)
    assert evaluation.figure("false positives per scan (IoU at least 0.5)", "scans").value == 9 / 8


def test_without_healthy_scans_a_note_says_what_that_means(tmp_path):
    evaluation = evaluate("segmentation", scan_file(tmp_path / "s.csv", healthy=False), None, Settings())
    assert "nothing of how the software is on the healthy" in evaluation.notes[0]
    assert evaluation.figure("scans without a lesion", "scans").text == "n/a: no scan is without a lesion"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--min-run", "0"], "--min-run is 0; give 1 or more"),
        (["--threshold", "2"], "threshold is 2.0; give a probability"),
        (["--resamples", "many"], "--resamples many is not a whole number"),
    ],
)
def test_impossible_settings_are_refused_by_name(tmp_path, capsys, words, sentence):
    results = scan_file(tmp_path / "s.csv")
    assert main(["evaluate", "segmentation", str(results), "--out", str(tmp_path / "out"), *words]) == 1
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_tuning_file_for_scans_is_refused_and_one_without_a_model_too(tmp_path, capsys):
    scans, out = scan_file(tmp_path / "s.csv"), str(tmp_path / "out")
    assert main(["evaluate", "segmentation", str(scans), "--tuning", str(scans), "--out", out]) == 1
    assert "no cut-off to choose" in capsys.readouterr().err
    results = write(tmp_path / "r.csv", [{"patient": 1, "network": "a", "label": 1, "score": 0.5}])
    tuning = write(tmp_path / "t.csv", [{"patient": 2, "network": "b", "label": 1, "score": 0.5}])
    assert main(["evaluate", "residual", str(results), "--tuning", str(tuning), "--out", out]) == 1
    assert "no rows of the model “a”" in capsys.readouterr().err


def test_one_class_alone_is_judged_as_far_as_it_goes(tmp_path):
    results = write(tmp_path / "r.csv", [{"patient": n, "label": 1, "score": 0.5, "hospital": n} for n in range(3)])
    evaluation = evaluate("differential", results, None, Settings(resamples=100))
    assert evaluation.figure("AUC", "patients").text == "n/a: there are no negative cases"
    assert not any(name.startswith("roc") for name in evaluation.plots)
    assert main(["evaluate", "differential", str(results), "--out", str(tmp_path / "out"), *FAST]) == 0


def test_thickness_is_grouped_and_thin_comes_first():
    cases = [{"slice_thickness_mm": value} for value in ("6", "1.5", "not stated", "2.5", "0.9")]
    found = [(name, inside.count(True)) for name, inside in strata.groups(cases, "slice_thickness_mm")]
    assert found == [("up to 1.5 mm", 2), ("over 1.5 to 3 mm", 1), ("over 5 mm", 1), ("not stated", 1)]
