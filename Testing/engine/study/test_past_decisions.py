"""Past decisions from predictions, probabilities and images."""

import json

import pytest
from NasoLib.app.main import main
from NasoLib.errors import UserError
from NasoLib.study import past_decisions
from NasoLib.study.past_decisions import published, read, write


def test_the_published_cases_give_the_published_rates():
    judgement = published().judged("gated")
    assert len(judgement.cases) == 85
    assert round(100 * judgement.model.rate.rate, 2) == 84.06
    assert round(100 * judgement.physician.rate.rate, 2) == 60.00
    literal = published().judged("literal")
    assert literal.model.rate.rate != judgement.model.rate.rate


def test_the_command_gives_them_too(capsys):
    assert main(["judge", "--published", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert round(100 * told["model"]["rate"], 2) == 84.06
    assert round(100 * told["physician"]["rate"], 2) == 60.00


def rows(path, header, *lines):
    path.write_text("\n".join([header, *lines]) + "\n")
    return path


def test_calls_and_probabilities_say_the_same(tmp_path):
    calls = rows(tmp_path / "c.csv", "patient,ccrt_model,ic_ccrt_model,given,outcome", "a,RT,NRT,IC+CCRT,NRT")
    numbers = rows(
        tmp_path / "p.csv", "patient,ccrt_probability,ic_ccrt_probability,given,outcome", "a,0.4,0.4,IC + CCRT,NRT"
    )
    assert read(calls).cases == read(numbers, (0.4, 0.5)).cases
    assert read(numbers, (0.4, 0.5)).probabilities == ((0.4, 0.4),)


def test_images_are_shown_to_the_models(tmp_path):
    path = rows(
        tmp_path / "i.csv",
        "patient,image_t1ce,mask_tumour,mask_nodes,given,outcome",
        "a,a/t1ce.nrrd,a/tumour.nrrd,a/nodes.nrrd,CCRT,RT",
        "b,b/t1ce.nrrd,b/tumour.nrrd,,CCRT,RT",
    )
    asked = []

    def predict(image, masks, progress):
        asked.append((image, list(masks)))
        return (0.9, 0.1) if image.parent.name == "a" else None

    past = read(path, (0.5, 0.5), predict)
    assert asked[0] == (tmp_path / "a/t1ce.nrrd", [tmp_path / "a/tumour.nrrd", tmp_path / "a/nodes.nrrd"])
    assert past.cases[0].recommended == "IC+CCRT"
    assert past.left_out == ("b: too little tumour for the models.",)
    with pytest.raises(UserError, match="no models to show them to"):
        read(path)


CALLS = "ccrt_model,ic_ccrt_model"
PROBABILITIES = "ccrt_probability,ic_ccrt_probability"


def test_given_calls_win_and_what_contradicts_them_is_said(tmp_path):
    path = rows(
        tmp_path / "both.csv",
        f"patient,{CALLS},{PROBABILITIES},given,outcome",
        "a,NRT,RT,0.55,0.8,CCRT,NRT", "b,RT,NRT,0.45,0.2,CCRT,RT", "c,,,0.55,0.2,CCRT,RT",
    )  # fmt: skip
    past = read(path, (0.5, 0.5))
    assert [case.ccrt_model for case in past.cases] == ["NRT", "RT", "RT"]
    assert past.remarks == (
        "both.csv, line 2: ccrt_model is NRT, but ccrt_probability 0.55 reaches the model's threshold 0.5. "
        "The call is judged.",
        "both.csv, line 3: ccrt_model is RT, but ccrt_probability 0.45 is below the model's threshold 0.5. "
        "The call is judged.",
    )


def test_one_call_is_refused_and_not_completed_from_elsewhere(tmp_path):
    path = rows(tmp_path / "h.csv", f"patient,{CALLS},{PROBABILITIES},given,outcome", "a,,RT,0.1,0.8,CCRT,NRT")
    with pytest.raises(UserError, match="line 2: ccrt_model is “”; give NRT or RT"):
        read(path, (0.5, 0.5))


def test_probabilities_without_models_are_refused_unless_the_calls_are_there(tmp_path):
    header = f"patient,{CALLS},{PROBABILITIES},given,outcome"
    path = rows(tmp_path / "p.csv", header, "a,RT,NRT,0.9,0.1,CCRT,RT")
    assert read(path).cases[0].recommended == "IC+CCRT"
    path = rows(tmp_path / "p.csv", header, "a,RT,NRT,0.9,0.1,CCRT,RT", "b,,,0.9,0.1,CCRT,RT")
    with pytest.raises(UserError, match=r"p.csv, line 3: probabilities are given, but no models.* Install one."):
        read(path, missing="Install one.")


@pytest.mark.parametrize("mask", ["", "m.nrrd"])
def test_a_row_without_any_word_of_the_models_is_refused_before_images_are_read(tmp_path, mask):
    path = rows(
        tmp_path / "n.csv",
        f"patient,{CALLS},image_t1ce,mask_tumour,given,outcome",
        "a,,,a.nrrd,a-mask.nrrd,CCRT,RT", f"b,,,,{mask},CCRT,RT",
    )  # fmt: skip
    asked = []
    with pytest.raises(UserError, match=r"n\.csv, line 3: there are no predictions, no probabilities and no images"):
        read(path, (0.5, 0.5), lambda *_: asked.append(1))
    assert not asked


def test_what_is_wrong_with_an_image_names_its_row(tmp_path):
    path = rows(tmp_path / "i.csv", "patient,image_t1ce,mask_tumour,given,outcome", "a7,a.nrrd,m.nrrd,CCRT,RT")

    def predict(*_):
        raise UserError("The tumour segmentation is empty.")

    with pytest.raises(UserError, match=r"i.csv, line 2, patient a7: The tumour segmentation is empty\."):
        read(path, (0.5, 0.5), predict)


def test_the_decision_curve_is_about_the_regimen_that_was_given(tmp_path):
    path = rows(
        tmp_path / "p.csv",
        "patient,ccrt_probability,ic_ccrt_probability,given,outcome",
        "a,0.9,0.1,CCRT,RT", "b,0.1,0.9,CCRT,NRT", "c,0.9,0.8,IC+CCRT,RT", "d,0.9,0.2,IC+CCRT,NRT",
    )  # fmt: skip
    points = {point.threshold: point for point in read(path, (0.5, 0.5)).decision_curve()}
    assert points[0.5].model == pytest.approx(0.5)  # both residual tumours found, no false alarm
    assert points[0.5].everybody == pytest.approx(0.0)
    assert len(published().decision_curve()) == 49


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("a,MAYBE,NRT,CCRT,RT", "ccrt_model is “MAYBE”; give NRT or RT"),
        ("a,RT,NRT,SURGERY,RT", "given is “SURGERY”; give CCRT or IC\\+CCRT"),
        ("a,RT,NRT,CCRT,", "outcome is “”"),
    ],
)
def test_wrong_words_are_refused_with_their_line(tmp_path, line, said):
    path = rows(tmp_path / "w.csv", "patient,ccrt_model,ic_ccrt_model,given,outcome", line)
    with pytest.raises(UserError, match=said):
        read(path)


def test_a_patient_twice_is_refused(tmp_path):
    line = "a,RT,NRT,CCRT,RT"
    path = rows(tmp_path / "t.csv", "patient,ccrt_model,ic_ccrt_model,given,outcome", line, line)
    with pytest.raises(UserError, match="patient a is there twice"):
        read(path)


def test_what_was_judged_is_written(tmp_path):
    past = published()
    path = write(past, past.judged(), tmp_path / "out.csv")
    lines = path.read_text().splitlines()
    assert len(lines) == 86
    assert past_decisions.read(path).cases == past.cases
