"""Confusion matrices and reader comparisons, against the published tables and against counting."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from NasoLib.study.calls import calls, compare_readers


def reader(true_positive, positives, true_negative, negatives):
    labels = [True] * positives + [False] * negatives
    called = [k < true_positive for k in range(positives)] + [k >= true_negative for k in range(negatives)]
    return labels, called


# Nakagawa et al. 2024: counts, and sensitivity, specificity and predictive values with exact intervals as printed.
PUBLISHED = [
    (14, 15, 22, 22, {"sensitivity": (0.933, 0.681, 0.998), "negative_predictive_value": (0.957, 0.781, 0.999)}),
    (10, 13, 15, 17, {"sensitivity": (0.769, 0.462, 0.950), "specificity": (0.882, 0.636, 0.985)}),
    (10, 13, 15, 17, {"positive_predictive_value": (0.833, 0.516, 0.979), "accuracy": (0.833, 0.653, 0.944)}),
    (10, 13, 15, 17, {"negative_predictive_value": (0.833, 0.586, 0.964)}),
    (9, 13, 9, 17, {"sensitivity": (0.692, 0.386, 0.909), "specificity": (0.529, 0.278, 0.770)}),
    (9, 13, 9, 17, {"positive_predictive_value": (0.529, 0.278, 0.770), "accuracy": (0.600, 0.406, 0.773)}),
    (9, 13, 9, 17, {"negative_predictive_value": (0.692, 0.386, 0.909)}),
]


@pytest.mark.parametrize(("tp", "positives", "tn", "negatives", "printed"), PUBLISHED)
def test_the_published_counts_give_the_published_figures(tp, positives, tn, negatives, printed):
    found = calls(*reader(tp, positives, tn, negatives), unit="patients")
    for name, figures in printed.items():
        share = getattr(found, name)
        assert (round(share.rate, 3), round(share.low, 3), round(share.high, 3)) == pytest.approx(
            figures, abs=0.0011
        ), name


def test_the_published_certainty_of_22_of_22_is_not_exact():
    assert calls(*reader(14, 15, 22, 22), unit="series").specificity.low == pytest.approx(0.846, abs=0.001)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=30))
def test_every_case_is_counted_once(cases):
    found = calls([c[0] for c in cases], [c[1] for c in cases], "slices")
    four = (found.true_positive, found.false_negative, found.true_negative, found.false_positive)
    assert sum(four) == len(cases)
    assert found.false_positive == sum(not t and a for t, a in cases)
    assert found.false_negative == sum(t and not a for t, a in cases)


def test_what_is_not_defined_says_why():
    content = calls([True, True], [False, False], "patients").to_json()
    assert content["specificity"]["rate"] is None
    assert content["specificity"]["reason"] == "n/a: there are no negative patients"
    assert content["positive_predictive_value"]["reason"] == "n/a: no patients were called positive"
    assert content["sensitivity"]["rate"] == 0


def test_readers_are_compared_where_they_differ():
    labels = [True] * 6 + [False] * 4
    perfect, poor = np.array(labels), ~np.array(labels)
    found = compare_readers(labels, perfect, poor)
    assert (found.only_first_right, found.only_second_right) == (10, 0)
    assert found.p == pytest.approx(2 / 2**10)
    same = compare_readers(labels, poor, poor)
    assert same.p is None
    assert "same cases" in same.reason
