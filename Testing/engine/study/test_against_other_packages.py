"""Every figure against scikit-learn, statsmodels or full enumeration, on thirty data sets with their awkward ones.

Ties, one class, tiny samples, a constant score, perfect and reversed order, rare positives, scores at 0 and 1.
"""

import itertools
import warnings

import numpy as np
import pytest
from NasoLib.study.bootstrap import over_patients, weighted_area, weighted_mean, weighted_share
from NasoLib.study.calibration import calibration, decision_curve
from NasoLib.study.calls import calls, compare_readers
from NasoLib.study.overlap import overlap
from NasoLib.study.proportions import proportion
from NasoLib.study.roc import auc, curve, youden_cutoff
from sklearn import calibration as sk_calibration
from sklearn import metrics
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint


def drawn(seed, n, share, decimals):
    rng = np.random.default_rng(seed)
    labels = rng.random(n) < share
    scores = np.clip(0.5 + 0.2 * labels + rng.normal(0, 0.25, n), 0, 1).round(decimals)
    return list(map(int, labels)), list(scores)


DATA = {
    "one of each": ([1, 0], [0.9, 0.1]),
    "one of each, tied": ([1, 0], [0.5, 0.5]),
    "one of each, reversed": ([1, 0], [0.2, 0.8]),
    "one positive": ([1, 0, 0, 0], [0.4, 0.1, 0.4, 0.9]),
    "one negative": ([1, 1, 1, 0], [0.4, 0.1, 0.4, 0.3]),
    "textbook": ([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]),
    "constant score": ([1, 0, 1, 0, 0], [0.3] * 5),
    "two values": ([1, 1, 1, 0, 0, 0], [1, 1, 0, 1, 0, 0]),
    "perfect": ([1] * 6 + [0] * 6, [0.9] * 3 + [0.8] * 3 + [0.2] * 6),
    "reversed": ([0] * 6 + [1] * 6, [0.9] * 3 + [0.8] * 3 + [0.2] * 6),
    "ends of the scale": ([1, 0, 1, 0, 1, 0], [1, 0, 1, 1, 0, 0]),
    "positives alone": ([1, 1, 1], [0.2, 0.6, 0.9]),
    "negatives alone": ([0, 0], [0.2, 0.6]),
    "one case": ([1], [0.7]),
    "rare positives": drawn(1, 200, 0.03, 3),
    "rare negatives": drawn(2, 200, 0.97, 3),
} | {
    f"drawn, n = {n}, {d} decimals": drawn(n + d, n, 0.4, d)
    for n, d in itertools.product((7, 12, 30, 85, 300), (1, 2, 6))
}
BOTH_CLASSES = {name: data for name, data in DATA.items() if len(set(data[0])) == 2}
PARAMETERS = pytest.mark.parametrize(("labels", "scores"), DATA.values(), ids=DATA)
WITH_BOTH = pytest.mark.parametrize(("labels", "scores"), BOTH_CLASSES.values(), ids=BOTH_CLASSES)


def test_there_are_as_many_data_sets_as_were_asked_for():
    assert len(DATA) >= 20
    assert len(DATA) - len(BOTH_CLASSES) >= 3


@PARAMETERS
def test_the_area_is_scikit_learns(labels, scores):
    found = auc(labels, scores).area
    if len(set(labels)) < 2:
        assert found is None
    else:
        assert found == pytest.approx(metrics.roc_auc_score(labels, scores))


@WITH_BOTH
def test_the_curve_runs_through_scikit_learns_points(labels, scores):
    alarms, found, _ = metrics.roc_curve(labels, scores, drop_intermediate=False)
    assert np.allclose(curve(labels, scores), np.column_stack([alarms, found]))


@WITH_BOTH
def test_the_cutoff_reaches_scikit_learns_best_balance(labels, scores):
    alarms, found, _ = metrics.roc_curve(labels, scores, drop_intermediate=False)
    cutoff = youden_cutoff(labels, scores)
    called = np.asarray(scores) >= cutoff.value
    assert cutoff.youden == pytest.approx(max(found[1:] - alarms[1:]))
    assert metrics.balanced_accuracy_score(labels, called, adjusted=True) == pytest.approx(cutoff.youden)


@PARAMETERS
def test_the_counts_and_shares_are_scikit_learns(labels, scores):
    called = np.asarray(scores) >= 0.5
    found = calls(labels, list(called), "patients")
    (tn, fp), (fn, tp) = metrics.confusion_matrix(labels, called, labels=[0, 1])
    assert (found.true_negative, found.false_positive) == (tn, fp)
    assert (found.false_negative, found.true_positive) == (fn, tp)
    nan = {"zero_division": np.nan}
    shares = {
        "accuracy": metrics.accuracy_score(labels, called),
        "sensitivity": metrics.recall_score(labels, called, **nan),
        "specificity": metrics.recall_score(labels, called, pos_label=0, **nan),
        "positive_predictive_value": metrics.precision_score(labels, called, **nan),
        "negative_predictive_value": metrics.precision_score(labels, called, pos_label=0, **nan),
    }
    for name, value in shares.items():
        rate = getattr(found, name).rate
        assert rate is None if np.isnan(value) else rate == pytest.approx(value), name


