"""ROC figures against their definitions, counted pair by pair, and against figures obtained elsewhere."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from NasoLib.study.roc import SEPARATED, auc, compare_aucs, youden_cutoff


def pairwise_auc(labels, scores):
    """The definition: the share of (positive, negative) pairs in the right order; ties count half."""
    pairs = [
        (p, n) for p, t in zip(scores, labels, strict=True) if t for n, f in zip(scores, labels, strict=True) if not f
    ]
    return sum((p > n) + 0.5 * (p == n) for p, n in pairs) / len(pairs)


def delong_by_definition(labels, first, second):
    """Variance of the difference of two areas from DeLong's structural components, one pair of cases at a time."""
    labels = np.asarray(labels, bool)
    components = []
    for scores in (np.asarray(first, float), np.asarray(second, float)):
        kernel = np.array([[(p > n) + 0.5 * (p == n) for n in scores[~labels]] for p in scores[labels]])
        components.append((kernel.mean(axis=1), kernel.mean(axis=0)))
    v10 = np.cov(np.array([c[0] for c in components]))
    v01 = np.cov(np.array([c[1] for c in components]))
    covariance = v10 / labels.sum() + v01 / (~labels).sum()
    return covariance[0, 0], covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]


TINY = [
    ([1, 0], [0.9, 0.1]),
    ([1, 0], [0.5, 0.5]),
    ([1, 0, 0], [0.2, 0.7, 0.1]),
    ([1, 1, 0, 0], [0.9, 0.4, 0.4, 0.1]),
    ([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]),
    ([1, 1, 1, 0], [1, 2, 3, 2]),
    ([0, 1, 0, 1, 0, 1, 0], [3, 3, 1, 2, 2, 5, 0]),
    ([1] * 5 + [0] * 5, [5, 5, 5, 5, 5, 5, 5, 5, 5, 5]),
    ([1] * 4 + [0] * 4, [8, 7, 6, 5, 4, 3, 2, 1]),
    ([0] * 4 + [1] * 4, [8, 7, 6, 5, 4, 3, 2, 1]),
]


@pytest.mark.parametrize(("labels", "scores"), TINY)
def test_the_area_is_the_share_of_ordered_pairs(labels, scores):
    assert auc(labels, scores).area == pytest.approx(pairwise_auc(labels, scores))


@pytest.mark.parametrize("seed", range(10))
def test_delong_agrees_with_its_definition(seed):
    rng = np.random.default_rng(seed)
    labels = np.r_[True, True, False, False, rng.random(26) < 0.4]
    truth = labels + rng.normal(0, 1, 30)
    first, second = np.round(truth, seed % 2), np.round(truth + rng.normal(0, 0.8, 30), 1)
    variance, variance_of_difference = delong_by_definition(labels, first, second)
    found = auc(labels, first, truncate=False)
    assert (found.high - found.low) / 2 == pytest.approx(1.959964 * variance**0.5, rel=1e-6)
    compared = compare_aucs(labels, first, second)
    assert (compared.high - compared.low) / 2 == pytest.approx(1.959964 * variance_of_difference**0.5, rel=1e-6)
    assert compared.difference == pytest.approx(pairwise_auc(labels, first) - pairwise_auc(labels, second))


def test_the_interval_covers_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(0)
    truth, hits, runs = 0.7602, 0, 400  # area between N(1, 1) and N(0, 1): Phi(1 / sqrt 2)
    for _ in range(runs):
        labels = np.repeat([True, False], 60)
        found = auc(labels, labels + rng.normal(0, 1, 120))
        hits += found.low <= truth <= found.high
    assert 0.91 <= hits / runs <= 0.985


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=2, max_size=25))
def test_any_rising_change_of_scale_leaves_everything_as_it_is(cases):
    labels, scores = [c[0] for c in cases], np.array([c[1] for c in cases], float)
    assert auc(labels, scores) == auc(labels, np.exp(scores / 3) - 7)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=2, max_size=25))
def test_turning_scores_and_labels_round_leaves_the_area(cases):
    labels, scores = np.array([c[0] for c in cases]), np.array([c[1] for c in cases], float)
    one, other = auc(labels, scores), auc(~labels, -scores)
    assert (one.area is None) == (other.area is None)
    if one.area is not None:
        assert one.area == pytest.approx(other.area)


@pytest.mark.parametrize(("labels", "missing"), [([1, 1, 1], "negative"), ([0, 0], "positive"), ([], "positive")])
def test_one_class_has_no_area_and_says_why(labels, missing):
    for figure in (auc(labels, [0.0] * len(labels)), youden_cutoff(labels, [0.0] * len(labels))):
        assert f"no {missing} cases" in figure.reason
    assert auc(labels, [0.0] * len(labels)).area is None
    assert compare_aucs(labels, [0.0] * len(labels), [0.0] * len(labels)).p is None


def test_one_positive_has_an_area_but_no_interval():
    found = auc([1, 0, 0], [2, 1, 3])
    assert found.area == 0.5
    assert found.low is None
    assert "two cases" in found.reason


def test_perfect_separation_is_not_sold_as_certainty():
    assert auc([1, 1, 0, 0], [4, 3, 2, 1]).note == SEPARATED


def test_a_reader_does_not_differ_from_itself():
    labels, scores = [1, 0, 1, 0, 1], [3, 1, 2, 2, 5]
    compared = compare_aucs(labels, scores, scores)
    assert compared.difference == 0
    assert compared.p is None
    assert "nothing to test" in compared.reason


def test_the_interval_may_pass_one_when_the_papers_way_is_asked_for():
    labels, scores = [1] * 10 + [0] * 10, [*range(10, 19), 5.5, *range(10)]
    assert auc(labels, scores).high == 1.0
    assert auc(labels, scores, truncate=False).high > 1.0


@pytest.mark.parametrize(("labels", "scores"), TINY)
def test_the_cutoff_is_the_best_of_all(labels, scores):
    labels, scores = np.array(labels, bool), np.array(scores, float)
    found = youden_cutoff(labels, scores)
    everything = {v: (scores[labels] >= v).mean() - (scores[~labels] >= v).mean() for v in scores}
    assert found.youden == pytest.approx(max(everything.values()))
    ties = [v for v, youden in everything.items() if youden == pytest.approx(found.youden)]
    assert found.value == max(ties)


def test_a_score_that_is_no_number_is_a_bug_and_says_so():
    with pytest.raises(ValueError, match="finite"):
        auc([1, 0], [float("nan"), 1])
