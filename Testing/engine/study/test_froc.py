"""Free-response ROC against full enumeration of matchings and curves worked out by hand."""

import itertools
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from NasoLib.study.froc import ScanResult, iou_sweep, match, score_sweep


def scan(scores, iou):
    return ScanResult(tuple(scores), np.array(iou, float).reshape(len(scores), -1))


NOBODY = ScanResult((), np.zeros((0, 0)))
SCANS = (
    scan([0.9, 0.6, 0.3], [[0.7, 0.0], [0.2, 0.0], [0.0, 0.4]]),
    scan([0.8], np.zeros((1, 0))),
    ScanResult((), np.zeros((0, 1))),
)


def test_the_curve_worked_out_by_hand():
    points = score_sweep(SCANS, min_iou=0.1)
    assert [p.threshold for p in points] == [0.9, 0.8, 0.6, 0.3]
    assert [p.sensitivity for p in points] == pytest.approx([1 / 3, 1 / 3, 1 / 3, 2 / 3])
    # 0.8 lies on a scan without a lesion; 0.6 touches a lesion that a better candidate has.
    assert [p.false_positives_per_scan for p in points] == pytest.approx([0, 1 / 3, 2 / 3, 2 / 3])


def test_the_other_reading_moves_the_iou():
    points = {p.threshold: p for p in iou_sweep(SCANS, [0.1, 0.5, 0.9])}
    assert points[0.1].sensitivity == pytest.approx(2 / 3)
    assert points[0.5].sensitivity == pytest.approx(1 / 3)
    assert points[0.5].false_positives_per_scan == pytest.approx(3 / 3)
    assert points[0.9].sensitivity == 0


def test_a_stricter_iou_never_finds_more():
    rng = np.random.default_rng(2)
    scans = [ScanResult(tuple(rng.random(4)), rng.random((4, 3))) for _ in range(6)]
    found = [p.sensitivity for p in iou_sweep(scans)]
    assert found == sorted(found, reverse=True)


@pytest.mark.parametrize("seed", range(8))
def test_greedy_matching_takes_the_best_pair_first_of_all_matchings(seed):
    iou = np.random.default_rng(seed).random((4, 3))
    pairs = match(iou, 0.3)

    def profile(matching):
        return sorted((iou[c, k] for c, k in matching if iou[c, k] >= 0.3), reverse=True)

    everything = (list(zip(order, range(3), strict=True)) for order in itertools.permutations(range(4), 3))
    assert profile(pairs) == max(profile(m) for m in everything)


def test_touching_nothing_is_not_a_match_even_without_a_threshold():
    assert match(np.zeros((2, 2)), 0.0) == []


def test_without_lesions_there_is_no_sensitivity_but_there_are_alarms():
    (point,) = score_sweep([SCANS[1], NOBODY])
    assert point.sensitivity is None
    assert point.reason == "n/a: no scan has a lesion"
    assert point.false_positives_per_scan == 0.5


def test_without_scans_there_is_no_curve():
    assert score_sweep([]) == ()
    with pytest.raises(ValueError, match="no scans"):
        iou_sweep([])


@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 4)), max_size=6), min_size=1, max_size=4
    ),
    st.sampled_from([0.1, 0.5]),
)
def test_each_point_is_what_counting_every_scan_anew_gives(drawn, min_iou):
    scans = [
        ScanResult(tuple(c[0] / 4 for c in scan), np.array([[c[1] / 4, c[2] / 4] for c in scan]).reshape(-1, 2))
        for scan in drawn
    ]
    for point in score_sweep(scans, min_iou):
        hits = alarms = 0
        for scan in scans:
            kept = [n for n, score in enumerate(scan.scores) if score >= point.threshold]
            pairs, free = 0, {0, 1}
            possible = [(scan.iou[n, m], n, m) for n in kept for m in (0, 1)]
            for iou, candidate, lesion in sorted(possible, key=lambda triple: -triple[0]):
                if candidate in kept and lesion in free and iou >= max(min_iou, 1e-9):
                    pairs, free = pairs + 1, free - {lesion}
                    kept.remove(candidate)
            hits, alarms = hits + pairs, alarms + len(kept)
        assert point.sensitivity == pytest.approx(hits / (2 * len(scans)))
        assert point.false_positives_per_scan == pytest.approx(alarms / len(scans))


def test_thousands_of_candidates_take_seconds_not_hours():
    rng = np.random.default_rng(0)
    scans = [ScanResult(tuple(rng.random(1500)), rng.random((1500, 1)) ** 8) for _ in range(6)]
    began = time.process_time()
    assert len(score_sweep(scans, 0.5)) == 9000
    assert time.process_time() - began < 20
