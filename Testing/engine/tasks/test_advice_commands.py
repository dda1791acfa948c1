"""`naso advise` and `naso differentiate`, as they are typed."""

import json
import zipfile

import pytest
from engine.tasks.residual_made import a_bundle, a_sequence, an_outline, arms
from NasoLib.app.main import main
from NasoLib.bundle import library
from NasoLib.image import io

FIT = ["--histology", "carcinoma", "--t", "t3", "--n", "n1", "--m", "m0"]


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Image files, and models for both arms and the histology as the only installed ones."""
    models = tmp_path / "bundles"
    arms(models, 0.2, 0.7, threshold=0.5)
    a_bundle(models, "histology", 0.9, task="differential", abstain_band=(0.4, 0.6))
    monkeypatch.setattr(library, "shipped_folders", lambda *_: [])
    monkeypatch.setenv(library.VARIABLE, str(models))
    io.write(a_sequence(), tmp_path / "john-doe-t1ce.nrrd")
    io.write(a_sequence("T2", 1), tmp_path / "t2.nrrd")
    io.write(an_outline(), tmp_path / "mask.nrrd")
    return tmp_path


def test_advice_in_words(files, capsys):
    assert main(["advise", str(files / "john-doe-t1ce.nrrd"), "--mask", str(files / "mask.nrrd"), *FIT]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "CCRT: it is predicted to clear the tumour. IC + CCRT is not."
    assert lines[1].startswith("The advice differs from the guideline")
    assert "this patient is T3" in lines[2]
    assert (
        "Probability of residual tumour after IC + CCRT: 0.70 (95 % of draws 0.70 to 0.70), threshold 0.50" in lines[4]
    )
    assert any("8 small changes of the rectangle" in line for line in lines)
    assert lines[-1].startswith("Demo model trained on synthetic patients")


def test_advice_as_json_and_as_files(files, capsys):
    place = files / "out"
    words = ["advise", str(files / "john-doe-t1ce.nrrd"), "--t2", str(files / "t2.nrrd"), "--json", "--no-moves"]
    assert main([*words, "--mask", str(files / "mask.nrrd"), "--out", str(place), *FIT]) == 0
    printed = json.loads(capsys.readouterr().out)
    stored = json.loads((place / "result.json").read_text())
    assert printed["recommendation"] == stored["recommendation"] == "CCRT"
    assert printed["differential"]["answer"] == "carcinoma"
    assert printed["firmness"]["moved"] is None
    assert sorted(stored["files"]) == [
        "heatmap-ccrt.nrrd", "heatmap-ic-ccrt.nrrd", "matrix.svg", "scene.mrb", "scores.csv",
    ]  # fmt: skip
    rows = (place / "scores.csv").read_text().splitlines()
    assert rows[0] == "s_mm,residual_ccrt,residual_ic_ccrt"
    assert len(rows) == 6
    assert "john-doe" not in "".join(path.read_text(errors="ignore") for path in place.iterdir())
    assert io.read(place / "heatmap-ccrt.nrrd").array.shape == (5, 16, 20)
    assert "● this patient" in (place / "matrix.svg").read_text()
    assert any(name.endswith(".mrml") for name in zipfile.ZipFile(place / "scene.mrb").namelist())
    assert main([*words, "--mask", str(files / "mask.nrrd"), "--out", str(place), *FIT]) == 1
    assert main([*words, "--mask", str(files / "mask.nrrd"), "--out", str(place), "--force", *FIT]) == 0


@pytest.mark.parametrize("command", ["advise", "differentiate"])
def test_the_device_is_told_before_the_run_and_json_stays_clean(files, capsys, command):
    image = str(files / "john-doe-t1ce.nrrd")
    words = [image, "--no-moves", *FIT] if command == "advise" else ["--t1ce", image]
    assert main([command, *words, "--mask", str(files / "mask.nrrd"), "--device", "cpu", "--json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)
    assert said.err.startswith("Runs on the processor")
    assert "It was asked for." in said.err.splitlines()[0]


def test_no_advice_is_an_answer(files, capsys):
    words = ["advise", str(files / "john-doe-t1ce.nrrd"), "--mask", str(files / "mask.nrrd")]
    assert main([*words, "--t", "3", "--n", "1", "--m", "1", "--out", str(files / "none")]) == 0
    assert capsys.readouterr().out.startswith("No advice. M1: there is distant metastasis.")
    assert "No advice" in (files / "none" / "matrix.svg").read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--t", "T9"], "T is “T9”; give one of"),
        (["--ccrt-model", "arm-ic-ccrt"], "cannot answer for CCRT"),
        (["--differential-model", "arm-ccrt"], "is for residual, not for differential"),
        (["--ccrt-model", "nothing"], "There is no model bundle 'nothing'"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(files, capsys, words, said):
    assert main(["advise", str(files / "john-doe-t1ce.nrrd"), "--mask", str(files / "mask.nrrd"), *words]) == 1
    assert said in capsys.readouterr().err


def test_without_a_mask_and_without_a_model_it_is_said(files, capsys):
    assert main(["advise", str(files / "john-doe-t1ce.nrrd"), *FIT]) == 1
    assert "Give the outline with --mask FILE" in capsys.readouterr().err


def test_differentiate(files, capsys):
    words = ["differentiate", "--t1ce", str(files / "john-doe-t1ce.nrrd"), "--mask", str(files / "mask.nrrd")]
    assert main(words) == 0
    out = capsys.readouterr().out
    assert out.startswith(
        "Carcinoma (probability of carcinoma 0.90 on T1CE, threshold 0.50, uncertain from 0.40 to 0.60)"
    )
    assert "The biopsy decides." in out
    assert main([*words, "--json", "--out", str(files / "d")]) == 0
    assert json.loads(capsys.readouterr().out)["answer"] == "carcinoma"
    assert (files / "d" / "heatmap.nrrd").exists()


def test_differentiate_without_an_image(files, capsys):
    assert main(["differentiate", "--mask", str(files / "mask.nrrd")]) == 1
    assert "There is no image" in capsys.readouterr().err


def test_dicom_of_two_patients_is_refused(files, capsys):
    for name, seed in (("one", 3), ("other", 4)):
        words = ["phantom", "neck-mr", str(files / name), "--seed", str(seed), "--format", "dicom"]
        assert main([*words, "--matrix", "64", "--slices", "8"]) == 0
    series = {path.name: path for path in (files / "one").iterdir() if path.is_dir()}
    other = {path.name: path for path in (files / "other").iterdir() if path.is_dir()}
    words = ["advise", str(series["t1ce"]), "--mask", str(files / "mask.nrrd"), *FIT]
    assert main([*words, "--t2", str(other["t2"])]) == 1
    assert "T1CE and T2 are of different patients" in capsys.readouterr().err
