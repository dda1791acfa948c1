"""From scores to a call: what a run is, how long it is, and that the call only ever moves the way its cut-offs do."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from NasoLib.study.units import run_length
from NasoLib.tasks.invasion import decide
from NasoLib.tasks.invasion.calls import longest_run

SCORES = st.lists(st.floats(0, 1, width=32), max_size=30)
SHARE = st.floats(0, 1)


def call(scores, threshold=0.5, min_run=2, run="longest", step=2.5):
    return decide(scores, np.arange(len(scores)) * step, threshold, min_run, run)


def test_the_longest_run_decides():
    found = call([0.9, 0.1, 0.6, 0.7, 0.8, 0.2, 0.9, 0.9])
    assert (found.run_start, found.run_stop, found.run_slices, found.total) == (2, 5, 3, 6)
    assert found.run_mm == pytest.approx(7.5)
    assert found.positive
    assert found.sentence == "Invasion: 3 positive slices in an unbroken run (7.5 mm); the cut-off is 2."


def test_the_total_may_decide_instead():
    scattered = [0.9, 0.1, 0.9, 0.1, 0.9]
    assert not call(scattered).positive
    found = call(scattered, run="total")
    assert found.positive
    assert found.counted == 3
    assert found.run_slices == 1


def test_a_score_on_the_threshold_is_positive():
    assert call([0.5, 0.5], 0.5).positive


def test_of_equal_runs_the_lowest_is_named():
    assert call([0.9, 0.9, 0, 0.9, 0.9]).run_start == 0


@pytest.mark.parametrize("scores", [[], [0.1, 0.2]])
def test_without_a_positive_slice_there_is_no_run(scores):
    found = call(scores)
    assert (found.run_slices, found.run_mm, found.run_start, found.run_stop, found.total) == (0, 0.0, 0, 0, 0)
    assert not found.positive
    assert found.sentence.startswith("No invasion: 0 positive slices")


def test_a_single_slice_is_as_thick_as_it_is_said_to_be():
    assert decide([0.9], [4.0], 0.5, 1, step_mm=3.0).run_mm == 3.0
    assert decide([0.9], [4.0], 0.5, 1).run_mm == 0.0


@given(SCORES, SHARE, SHARE, st.integers(1, 8), st.sampled_from(["longest", "total"]))
def test_a_higher_threshold_never_makes_a_call_positive(scores, one, other, min_run, run):
    low, high = call(scores, min(one, other), min_run, run), call(scores, max(one, other), min_run, run)
    assert high.counted <= low.counted
    assert high.total <= low.total
    assert high.positive <= low.positive


@given(SCORES, SHARE, st.integers(1, 8))
def test_a_longer_run_is_harder_to_reach(scores, threshold, min_run):
    assert call(scores, threshold, min_run + 1).positive <= call(scores, threshold, min_run).positive


@given(SCORES, SHARE)
def test_upside_down_it_is_the_same_call(scores, threshold):
    upright, turned = call(scores, threshold), call(scores[::-1], threshold)
    assert (upright.run_slices, upright.total, upright.positive) == (turned.run_slices, turned.total, turned.positive)
    assert upright.run_mm == pytest.approx(turned.run_mm)


@given(st.lists(st.booleans(), max_size=40))
def test_a_run_is_what_the_studies_count(positive):
    start, stop = longest_run(positive)
    assert stop - start == run_length(range(len(positive)), positive, "longest")
    assert all(positive[start:stop])
    assert call([float(yes) for yes in positive]).total == run_length(range(len(positive)), positive, "total")


@given(SCORES, SHARE)
def test_it_is_plain_json(scores, threshold):
    assert json.loads(json.dumps(call(scores, threshold).to_json()))["run_slices"] >= 0
