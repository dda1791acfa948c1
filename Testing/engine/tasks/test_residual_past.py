"""Past patients from their files: the panel and the command read them alike, by what the live advice goes by."""

import json

import pytest
from engine.tasks.residual_made import a_bundle, a_sequence, an_outline, arms
from NasoLib.app.main import main
from NasoLib.bundle import library
from NasoLib.device import choose
from NasoLib.errors import UserError
from NasoLib.image import io
from NasoLib.tasks.residual import predict_arm
from NasoLib.tasks.residual.past import past_patients

HEADER = "patient,ccrt_model,ic_ccrt_model,ccrt_probability,ic_ccrt_probability,image_t1ce,mask_tumour,given,outcome"
FIRST = {"CCRT": "", "IC+CCRT": ""}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where the only installed bundles lie."""
    monkeypatch.setenv(library.VARIABLE, str(tmp_path / "bundles"))
    monkeypatch.setattr(library, "shipped_folders", list)
    return tmp_path / "bundles"


@pytest.fixture
def table(tmp_path):
    """`table(row, ...)` writes a file of past decisions beside one patient's image and outline."""
    io.write(a_sequence(), tmp_path / "t1ce.nrrd")
    io.write(an_outline(), tmp_path / "mask.nrrd")

    def write(*rows):
        path = tmp_path / "past.csv"
        path.write_text("\n".join([HEADER, *rows]) + "\n")
        return path

    return write


def test_the_panel_and_the_command_agree(folder, table, capsys):
    arms(folder, 0.2, 0.7, threshold=0.5)
    path = table("a,NRT,RT,0.55,0.9,,,CCRT,NRT", "b,,,0.55,0.1,,,CCRT,RT", "c,,,,,t1ce.nrrd,mask.nrrd,CCRT,RT")
    past = past_patients(path, FIRST)
    assert [case.ccrt_model for case in past.cases] == ["NRT", "RT", "NRT"]
    assert main(["judge", str(path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [case["recommended"] for case in told["cases"]] == [case.recommended for case in past.cases]
    assert told["remarks"] == list(past.remarks)
    assert main(["judge", str(path)]) == 0
    printed = capsys.readouterr().out
    assert "past.csv, line 2: ccrt_model is NRT, but ccrt_probability 0.55 reaches" in printed
    assert "held against the thresholds of arm-ccrt (0.5) and arm-ic-ccrt (0.5)" in printed
    assert "Demo model" in printed


def test_the_command_takes_models_by_name(folder, table, capsys):
    arms(folder, threshold=0.5)
    a_bundle(folder, "strict", 0.2, arm="CCRT", threshold=0.3)
    path = table("a,,,0.4,0.1,,,CCRT,RT")
    assert main(["judge", str(path), "--ccrt-model", "strict", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["cases"][0]["recommended"] == "IC+CCRT"


@pytest.mark.parametrize(
    ("named", "said"),
    [
        (FIRST, "No model for residual tumour after CCRT is installed"),
        ({"CCRT": "arm", "IC+CCRT": "arm"}, "so it cannot answer for CCRT"),
    ],
)
def test_probabilities_wait_for_their_models_and_calls_do_not(folder, table, named, said):
    a_bundle(folder, "arm", arm="IC+CCRT")
    calls = "a,RT,NRT,,,,,CCRT,RT"
    assert len(past_patients(table(calls), named).cases) == 1
    assert past_patients(table(calls), named).remarks == ()
    for row in ("b,,,0.4,0.1,,,CCRT,RT", "b,,,,,t1ce.nrrd,mask.nrrd,CCRT,RT"):
        with pytest.raises(UserError, match=f"line 3: .*{said}"):
            past_patients(table(calls, row), named)


def test_a_mean_of_models_is_held_against_what_the_advice_holds_it_against(folder, table):
    one = a_bundle(folder, "one", 0.2, arm="CCRT", threshold=0.3, ensemble="mean")
    a_bundle(folder, "two", 0.6, arm="CCRT", threshold=0.7)
    a_bundle(folder, "other", 0.1, arm="IC+CCRT", threshold=0.5)
    advised = predict_arm({"T1CE": a_sequence()}, an_outline(), one, "CCRT", choose("cpu"))
    assert advised.residual is False  # 0.4 against 0.5, though it reaches the first one's 0.3
    past = past_patients(table("a,,,,,t1ce.nrrd,mask.nrrd,CCRT,NRT", "b,,,0.4,0.1,,,CCRT,NRT"), FIRST)
    assert [case.ccrt_model for case in past.cases] == ["NRT", "NRT"]
    assert past.probabilities[0] == pytest.approx((0.4, 0.1), abs=1e-5)
    assert "thresholds of one + two (0.5) and other (0.5)" in past.remarks[0]


def test_an_empty_mask_names_its_row(folder, table, tmp_path):
    arms(folder)
    io.write(an_outline((slice(0, 0),) * 3), tmp_path / "empty.nrrd")
    path = table("a,,,,,t1ce.nrrd,mask.nrrd,CCRT,RT", "b,,,,,t1ce.nrrd,empty.nrrd,CCRT,RT")
    with pytest.raises(UserError, match=r"past.csv, line 3, patient b: The tumour segmentation is empty"):
        past_patients(path, FIRST)
