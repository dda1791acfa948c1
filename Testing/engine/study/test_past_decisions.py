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

    past = read(path, predict=predict)
    assert asked[0] == (tmp_path / "a/t1ce.nrrd", [tmp_path / "a/tumour.nrrd", tmp_path / "a/nodes.nrrd"])
    assert past.cases[0].recommended == "IC+CCRT"
    assert past.left_out == ("b: too little tumour for the models.",)
    with pytest.raises(UserError, match="no models to show them to"):
        read(path)


def test_the_decision_curve_is_about_the_regimen_that_was_given(tmp_path):
    path = rows(
        tmp_path / "p.csv",
        "patient,ccrt_probability,ic_ccrt_probability,given,outcome",
        "a,0.9,0.1,CCRT,RT", "b,0.1,0.9,CCRT,NRT", "c,0.9,0.8,IC+CCRT,RT", "d,0.9,0.2,IC+CCRT,NRT",
    )  # fmt: skip
    points = {point.threshold: point for point in read(path).decision_curve()}
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
