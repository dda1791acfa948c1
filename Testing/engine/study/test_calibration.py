"""Calibration and net benefit against closed forms."""

import numpy as np
import pytest
from NasoLib.study.calibration import calibration, decision_curve


def test_perfect_knowledge_has_no_error():
    found = calibration([1, 0, 1], [1.0, 0.0, 1.0])
    assert (found.brier, found.ece) == (0, 0)


def test_a_constant_guess_costs_its_variance_and_its_bias():
    labels = [1] * 3 + [0] * 7
    found = calibration(labels, [0.5] * 10)
    assert found.brier == pytest.approx(0.25)
    assert found.ece == pytest.approx(0.2)
    (only,) = found.bins
    assert (only.cases, only.share_positive) == (10, pytest.approx(0.3))


def test_the_ends_belong_to_the_outer_bins():
    found = calibration([0, 1], [0.0, 1.0], bins=2)
    assert [b.cases for b in found.bins] == [1, 1]


def test_well_calibrated_probabilities_have_a_small_error():
    rng = np.random.default_rng(1)
    p = rng.random(20000)
    assert calibration(rng.random(20000) < p, p).ece < 0.02
    assert calibration(rng.random(20000) < p**2, p).ece > 0.1


def test_net_benefit_is_hits_less_weighed_false_alarms():
    labels, p = [1, 1, 0, 0, 0], [0.9, 0.3, 0.8, 0.2, 0.1]
    (at_half,) = decision_curve(labels, p, [0.5])
    assert at_half.model == pytest.approx(1 / 5 - 1 / 5)
    assert at_half.everybody == pytest.approx(2 / 5 - 3 / 5)
    (at_fifth,) = decision_curve(labels, p, [0.2])
    assert at_fifth.model == pytest.approx(2 / 5 - 2 / 5 * 0.25)


def test_treating_everybody_breaks_even_at_the_prevalence():
    (point,) = decision_curve([1, 0, 0, 0], [0.5] * 4, [0.25])
    assert point.everybody == pytest.approx(0)


def test_nothing_is_not_zero():
    assert calibration([], []).brier is None
    assert calibration([], []).reason
    assert decision_curve([], [], [0.5]) == ()


@pytest.mark.parametrize("bad", [[1.2], [-0.1], [0.5, 0.5]])
def test_what_is_no_probability_is_refused(bad):
    with pytest.raises(ValueError, match="probability"):
        calibration([1], bad)
