"""Who is given advice, what the guideline says to it, and what needs no model."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from NasoLib.tasks.advice import staging
from NasoLib.tasks.advice.eligibility import eligibility
from NasoLib.tasks.advice.guideline import BANNER, banner, baseline
from NasoLib.tasks.advice.matrix import CELLS
from NasoLib.tasks.advice.patient import Patient

FIT = Patient("carcinoma", "AJCC 8", "T3", "N1", "M0")


def test_a_fitting_patient_is_eligible():
    found = eligibility(FIT)
    assert found.eligible
    assert found.stage == "III"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"m": "M1"}, "M1: there is distant metastasis"),
        ({"t": "T2", "n": "N1"}, "Stage II by AJCC 8 is outside"),
        ({"m": ""}, "Enter M"),
        ({"t": ""}, "Enter T"),
        ({"stage": "II"}, "Stage II contradicts T3 N1 M0"),
        ({"histology": "lymphoma"}, "The biopsy says lymphoma"),
        ({"histology": "other"}, "The biopsy says another tumour"),
        ({"histology": ""}, "The histology is not known"),
        ({"edition": "AJCC 9", "t": "T2", "n": "N3"}, "N3 of version 9 may be N1 or N2"),
    ],
)
def test_who_gets_no_advice_and_why(changes, reason):
    found = eligibility(Patient(**({"histology": "carcinoma", "t": "T3", "n": "N1", "m": "M0"} | changes)))
    assert not found.eligible
    assert any(reason in sentence for sentence in found.reasons)


def test_a_stage_alone_may_suffice():
    assert eligibility(Patient("carcinoma", stage="III")).eligible
    assert eligibility(Patient("carcinoma", t="T4", m="M0")).stage == "IVA"
    assert not eligibility(Patient("carcinoma", "AJCC 9", stage="III")).eligible


@pytest.mark.parametrize("called", ["lymphoma", "uncertain"])
def test_the_biopsy_decides(called):
    assert not eligibility(Patient("", t="T3", n="N1", m="M0"), called).eligible
    found = eligibility(FIT, called)
    assert found.eligible
    assert f"the model says {called}. The biopsy decides." in found.remarks[0]
    assert eligibility(Patient("", t="T3", n="N1", m="M0"), "carcinoma").eligible
    assert not eligibility(Patient("lymphoma", t="T3", n="N1", m="M0"), "carcinoma").eligible


def test_another_tumour_is_not_asked_for_the_stage_of_a_carcinoma():
    reasons = eligibility(Patient("lymphoma"), "lymphoma").reasons
    assert reasons == ("The biopsy says lymphoma; the advice is about carcinoma of the nasopharynx.",)


patients = st.builds(
    Patient,
    st.sampled_from(("", "carcinoma", "lymphoma", "other")),
    st.just("AJCC 8"),
    st.sampled_from(("", *staging.T_CATEGORIES)),
    st.sampled_from(("", *staging.N_CATEGORIES)),
    st.sampled_from(("", "M0", "M1")),
)


@given(patients, st.sampled_from(("", "carcinoma", "lymphoma", "uncertain")))
def test_advice_is_only_ever_for_carcinoma_of_stage_three_or_four_a(patient, called):
    found = eligibility(patient, called)
    if found.eligible:
        assert "carcinoma" in (patient.histology, called)
        assert patient.m == "M0"
        assert set(staging.stages_by_8(patient.entered)) <= {"III", "IVA"}
    else:
        assert all(reason.endswith(".") for reason in found.reasons)


def test_the_banner_is_there_exactly_where_the_guideline_says_otherwise():
    ccrt, both_clear = CELLS["NRT", "RT"], CELLS["NRT", "NRT"]
    for cell in (ccrt, both_clear):
        assert banner(FIT, cell) == BANNER
        assert banner(Patient("carcinoma", t="T3", n="N0", m="M0"), cell) == ""
        assert banner(Patient("carcinoma", t="T4", n="N0", m="M0"), cell) == BANNER
    assert banner(Patient("carcinoma", stage="III"), ccrt).startswith(BANNER)
    assert "T3 N0" in banner(Patient("carcinoma", stage="III"), ccrt).removeprefix(BANNER)
    for cell in (CELLS["RT", "NRT"], CELLS["RT", "RT"], None):
        assert banner(FIT, cell) == ""


@pytest.mark.parametrize(("t", "expected"), [("T4", "RT"), ("T3", "NRT"), ("T1", "NRT"), ("", "")])
def test_the_baseline_needs_the_t_category_only(t, expected):
    found = baseline(Patient(t=t))
    assert found.prediction == expected
    assert "T4 means residual tumour" in found.sentence


def test_no_regimen_is_named_where_neither_clears():
    words = CELLS["RT", "RT"].words
    assert "tumour board" in words
    assert "CCRT" not in words
    assert [CELLS[key].code for key in (("NRT", "NRT"), ("NRT", "RT"), ("RT", "NRT"))] == ["CCRT", "CCRT", "IC+CCRT"]
