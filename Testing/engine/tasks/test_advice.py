"""From images to advice: the four cells, and everyone who gets none."""

import json
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from engine.tasks.residual_made import TUMOUR, a_bundle, a_sequence, an_outline, arms
from NasoLib.device import choose
from NasoLib.errors import UserError
from NasoLib.report.matrix_picture import matrix_svg
from NasoLib.tasks import residual
from NasoLib.tasks.advice import AdviceModels, Patient, advise, conclude, prepare, with_moves
from NasoLib.tasks.advice.guideline import BANNER
from NasoLib.tasks.advice.stored import from_stored, to_stored
from NasoLib.tasks.differential import Choice

FIT = Patient("carcinoma", t="t3", n="n1", m="m0")


@pytest.fixture(scope="module")
def cpu():
    return choose("cpu")


@pytest.fixture(scope="module")
def case():
    return prepare({"T1CE": a_sequence()}, an_outline())


@pytest.mark.parametrize(
    ("ccrt", "ic_ccrt", "code", "guideline"),
    [(0.2, 0.3, "CCRT", True), (0.2, 0.7, "CCRT", True), (0.8, 0.2, "IC+CCRT", False), (0.8, 0.9, "IBT", False)],
)
def test_the_four_cells(tmp_path, case, cpu, ccrt, ic_ccrt, code, guideline):
    models = AdviceModels(arms(tmp_path, ccrt, ic_ccrt, threshold=0.5))
    result = advise(case, FIT, models, cpu)
    assert result.cell.code == code
    assert result.words == result.cell.words
    assert (result.banner == BANNER) == guideline
    assert "T4 means residual tumour" in result.baseline.sentence
    assert result.firmness.resampled.share(result.cell) == 1
    assert result.provenance.demo
    content = json.loads(json.dumps(result.to_json(), allow_nan=False))
    assert content["recommendation"] == code
    assert content["patient"]["stages_that_fit"] == ["III"]
    assert content["arms"]["CCRT"]["probability"] == pytest.approx(ccrt, abs=1e-5)


def test_an_ineligible_patient_is_not_even_shown_to_the_models(tmp_path, case, cpu, monkeypatch):
    monkeypatch.setattr(residual.run, "predict_outlined", lambda *a, **k: pytest.fail("a model was asked"))
    result = advise(case, Patient("carcinoma", t="T3", n="N1", m="M1"), AdviceModels(arms(tmp_path)), cpu)
    assert result.cell is None
    assert result.arms == {}
    assert result.words.startswith("No advice. M1: there is distant metastasis.")
    assert result.banner == ""
    assert "this patient is T3" in result.baseline.sentence
    assert with_moves(result, case, AdviceModels(arms(tmp_path / "again")), cpu) is result


@pytest.mark.parametrize(("p", "answer"), [(0.9, "carcinoma"), (0.5, "uncertain"), (0.1, "lymphoma")])
def test_without_a_biopsy_only_carcinoma_is_advised(tmp_path, case, cpu, p, answer):
    histology = a_bundle(tmp_path, "d", p, task="differential", abstain_band=(0.4, 0.6))
    models = AdviceModels(arms(tmp_path, 0.2, 0.2), Choice((histology,)))
    unknown = advise(case, Patient(t="T3", n="N1", m="M0"), models, cpu)
    assert unknown.differential.answer == answer
    assert (unknown.cell is not None) == (answer == "carcinoma")
    if unknown.cell is None:
        assert "biopsy" in unknown.words
    known = advise(case, FIT, models, cpu)
    assert known.cell is not None


def test_below_three_slices_there_is_no_advice(tmp_path, cpu):
    thin = prepare({"T1CE": a_sequence()}, an_outline((slice(3, 5), *TUMOUR[1:])))
    result = advise(thin, FIT, AdviceModels(arms(tmp_path)), cpu)
    assert result.cell is result.firmness is None
    assert result.no_advice == ("Only 2 slices hold tumour; below 3 the models give no answer.",)


def test_a_bundle_in_the_wrong_place_is_refused(tmp_path, case, cpu):
    both = arms(tmp_path)
    with pytest.raises(UserError, match="cannot answer for CCRT"):
        advise(case, FIT, AdviceModels({"CCRT": both["IC+CCRT"], "IC+CCRT": both["CCRT"]}), cpu)


def test_t1ce_is_needed():
    with pytest.raises(UserError, match=r"contrast-enhanced T1 \(T1CE\) is missing"):
        prepare({"T1": a_sequence("T1")}, an_outline())


def test_findings_name_their_sequence():
    with pytest.raises(UserError, match="T2: All voxels have the same value"):
        prepare({"T1CE": a_sequence(), "T2": a_sequence().with_array(np.zeros_like(a_sequence().array))}, an_outline())


def test_a_header_without_contrast_agent_is_said():
    header = {"SeriesInstanceUID": "1.2.3"}
    assert any(
        "names no contrast agent" in w for w in prepare({"T1CE": a_sequence(tags=header)}, an_outline()).warnings
    )
    assert not prepare({"T1CE": a_sequence(tags=header | {"ContrastBolusAgent": "Gd"})}, an_outline()).warnings