@PARAMETERS
def test_brier_score_and_calibration_curve_are_scikit_learns(labels, scores):
    found = calibration(labels, scores)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert found.brier == pytest.approx(metrics.brier_score_loss(labels, scores, pos_label=1))
    inner = [p for p in scores if 0 < p < 1 and not np.isclose(p * 10, round(p * 10))]
    if len(inner) == len(scores) and len(set(labels)) == 2:  # on the edge of a bin the two may differ
        share, mean = sk_calibration.calibration_curve(labels, scores, n_bins=10)
        assert [b.share_positive for b in found.bins] == pytest.approx(list(share))
        assert [b.mean_probability for b in found.bins] == pytest.approx(list(mean))


@PARAMETERS
def test_net_benefit_follows_from_scikit_learns_counts(labels, scores):
    for point in decision_curve(labels, scores, (0.1, 0.35, 0.5, 0.8)):
        called = np.asarray(scores) >= point.threshold
        (_, fp), (_, tp) = metrics.confusion_matrix(labels, called, labels=[0, 1])
        odds = point.threshold / (1 - point.threshold)
        assert point.model == pytest.approx((tp - fp * odds) / len(labels))


@PARAMETERS
def test_exact_intervals_are_statsmodels(labels, scores):
    count, total = sum(labels), len(labels)
    found = proportion(count, total)
    assert (found.low, found.high) == pytest.approx(proportion_confint(count, total, method="beta"), abs=1e-9)


@PARAMETERS
def test_mcnemar_is_statsmodels(labels, scores):
    truth = np.asarray(labels, bool)
    one, other = np.asarray(scores) >= 0.5, np.asarray(scores[::-1]) >= 0.4
    found = compare_readers(labels, list(one), list(other))
    right = np.array([one == truth, other == truth])
    table = [[np.sum(right[0] & right[1]), np.sum(right[0] & ~right[1])], [np.sum(~right[0] & right[1]), 0]]
    if found.p is None:
        assert table[0][1] == table[1][0] == 0
    else:
        assert found.p == pytest.approx(mcnemar(table, exact=True).pvalue)


@WITH_BOTH
def test_the_area_with_weights_is_scikit_learns(labels, scores):
    truth, values = np.asarray(labels, bool), np.asarray(scores, float)
    times = np.random.default_rng(0).integers(1, 4, len(labels))
    assert weighted_area(truth, values)(times) == pytest.approx(
        metrics.roc_auc_score(labels, scores, sample_weight=times)
    )
    assert weighted_area(truth, values)(truth * times) is None


@PARAMETERS
def test_overlap_is_scikit_learns(labels, scores):
    found = np.asarray(scores).reshape(1, 1, -1) >= 0.5
    reference = np.asarray(labels, bool).reshape(1, 1, -1)
    counted = overlap(found, reference)
    expected = {
        "dice": metrics.f1_score(labels, found.ravel(), zero_division=np.nan),
        "iou": metrics.jaccard_score(labels, found.ravel(), zero_division=0),
        "precision": metrics.precision_score(labels, found.ravel(), zero_division=np.nan),
        "recall": metrics.recall_score(labels, found.ravel(), zero_division=np.nan),
    }
    for name, value in expected.items():
        figure = counted.figure(name)
        assert (np.isnan(value) or not (found | reference).any()) if figure is None else figure == pytest.approx(value)


def every_draw(count):
    """How often each of `count` patients is drawn, over all equally likely draws."""
    return [np.bincount(draw, minlength=count) for draw in itertools.product(range(count), repeat=count)]


@pytest.mark.parametrize("values", [[0.0, 1.0, 3.0], [0.2, 0.2, 0.9, 1.0], [1.0, 2.0, 4.0, 8.0, 16.0]])
def test_the_interval_of_a_mean_is_that_of_all_draws(values):
    means = np.sort([times @ np.array(values) / len(values) for times in every_draw(len(values))])
    found = over_patients([f"p{n}" for n in range(len(values))], weighted_mean(np.array(values)), resamples=20000)
    for at, value in ((0.025, found.low), (0.975, found.high)):
        near = np.quantile(means, [max(at - 0.004, 0), min(at + 0.004, 1)], method="inverted_cdf")
        assert near[0] - 1e-9 <= value <= near[1] + 1e-9


def test_images_of_a_patient_are_drawn_together():
    patients = ["a"] * 50 + ["b"] * 50 + ["c"] * 50
    hit = np.array([True] * 100 + [False] * 50)
    found = over_patients(patients, weighted_share(hit, np.ones(150, bool)), resamples=4000)
    assert (found.low, found.high) == (0, 1)  # as three patients would, not as 150 images


def test_few_patients_have_no_interval_and_say_why():
    labels = np.array([True, False, False, False])
    found = over_patients(list("abcd"), weighted_area(labels, np.array([0.3, 0.1, 0.4, 0.2])))
    assert found.low is None
    assert "too few" in found.reason
    assert "two patients" in over_patients(["a", "a"], weighted_mean(np.ones(2))).reason
