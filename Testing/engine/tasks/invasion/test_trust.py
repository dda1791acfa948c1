"""The two checks that can fail: does the heat map show what moves the score, and does the call survive another box?"""

import json
from dataclasses import replace

import numpy as np
import pytest
from engine.tasks.invasion.made import BALL_LPS, BALL_MM, a_box, a_bundle, a_ct
from NasoLib.device import choose
from NasoLib.errors import Cancelled, UserError
from NasoLib.progress import Progress
from NasoLib.tasks.faithfulness import Looked, _judged
from NasoLib.tasks.invasion import InvasionSettings, Sphere, assess, faithfulness, stability
from NasoLib.tasks.invasion.stable import RESIZE, SHIFT_MM, moved_boxes

CPU = choose("cpu")


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    return a_bundle(tmp_path_factory.mktemp("bundle"))


@pytest.fixture(scope="module")
def result(bundle):
    return assess(a_ct(), a_box(), bundle, device=CPU)


@pytest.fixture(scope="module")
def moved(bundle):
    return stability(a_ct(), a_box(), bundle, n=6, device=CPU)


def claiming(result, evidence):
    """The same result with another map."""
    return replace(result, slices=replace(result.slices, evidence=evidence.astype(np.float32)))


def the_ball(result):
    """A map that shows the ball and nothing else, finer than the network's."""
    return Sphere(BALL_LPS, BALL_MM).on(result.crop_geometry)[:, ::4, ::4] + 0.0


def check(result, bundle, **how):
    return faithfulness(a_ct(), result, bundle, device=CPU, **how)


def test_a_map_of_what_matters_passes(result, bundle):
    found = check(claiming(result, the_ball(result)), bundle)
    assert found.verdict == "yes"
    assert found.passed
    assert found.important_drop > 2 * max(found.random_drops)
    assert "more than each of 8 random regions" in found.sentence


def test_a_map_of_a_corner_fails(result, bundle):
    corner = np.zeros((12, 20, 20))
    corner[:, :6, :6] = 1.0
    found = check(claiming(result, corner), bundle)
    assert found.verdict == "no"
    assert not found.passed
    assert "do not read the heat map as the reason" in found.sentence


@pytest.mark.parametrize(
    ("important", "random", "verdict"),
    [
        (1.0, [0.5, -0.9, 0.1, 0.0], "yes"),
        (1.0, [0.5, -0.9, -1.1, 0.0], "unclear"),
        (1.0, [-2.0, -2.0, -2.0, 0.0], "no"),  # random regions raise the score: that is no merit of the map
        (-0.1, [-1.0, -1.0, -1.0, -1.0], "no"),  # the score rises, if less than by chance
        (0.0, [0.0, 0.0, 0.0, 0.0], "no"),
    ],
)
def test_the_score_must_fall_by_more_than_chance_moves_it(important, random, verdict):
    logits = -np.array([[important, *random], [important, *random]], np.float32)
    nothing = np.zeros(2, np.float32)
    found = _judged(Looked((3, 4), nothing, nothing, nothing, nothing), logits, logits)
    assert found.verdict == verdict
    assert found.important_drop == pytest.approx(important)
    assert found.sentence.endswith(".)")


def test_without_any_evidence_there_is_nothing_to_check(result, bundle):
    found = check(claiming(result, -np.ones((12, 3, 3))), bundle)
    assert found.verdict == "nothing"
    assert not found.passed
    assert "nothing to check" in found.sentence


def test_the_slices_that_decide_are_checked_in_one_call(result, bundle, monkeypatch):
    # Batches of another size round otherwise, and sizes are learnt from the clock.
    monkeypatch.setattr("NasoLib.predict.batches.BatchSize.learn", lambda *_: None)
    batches = []
    found = check(result, bundle, repeats=9, progress=Progress(lambda part, words: batches.append(words)))
    assert len(found.slices) == 3
    assert set(found.slices) <= set(range(result.call.run_start, result.call.run_stop))
    assert len(found.random_drops) == 9
    assert any("of 30" in words for words in batches)
    assert found == check(result, bundle, repeats=9)
    assert json.loads(json.dumps(found.to_json()))["verdict"] == found.verdict


