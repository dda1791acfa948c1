"""The sample patients of TreatmentAdvisor are who their titles say they are."""

import re

import pytest
import walk
from NasoLib.gui import samples
from NasoLib.phantom.neck_mr.options import NeckMrOptions
from NasoLib.phantom.neck_mr.outcome import residual
from NasoLib.phantom.neck_mr.patient import draw
from NasoLib.tasks.advice.eligibility import eligibility
from NasoLib.tasks.advice.patient import Patient

OFFERED = {sample.name: sample for sample in samples.SAMPLES if sample.module == "TreatmentAdvisor"}


@pytest.mark.parametrize(
    ("name", "left_by"),
    [
        ("NasoAdvicePatient", (False, False)),
        ("NasoAdviceCCRT", (False, True)),
        ("NasoAdviceInduction", (True, False)),
        ("NasoAdviceBoard", (True, True)),
    ],
)
def test_one_patient_for_each_cell_of_the_matrix(name, left_by):
    patient = draw(NeckMrOptions(**OFFERED[name].options))
    outcomes = residual(patient)
    assert (outcomes["CCRT"], outcomes["IC+CCRT"]) == left_by
    assert re.search(r"(T\d) (N\d)", OFFERED[name].title).groups() == (patient.t_category, patient.n_category)
    entered = Patient("carcinoma", t=patient.t_category, n=patient.n_category, m="M0")
    assert eligibility(entered).eligible
    told = {"histology": "carcinoma", "t_category": patient.t_category, "n_category": patient.n_category}
    assert walk.entries(OFFERED[name]) == told | {"m_category": "M0"}


def test_and_one_with_lymphoma():
    assert draw(NeckMrOptions(**OFFERED["NasoLymphoma"].options)).is_lymphoma
    unknown = dict.fromkeys(("t_category", "n_category", "m_category"), "not known")
    assert walk.entries(OFFERED["NasoLymphoma"]) == {"histology": "lymphoma"} | unknown
