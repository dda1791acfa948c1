"""Agreement of outlines against counting, closed forms, and MONAI's own figures."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from NasoLib.study.overlap import MEASURES, Overlap, bootstrap_mean, overlap, summarise, surface_distances

MASKS = arrays(np.uint8, (3, 4, 5), elements=st.integers(0, 1))


@given(MASKS, MASKS)
def test_figures_are_those_of_the_voxel_sets(found, reference):
    a, b = {tuple(v) for v in np.argwhere(found)}, {tuple(v) for v in np.argwhere(reference)}
    counted = overlap(found, reference)
    assert counted == Overlap(len(a & b), len(a - b), len(b - a))
    if a | b:
        assert counted.figure("iou") == pytest.approx(len(a & b) / len(a | b))
        assert counted.figure("dice") == pytest.approx(2 * len(a & b) / (len(a) + len(b)))


def test_two_empty_outlines_have_no_figure():
    empty = np.zeros((2, 2, 2), np.uint8)
    assert [overlap(empty, empty).figure(name) for name in MEASURES] == [None] * 4
    summary = summarise([Overlap(0, 0, 0)], "dice")
    assert summary.mean is None
    assert summary.reason


def test_a_scan_without_the_figure_is_counted_apart():
    summary = summarise([Overlap(1, 1, 1), Overlap(0, 0, 0), Overlap(4, 0, 0)], "dice")
    assert (summary.scans, summary.undefined) == (2, 1)
    assert summary.mean == pytest.approx((0.5 + 1) / 2)
    assert summary.pooled == pytest.approx(10 / 12)
    assert summary.low <= summary.mean <= summary.high


def test_one_scan_has_no_interval():
    summary = summarise([Overlap(1, 1, 1)], "iou")
    assert summary.low is None
    assert "two scans" in summary.reason


def test_the_bootstrap_agrees_with_every_resample_of_three_values():
    values = [0.1, 0.4, 0.9]
    means = [np.mean([a, b, c]) for a in values for b in values for c in values]
    low, high = bootstrap_mean(values, seed=1, resamples=20000)
    assert low == pytest.approx(np.percentile(means, 2.5, method="inverted_cdf"), abs=0.02)
    assert high == pytest.approx(np.percentile(means, 97.5, method="inverted_cdf"), abs=0.02)
    assert bootstrap_mean(values, seed=1) == bootstrap_mean(values, seed=1)


def ball(radius_mm, spacing_mm, shift_mm=0.0, size=41):
    k, j, i = np.meshgrid(*[np.arange(size) - size // 2] * 3, indexing="ij")
    x, y, z = (a * s for a, s in zip((i, j, k), spacing_mm, strict=True))
    return (x - shift_mm) ** 2 + y**2 + z**2 <= radius_mm**2


def test_concentric_balls_are_their_radii_apart():
    spacing = (1.0, 1.0, 2.0)
    found = surface_distances(ball(14, spacing), ball(10, spacing), spacing)
    assert found.mean_mm == pytest.approx(4, abs=0.6)
    assert found.max_mm <= 6


def test_distances_agree_with_monai():
    from monai.metrics.utils import get_surface_distance

    spacing = (0.8, 1.1, 2.5)
    one, other = ball(9, spacing), ball(11, spacing, shift_mm=3)
    found = surface_distances(one, other, spacing)
    from scipy.ndimage import binary_erosion

    edges = [mask & ~binary_erosion(mask) for mask in (one, other)]
    ways = [get_surface_distance(a, b, spacing=list(spacing[::-1])) for a, b in (edges, edges[::-1])]
    everything = np.concatenate(ways)
    assert found.mean_mm == pytest.approx(everything.mean(), rel=1e-5)
    assert found.p95_mm == pytest.approx(np.percentile(everything, 95), rel=1e-5)
    assert found.max_mm == pytest.approx(everything.max(), rel=1e-5)


def test_an_empty_outline_has_no_distance():
    assert surface_distances(ball(5, (1, 1, 1)), np.zeros((41, 41, 41)), (1, 1, 1)).reason
    same = surface_distances(ball(5, (1, 1, 1)), ball(5, (1, 1, 1)), (1, 1, 1))
    assert (same.mean_mm, same.max_mm) == (0, 0)