def test_a_negative_case_is_checked_at_its_highest_scores(result, bundle):
    negative = result.with_cutoffs(slice_threshold=0.999)
    best = np.sort(np.argsort(negative.scores)[-3:])
    assert check(negative, bundle).slices == tuple(best)


def test_another_model_s_map_is_not_checked(result, tmp_path):
    other = a_bundle(tmp_path, version="2.0.0")
    with pytest.raises(UserError, match="another model"):
        check(result, other)


def test_boxes_are_moved_a_little():
    box = a_box()
    boxes = moved_boxes(box, 200, np.random.default_rng(1))
    shifts = np.array([one.center_lps for one in boxes])
    factors = np.array([one.size_mm for one in boxes]) / box.size_mm
    assert np.abs(shifts).max() <= SHIFT_MM
    assert np.abs(shifts).max(0).min() > 0.9 * SHIFT_MM
    assert np.abs(factors - 1).max() <= RESIZE
    assert np.abs(shifts.mean(0)).max() < 0.5


def test_a_clear_case_keeps_its_call(moved, result):
    assert moved.keeps == 1.0
    assert moved.call == result.call
    assert len(moved.calls) == len(moved.boxes) == 6
    assert moved.sentence.startswith("6 of 6 boxes placed a little elsewhere keep the call")


def test_slices_are_matched_by_where_they_were_scanned(moved, result):
    assert [one.stored_slice for one in moved.slices] == result.stored_slices.tolist()
    assert [one.s_mm for one in moved.slices] == pytest.approx(result.slice_s_mm.tolist())
    assert [one.score for one in moved.slices] == pytest.approx(result.scores.tolist(), abs=1e-5)
    middle = moved.slices[6]
    assert middle.runs == 6
    assert middle.lowest <= middle.mean <= middle.highest
    assert 0 < middle.deviation < 0.2
    assert moved.slices[0].runs < 6 or moved.slices[-1].runs < 6


@pytest.fixture(scope="module")
def shaky(bundle, moved):
    """A slice whose score moves most, and what the moved boxes say with a threshold amid its scores."""
    worst = max(moved.slices, key=lambda one: one.deviation)
    settings = InvasionSettings(slice_threshold=(worst.lowest + worst.highest) / 2)
    return worst, settings, stability(a_ct(), a_box(), bundle, settings, n=6, device=CPU)


def test_a_threshold_amid_the_spread_makes_slices_flip(shaky):
    worst, _, again = shaky
    assert worst.stored_slice in again.flipping
    found = next(one for one in again.slices if one.stored_slice == worst.stored_slice)
    assert found.flips
    assert 0 < found.positive_share < 1


def test_a_run_that_just_reaches_the_cut_off_does_not_always_keep_its_call(shaky, bundle):
    _, settings, again = shaky
    runs = [call.counted for call in again.calls]
    assert min(runs) < max(runs)
    strict = replace(settings, min_run=max(runs))
    found = stability(a_ct(), a_box(), bundle, strict, n=6, device=CPU)
    assert 0 < sum(call.positive for call in found.calls) < 6
    assert 0 < found.keeps < 1


def test_other_cutoffs_are_judged_from_the_same_scores(shaky, moved):
    _worst, settings, again = shaky
    found = moved.with_cutoffs(settings.slice_threshold, 2)
    assert (found.call, found.calls, found.flipping) == (again.call, again.calls, again.flipping)
    assert moved.with_cutoffs(0.5, 2).to_json() == moved.to_json()


def test_it_is_plain_json_and_repeats(moved):
    content = json.loads(json.dumps(moved.to_json(), allow_nan=False))
    assert content["keeps"] == 1.0
    assert len(content["runs"]) == 6


def test_what_cannot_be_judged_cannot_be_moved(bundle):
    with pytest.raises(UserError, match="is MR"):
        stability(replace(a_ct(), modality="MR"), a_box(), bundle, n=2, device=CPU)


def test_both_can_be_cancelled(bundle, result):
    stopping = Progress(is_cancelled=lambda: True)
    with pytest.raises(Cancelled):
        check(result, bundle, progress=stopping)
    with pytest.raises(Cancelled):
        stability(a_ct(), a_box(), bundle, n=2, device=CPU, progress=stopping)