def test_without_a_header_nothing_is_said_of_the_contrast_agent():
    assert not prepare({"T1CE": a_sequence(tags={"StudyDate": "20240101"})}, an_outline()).warnings


def test_two_patients_are_refused_where_t1ce_does_not_say_whose_it_is():
    images = {name: a_sequence(name, patient_key=name) for name in ("T1", "T2")}
    with pytest.raises(UserError, match="T1 and T2 are of different patients"):
        prepare({"T1CE": a_sequence(), **images}, an_outline())


def test_what_did_not_go_as_planned_is_remarked(tmp_path, case, cpu):
    both = arms(tmp_path, 0.2, 0.7) | {"CCRT": a_bundle(tmp_path, "images", 0.2, arm="CCRT", unit="image")}
    histology = a_bundle(tmp_path, "d", 0.9, task="differential")
    result = advise(case, FIT, AdviceModels(both, Choice((histology,))), cpu)
    said = "CCRT: The model's threshold was chosen on single images"
    assert [remark.startswith(said) for remark in result.remarks] == [True]
    less = replace(result.differential, notes=("The memory of the GPU did not suffice.",))
    again = conclude(result.patient, less, result.arms, result.provenance)
    assert again.remarks[0] == "Carcinoma or lymphoma: The memory of the GPU did not suffice."
    out = conclude(Patient("carcinoma", t="T2", n="N1", m="M0"), less, result.arms, result.provenance)
    assert out.remarks == again.remarks[:1]


def test_the_picture_has_room_for_a_long_reason(tmp_path, cpu, case):
    result = advise(case, Patient("carcinoma", t="T3", n="N1", m="M1"), AdviceModels(arms(tmp_path)), cpu)
    long = replace(result, no_advice=tuple(f"Reason {n}: {'word ' * 20}ends here." for n in range(6)))
    picture = ElementTree.fromstring(matrix_svg(long))
    texts = list(picture.iter("{http://www.w3.org/2000/svg}text"))
    assert "Reason 5" in " ".join("".join(one.itertext()) for one in texts)
    assert "".join(texts[-1].itertext()).endswith("ends here.")
    assert float(picture.get("height")) > max(float(one.get("y")) for one in texts)


def test_correcting_an_entry_changes_the_advice_and_runs_no_network(tmp_path, case, cpu):
    result = advise(case, FIT, AdviceModels(arms(tmp_path, 0.2, 0.2)), cpu)
    exempt = conclude(Patient("carcinoma", t="T3", n="N0", m="M0"), None, result.arms, result.provenance)
    assert exempt.cell is result.cell
    assert result.banner
    assert not exempt.banner
    out = conclude(Patient("carcinoma", t="T2", n="N1", m="M0"), None, result.arms, result.provenance)
    assert out.cell is None
    assert out.arms == {}


def test_small_changes_of_the_rectangle_join_the_firmness(tmp_path, case, cpu):
    models = AdviceModels(arms(tmp_path, None, None, threshold=0.5))
    result = advise(case, FIT, models, cpu)
    moved = with_moves(result, case, models, cpu)
    assert moved.firmness.moved.total == 8
    assert moved.firmness.resampled == result.firmness.resampled
    low, high = moved.firmness.moved_range["CCRT"]
    assert low < high
    assert any("8 small changes of the rectangle" in sentence for sentence in moved.firmness.sentences)
    json.dumps(moved.to_json(), allow_nan=False)


def test_the_same_case_gives_the_same_firmness(tmp_path, case, cpu):
    models = AdviceModels(arms(tmp_path, None, None))
    first, second = (advise(case, FIT, models, cpu).firmness.to_json() for _ in range(2))
    assert first == second


@pytest.mark.parametrize("m", ["M0", "M1"])
def test_a_result_comes_back_from_its_stored_form(tmp_path, case, cpu, m):
    histology = a_bundle(tmp_path, "d", None, task="differential", abstain_band=(0.0, 1.0))
    models = AdviceModels(arms(tmp_path, None, None, threshold=0.5), Choice((histology,)))
    result = advise(case, Patient("carcinoma", t="T3", n="N1", m=m, age=51.0), models, cpu)
    result = with_moves(result, case, models, cpu)
    data = json.loads(json.dumps(to_stored(result)))
    again = from_stored(data, {arm: found.heat.array for arm, found in result.arms.items()})
    assert json.loads(json.dumps(again.to_json())) == data["result"]
    for arm, found in result.arms.items():
        assert again.arms[arm].heat.geometry.same_as(found.heat.geometry)
    without = from_stored(data, {})
    assert without.words == result.words
    assert all(found.heat is None for found in without.arms.values())


def test_what_is_no_result_is_refused():
    with pytest.raises(UserError, match="The stored advice cannot be read"):
        from_stored({"format": "naso-invasion-1"}, {})
