"""Slices become series and patients as the papers do it, and no unit is taken for another."""

from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st
from NasoLib.study.classification import DELONG, EXACT, figures
from NasoLib.study.questions import QUESTIONS, Settings
from NasoLib.study.results import Reading, Row
from NasoLib.study.units import Case, Cases, choose_cutoff, run_length, unit_sets

INVASION, RESIDUAL = QUESTIONS["invasion"], QUESTIONS["residual"]


def series(patient, label, scores, name="", slice_labels=None, first=1, **more):
    truth = slice_labels or [None] * len(scores)
    return [
        Row("", patient, bool(label), score, name, first + n, t, **more)
        for n, (score, t) in enumerate(zip(scores, truth, strict=True))
    ]


def by_unit(rows, question=INVASION, **settings):
    return {cases.unit: cases for cases in unit_sets(rows, question, Settings(**settings))}


@pytest.mark.parametrize(
    ("positive", "longest", "total"),
    [("", 0, 0), ("0", 0, 0), ("1", 1, 1), ("0110", 2, 2), ("1101110", 3, 5), ("10101", 1, 3)],
)
def test_runs(positive, longest, total):
    yes = [c == "1" for c in positive]
    assert run_length(range(len(yes)), yes, "longest") == longest
    assert run_length(range(len(yes)), yes, "total") == total


@given(st.lists(st.booleans(), max_size=30), st.randoms())
def test_the_longest_run_is_that_of_the_ordered_slices_in_whatever_order_they_come(yes, random):
    expected = max((len(list(same)) for value, same in groupby(yes) if value), default=0)
    pairs = list(enumerate(yes))
    random.shuffle(pairs)
    assert run_length([n for n, _ in pairs], [v for _, v in pairs], "longest") == expected


def test_a_missing_slice_breaks_a_run():
    assert run_length([1, 2, 4, 5, 6], [True] * 5, "longest") == 3


def test_a_patient_with_two_series_is_called_when_either_is():
    rows = series("a", 1, [0.1, 0.9, 0.9], "plain") + series("a", 1, [0.1, 0.9, 0.1], "contrast")
    rows += series("b", 0, [0.1, 0.2, 0.1])
    found = by_unit(rows)
    assert list(found) == ["series", "patients"]
    assert [(c.score, c.called) for c in found["series"].cases] == [(2, True), (1, False), (0, False)]
    assert [(c.score, c.called) for c in found["patients"].cases] == [(2, True), (0, False)]
    strict = by_unit(rows, patient_rule="all")["patients"]
    assert [(c.score, c.called) for c in strict.cases] == [(1, False), (0, False)]


def test_slices_are_judged_by_their_own_truth_and_only_where_it_is_known():
    with_truth = series("a", 1, [0.1, 0.9, 0.9], slice_labels=[False, True, False])
    assert list(by_unit(with_truth)) == ["slices", "patients"]
    assert by_unit(with_truth)["slices"].labels.tolist() == [False, True, False]
    assert list(by_unit(series("a", 1, [0.1, 0.9]))) == ["patients"]


def test_images_carry_the_patients_label_and_the_patient_their_mean():
    rows = series("a", 1, [0.2, 0.9, 0.7]) + series("b", 0, [0.1, 0.3])
    found = by_unit(rows, RESIDUAL)
    assert list(found) == ["images", "patients"]
    assert found["images"].labels.tolist() == [True] * 3 + [False] * 2
    assert found["patients"].scores.tolist() == pytest.approx([0.6, 0.2])


def test_the_mean_is_over_all_images_of_a_patient_not_over_their_series():
    rows = series("a", 1, [0.9], "x") + series("a", 1, [0.1, 0.2, 0.0], "y")
    assert by_unit(rows, RESIDUAL)["patients"].scores.tolist() == pytest.approx([0.3])


def test_the_cutoff_comes_from_the_tuning_cases():
    tuning = series("a", 1, [0.9] * 4) + series("b", 1, [0.9] * 3) + series("c", 0, [0.9] * 2) + series("d", 0, [0.1])
    settings, cutoff = choose_cutoff(tuning, INVASION, Settings())
    assert (settings.min_run, cutoff.youden) == (3, 1.0)
    settings, _ = choose_cutoff(series("a", 1, [0.8]) + series("b", 0, [0.3]), RESIDUAL, Settings())
    assert settings.threshold == 0.8


def test_one_class_to_tune_on_leaves_the_cutoff_and_says_so():
    settings, cutoff = choose_cutoff(series("a", 1, [0.9] * 4), INVASION, Settings())
    assert settings == Settings()
    assert "no negative cases" in cutoff.reason


def named(cases, **settings):
    return {f.name.split(" of the ")[0]: f for f in figures(cases, Settings(**settings), "ill")}


def patients(*cases, unit="patients"):
    made = tuple(Case(str(p), bool(label), score, score >= 0.5) for p, label, score in cases)
    return Cases(unit, "m", "probability", True, made)


def test_every_figure_names_its_unit_model_and_positive_class():
    for figure in figures(patients((1, 1, 0.9), (2, 0, 0.2), (3, 1, 0.4)), Settings(), "ill"):
        assert (figure.unit, figure.model, figure.positive) == ("patients", "m", "ill")


def test_independent_cases_have_exact_and_delong_intervals():
    found = named(patients((1, 1, 0.9), (2, 0, 0.2), (3, 1, 0.4), (4, 0, 0.6)))
    assert found["AUC"].interval == DELONG
    assert found["accuracy"].interval == EXACT
    assert found["accuracy"].count == 2


def test_images_of_few_patients_do_not_make_narrow_intervals():
    rng_scores = [0.9, 0.8, 0.7, 0.3] * 10
    same = [(p, p % 2, s if p % 2 else 1 - s) for p in range(8) for s in rng_scores]
    same += [(8, 1, 0.1)] * 40  # one patient whose every image is wrong
    found = named(patients(*same, unit="images"), resamples=500)
    apart = [(n, label, score) for n, (_, label, score) in enumerate(same)]
    naive = named(patients(*apart, unit="images"))
    for name in ("AUC", "accuracy", "sensitivity"):
        assert "bootstrap over patients" in found[name].interval
        assert found[name].high - found[name].low > 1.5 * (naive[name].high - naive[name].low), name


def test_a_share_of_one_keeps_a_lower_bound_over_patients():
    found = named(patients(*[(p, 0, 0.1) for p in range(5) for _ in range(20)], (9, 1, 0.9), unit="images"))
    assert found["specificity"].low == pytest.approx(0.025 ** (1 / 5))
    assert "over patients" in found["specificity"].interval


def test_an_area_of_one_is_not_sold_as_certainty():
    area = named(patients((1, 1, 0.9), (2, 1, 0.8), (3, 0, 0.2), (4, 0, 0.1)))["AUC"]
    assert (area.value, area.low) == (1.0, None)
    assert "parted without error" in area.note


def test_what_is_not_defined_says_why():
    found = named(patients((1, 1, 0.9), (2, 1, 0.8)))
    assert found["AUC"].text == "n/a: there are no negative cases"
    assert found["specificity"].text == "n/a: there are no negative patients"
    assert found["NPV"].text == "n/a: no patients were called negative"


def test_a_readers_rating_is_kept_with_the_patient():
    rows = series("a", 1, [0.9], readers={"x": Reading(1, True)})
    assert by_unit(rows, RESIDUAL)["patients"].cases[0].readers["x"].called
