"""The outcomes of the synthetic patients: as frequent as published, visible in the picture, and not by one number."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from NasoLib.errors import UserError
from NasoLib.phantom.neck_mr import NeckMrOptions
from NasoLib.phantom.neck_mr.outcome import SHARES, WEIGHTS, residual, visible_risk
from NasoLib.phantom.neck_mr.patient import draw
from NasoLib.study.roc import auc


@cache
def carcinomas(count: int = 3000):
    return [draw(NeckMrOptions(seed=seed, histology="carcinoma")) for seed in range(count)]


@cache
def outcomes(arm: str) -> np.ndarray:
    return np.array([residual(patient)[arm] for patient in carcinomas()])


@pytest.mark.parametrize("arm", SHARES)
def test_residual_tumour_is_as_frequent_as_published(arm):
    assert outcomes(arm).mean() == pytest.approx(SHARES[arm], abs=0.04)


def test_the_two_outcomes_go_together_but_all_four_pairs_occur():
    ccrt, ic = outcomes("CCRT"), outcomes("IC+CCRT")
    pairs = [(ccrt == a) & (ic == b) for a in (False, True) for b in (False, True)]
    assert min(pair.mean() for pair in pairs) > 0.04
    assert 0.25 < np.corrcoef(ccrt, ic)[0, 1] < 0.7


@pytest.mark.parametrize("arm", SHARES)
def test_what_is_visible_gives_a_perfect_reader_at_least_the_published_area(arm):
    risk = np.array([visible_risk(patient.traits, arm) for patient in carcinomas()])
    assert auc(outcomes(arm), risk).area > 0.955


@pytest.mark.parametrize("arm", SHARES)
def test_no_single_trait_gives_the_answer_away(arm):
    for name, weight in WEIGHTS[arm].items():
        values = np.array([getattr(patient.traits, name) for patient in carcinomas()])
        assert auc(outcomes(arm), np.sign(weight) * values).area < 0.80


def test_an_unspecified_carcinoma_is_advanced_and_has_an_outcome():
    assert {patient.stage for patient in carcinomas()} == {"III", "IVA"}
    assert all(patient.has_outcome for patient in carcinomas())


def test_the_share_of_histologies_and_arms_is_that_of_the_papers():
    patients = [draw(NeckMrOptions(seed=seed)) for seed in range(2000)]
    assert np.mean([patient.is_lymphoma for patient in patients]) == pytest.approx(142 / 434, abs=0.03)
    assert np.mean([patient.given == "CCRT" for patient in carcinomas()]) == pytest.approx(210 / 424, abs=0.03)


def test_early_stages_and_lymphomas_have_no_outcome():
    assert not draw(NeckMrOptions(seed=1, t_category="T1", n_category="N1")).has_outcome
    assert not draw(NeckMrOptions(seed=1, histology="lymphoma")).has_outcome


def test_what_was_asked_for_is_what_is_drawn():
    asked = NeckMrOptions(seed=4, t_category="T2", n_category="N3", given="IC+CCRT")
    patient = draw(asked)
    assert (patient.histology, patient.t_category, patient.n_category, patient.given) == (
        "carcinoma",
        "T2",
        "N3",
        "IC+CCRT",
    )
    assert patient == draw(asked)


def test_a_lymphoma_is_given_no_treatment_arm():
    with pytest.raises(UserError, match="given"):
        NeckMrOptions(histology="lymphoma", given="CCRT").checked()
