"""What it takes to change the answer: redraws, moved rectangles, the nearest border."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from NasoLib.tasks.advice.firmness import changes_to_other_cells, firmness, runs
from NasoLib.tasks.advice.matrix import CELLS, cell_of

shares = st.floats(0.0, 1.0)
slices = st.integers(3, 30).flatmap(
    lambda n: st.tuples(st.lists(shares, min_size=n, max_size=n), st.lists(shares, min_size=n, max_size=n))
)
thresholds = st.tuples(st.floats(0.05, 0.95), st.floats(0.05, 0.95))


@given(slices, thresholds)
def test_shares_add_up_and_intervals_hold_the_probability_of_even_draws(both, cuts):
    found = firmness(*both, cuts)
    assert sum(found.resampled.counts.values()) == found.resampled.total == 200
    assert sum(found.resampled.share(cell) for cell in CELLS.values()) == pytest.approx(1)
    for arm, values in zip(("CCRT", "IC+CCRT"), both, strict=True):
        low, high = found.interval_95[arm]
        assert min(values) - 1e-9 <= low <= high <= max(values) + 1e-9
    assert found.cell is cell_of(np.mean(both[0]), np.mean(both[1]), cuts)


@given(slices, thresholds)
def test_the_nearest_change_moves_the_patient_and_half_of_it_does_not(both, cuts):
    now = (float(np.mean(both[0])), float(np.mean(both[1])))
    found = firmness(*both, cuts)
    change = found.nearest
    place = ("CCRT", "IC+CCRT").index(change.arm)

    def after(share):
        moved = list(now)
        moved[place] += change.by * share + (np.sign(change.by) or -1) * 1e-9 * (share == 1)
        return cell_of(*moved, cuts)

    assert after(1).key == change.to != found.cell.key
    if abs(change.by) > 1e-6:
        assert after(0.5).key == found.cell.key
    # The same as a change of the threshold, the other way.
    moved_cuts = list(cuts)
    moved_cuts[place] -= change.by + (np.sign(change.by) or -1) * 1e-9
    assert cell_of(*now, tuple(moved_cuts)).key == change.to
    other = ({"CCRT", "IC+CCRT"} - {change.arm}).pop()
    margin = abs(dict(zip(("CCRT", "IC+CCRT"), cuts, strict=True))[other] - now[("CCRT", "IC+CCRT").index(other)])
    assert abs(change.by) <= margin


@given(slices, thresholds)
def test_the_nearest_other_advice_is_another_advice(both, cuts):
    found = firmness(*both, cuts)
    assert CELLS[found.nearest_advice.to].code != found.cell.code
    assert abs(found.nearest_advice.by) >= abs(found.nearest.by)


def test_equal_slices_never_leave_their_cell():
    found = firmness([0.2] * 6, [0.7] * 6, (0.5, 0.5))
    assert found.resampled.counts["NRT", "RT"] == 200
    assert found.interval_95 == {"CCRT": pytest.approx((0.2, 0.2)), "IC+CCRT": pytest.approx((0.7, 0.7))}
    assert "In 100 % of 200 draws of the slices the patient stays in this cell." in found.sentences


def test_the_same_draw_serves_both_arms():
    # Arms that are each other's mirror stay mirrored in every draw, so two of the four cells are never reached.
    values = np.linspace(0.1, 0.9, 9)
    found = firmness(values, 1 - values, (0.5, 0.5), replicates=400)
    assert found.resampled.counts["NRT", "NRT"] == 0
    assert found.resampled.counts["NRT", "RT"] > 50
    assert found.resampled.counts["RT", "NRT"] > 50


def test_words_name_what_would_follow():
    change = changes_to_other_cells((0.41, 0.9), (0.45, 0.5))[0]
    assert change.by == pytest.approx(0.04)
    assert "Were the probability after CCRT 0.040 higher (0.410 now), or its threshold as much lower" in change.sentence
    assert "residual tumour after CCRT, residual tumour after IC + CCRT”: Tumour board" in change.sentence


def test_a_share_that_is_neither_all_nor_nothing_is_not_rounded_to_it():
    rows = np.array([[0.2, 0.2]] * 999 + [[0.9, 0.2]])
    firm = firmness([0.2, 0.2, 0.2], [0.2, 0.2, 0.2], (0.5, 0.5))
    sentence = replace(firm, moved=runs(rows, (0.5, 0.5))).sentences[1]
    assert "In 99 % of 1000 small changes" in sentence
    assert "in 1 %" in sentence
