"""What cannot be trained on is refused in a sentence, and what was good is kept."""

from __future__ import annotations

import csv
import resource
import signal

import pytest
from engine.training.made import change, ct_cohort, mr_cohort, rewrite, table
from NasoLib.app.main import main
from NasoLib.bundle import Bundle
from NasoLib.errors import UserError
from NasoLib.training import manifest
from NasoLib.training.run import Request, train

SMALL = {"size": "[32,32]", "network": "mobilenetv3_small_050", "epochs": "2", "batch": "8"}


def request(path, out, **changes):
    settings = SMALL | changes.pop("settings", {})
    return Request("invasion", path, out, demo=True, device="cpu", settings=settings, **changes)


def test_a_patient_on_both_sides(tmp_path):
    path = ct_cohort(tmp_path)
    change(path, "case-10", patient="patient-00")
    with pytest.raises(UserError, match=r"patient-00 is on both sides of the split \(train and test\)"):
        manifest.read(path)


@pytest.mark.parametrize(
    ("case", "cells", "sentence"),
    [
        ("case-01", {"label": "yes"}, "line 3: the label is 'yes'"),
        ("case-01", {"role": "exam"}, "the role is 'exam', but must be one of train, tune, test"),
        ("case-01", {"role": ""}, "gives some cases a role and not case-01"),
        ("case-01", {"case": "case-00"}, "lists the case case-00 twice"),
        ("case-01", {"patient": ""}, "has no patient"),
    ],
)
def test_a_manifest_that_says_nothing_or_too_much(tmp_path, case, cells, sentence):
    path = ct_cohort(tmp_path)
    change(path, case, **cells)
    with pytest.raises(UserError, match=sentence):
        manifest.read(path)


def test_one_class_only(tmp_path):
    path = ct_cohort(tmp_path)
    for row in table(path):
        change(path, row["case"], label="0")
    with pytest.raises(UserError, match="The manifest holds no cases with 'invasion'"):
        train(request(path, tmp_path / "out"))


def test_one_class_on_the_tuning_side(tmp_path):
    path = ct_cohort(tmp_path)
    for row in table(path):
        if row["role"] == "tune" and row["label"] == "1":
            change(path, row["case"], role="train")
    with pytest.raises(UserError, match="The tuning data holds no cases with 'invasion'"):
        train(request(path, tmp_path / "out"))


def test_a_test_patient_who_trained_the_segmentation(tmp_path):
    path = ct_cohort(tmp_path)
    rows = table(path)
    for row in rows:
        row["trained_segmentation"] = str(int(row["role"] == "test"))
    rewrite(path, rows)
    with pytest.raises(UserError, match=r"patient-10 trained the segmentation .* is on the test side"):
        train(request(path, tmp_path / "out"))


def test_an_empty_arm(tmp_path, capsys):
    path = mr_cohort(tmp_path)
    for row in table(path):
        change(path, row["case"], given="CCRT")
    words = ["train", "residual", "--demo", "--arm", "IC+CCRT", "--data", str(path), "--out", str(tmp_path / "out")]
    assert main(words) == 1
    assert "No patient of the manifest had IC+CCRT (column 'given')" in capsys.readouterr().err


def test_a_case_that_cannot_be_read_is_left_out_and_listed_and_refused_when_strict(tmp_path):
    path, said = ct_cohort(tmp_path), []
    (tmp_path / "case-02.nrrd").write_bytes(b"no image")
    with pytest.raises(UserError, match="1 of 12 cases cannot be used, and --strict was given"):
        train(request(path, tmp_path / "out", strict=True))
    outcome = train(request(path, tmp_path / "out", say=said.append))
    assert [sentence[:7] for sentence in outcome.skipped] == ["case-02"]
    assert any(sentence.startswith("left out: case-02: case-02.nrrd cannot be read") for sentence in said)
    assert "1 cases could not be read" in outcome.bundle.metadata.training.description


def test_a_loss_that_is_no_number_stops_and_keeps_the_last_good_checkpoint(tmp_path):
    path, out = ct_cohort(tmp_path), tmp_path / "out"
    hot = {"optimiser": "sgd", "learning_rate": "9.9", "momentum": "0.999", "clip_norm": "null"}
    hot |= {"epochs": "60", "checkpoint_steps": "1", "schedule": "constant"}
    with pytest.raises(UserError, match=r"Training stopped: the (loss|weights).*kept in .*learning_rate") as stopped:
        train(request(path, out, settings=hot))
    assert "The last good checkpoint, after" in str(stopped.value)
    from safetensors.torch import load_file

    kept = load_file(tmp_path / "out.training" / "last.safetensors")
    assert all(bool(tensor.isfinite().all()) for name, tensor in kept.items() if name.startswith("network."))
    assert not out.exists()


def test_a_full_disk_is_said_and_the_last_good_checkpoint_is_kept(tmp_path):
    path, out = ct_cohort(tmp_path), tmp_path / "out"
    train(request(path, tmp_path / "other", cache=tmp_path / "cache"))  # so that only checkpoints are left to write
    sizes = [p.stat().st_size for p in (tmp_path / "other.training").glob("best-*.safetensors")]
    before, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:  # a file of more than this cannot be written, as on a disk that is full: `best` fits, `last` does not
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(1.5 * max(sizes)), before[1]))
        with pytest.raises(UserError, match=r"The disk of .* is full\. No checkpoint had been written yet\. Make room"):
            train(request(path, out, cache=tmp_path / "cache"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert not list((tmp_path / "out.training").glob(".*.part"))
    train(request(path, out, cache=tmp_path / "cache"))
    weights = [Bundle.open(tmp_path / name).folder / "models" / "model.safetensors" for name in ("out", "other")]
    assert weights[0].read_bytes() == weights[1].read_bytes()


def test_another_bundle_is_not_replaced_and_the_same_command_has_nothing_to_do(tmp_path):
    path, out, said = ct_cohort(tmp_path), tmp_path / "out", []
    first = train(request(path, out))
    again = train(request(path, out, say=said.append))
    assert again.bundle.sha256 == first.bundle.sha256
    assert "nothing left to do" in said[0]
    with pytest.raises(UserError, match="holds another bundle"):
        train(request(path, out, seed=1))
    assert train(request(path, out, seed=1, force=True)).bundle.metadata.training.seed == 1


def test_a_run_with_other_settings_is_not_mixed_in(tmp_path):
    path, out = ct_cohort(tmp_path), tmp_path / "out"
    train(request(path, out))
    out.rename(tmp_path / "elsewhere")
    with pytest.raises(UserError, match="holds a training with another learning_rate"):
        train(request(path, out, settings={"learning_rate": "0.01"}))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--set", "speed=3"], "there is no such setting"),
        (["--set", "epochs=many"], "--set epochs=many is not possible"),
        (["--set", "batch=0"], "--set batch=0 is not possible. The setting 'batch' of the recipe must be at least 1"),
        (["--arm", "CCRT"], "--arm is for the recipe residual"),
        (["--network", "brain"], "The network 'brain' is not known"),
    ],
)
def test_settings_that_are_none(tmp_path, capsys, words, sentence):
    path = ct_cohort(tmp_path)
    assert main(["train", "invasion", "--demo", "--data", str(path), "--out", str(tmp_path / "o"), *words]) == 1
    assert sentence in capsys.readouterr().err


def test_a_table_with_ragged_lines(tmp_path):
    path = ct_cohort(tmp_path)
    with path.open("a", newline="") as file:
        csv.writer(file).writerow(["case-99"] + ["x"] * 20)
    with pytest.raises(UserError, match="line 14 has more cells than the header"):
        manifest.read(path)
