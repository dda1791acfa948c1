"""The CT scanner: noise, kernel, streaks, motion, whole numbers; and the slabs it works in."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from NasoLib.errors import Cancelled, UserError
from NasoLib.phantom import scanner
from NasoLib.phantom.seeds import choose, generator
from NasoLib.phantom.slabs import for_each_slab, slabs
from NasoLib.phantom.style import Style
from NasoLib.progress import Progress


def water(size: int = 96) -> np.ndarray:
    """Two slices of nothing but water."""
    return np.zeros((2, size, size), np.float32)


def an_edge() -> np.ndarray:
    """Water on the left, bone on the right."""
    slab = water()
    slab[:, :, 48:] = 1000
    return slab


def test_noise_has_the_strength_that_was_asked():
    slab = water()
    scanner.add_noise(slab, Style(noise=25.0), np.random.default_rng(0))
    assert slab.std() == pytest.approx(25, rel=0.05)


def test_a_smooth_kernel_gives_weaker_noise_than_a_sharp_one():
    noise = np.random.default_rng(0).normal(0, 25, (2, 96, 96)).astype(np.float32)
    smooth = scanner.apply_kernel(noise, Style(kernel_fwhm_mm=1.6), 0.5).std()
    sharp = scanner.apply_kernel(noise, Style(kernel_fwhm_mm=0.8, edge_boost=0.6), 0.5).std()
    assert smooth < 0.6 * sharp


def test_a_kernel_keeps_the_density_and_a_sharp_one_overshoots_at_edges():
    soft = scanner.apply_kernel(an_edge(), Style(), 0.5)
    hard = scanner.apply_kernel(an_edge(), Style(edge_boost=0.8), 0.5)
    assert soft.mean() == pytest.approx(500, abs=1)
    assert soft.max() <= 1000.01
    assert hard.max() > 1020
    assert hard.min() < -20


def test_the_blur_is_in_mm_and_not_in_pixels():
    wide = scanner.apply_kernel(an_edge(), Style(kernel_fwhm_mm=2.0), 0.5)
    narrow = scanner.apply_kernel(an_edge(), Style(kernel_fwhm_mm=2.0), 1.0)
    assert ((wide[0, 0] > 50) & (wide[0, 0] < 950)).sum() > ((narrow[0, 0] > 50) & (narrow[0, 0] < 950)).sum()


def test_streaks_come_from_the_metal_fade_away_and_stay_in_the_body():
    slab = water()
    slab[:, :10] = -1000
    profiles = scanner.streak_profiles(np.random.default_rng(2), 1)
    streaks = scanner.Streaks(np.array([[48.0, 48.0]]), np.array([100.0, 0.0]), profiles)
    scanner.add_streaks(slab, streaks, 0.5)
    assert (slab[:, :10] == -1000).all()
    assert not slab[1, 10:].any()
    near, far = slab[0, 44:52, 44:52].std(), slab[0, 80:, 80:].std()
    assert near > 2 * far > 0


def test_streaks_look_alike_on_opposite_sides():
    profile = scanner.streak_profiles(np.random.default_rng(2), 1)[0]
    assert profile[:180] == pytest.approx(profile[180:], abs=1e-4)


def test_motion_doubles_edges_only_where_the_patient_moved():
    slab = an_edge()
    scanner.blur_motion(slab, np.array([(2.0, 0.0), (0.0, 0.0)]), 0.5)
    assert sorted(set(np.unique(slab[0]))) == pytest.approx([0, 400, 600, 1000])
    assert set(np.unique(slab[1])) == {0, 1000}


def test_values_are_whole_and_fit_in_twelve_bits():
    stored = scanner.to_hounsfield(np.array([-5000.0, -0.6, 12.4, 9000.0], np.float32))
    assert stored.dtype == np.int16
    assert stored.tolist() == [-1024, -1, 12, 3071]


@pytest.mark.parametrize("threads", [1, 3])
def test_every_slice_is_worked_on_once_whatever_the_threads(threads):
    seen: list[int] = []
    lock = threading.Lock()

    def work(slices: range) -> None:
        with lock:
            seen.extend(slices)

    for_each_slab(11, work, size=4, threads=threads)
    assert sorted(seen) == list(range(11))
    assert slabs(5, 2) == [range(2), range(2, 4), range(4, 5)]


def test_a_cancel_and_an_error_stop_the_slabs():
    with pytest.raises(Cancelled):
        for_each_slab(50, lambda slices: None, Progress(is_cancelled=lambda: True))
    with pytest.raises(ZeroDivisionError):
        for_each_slab(50, lambda slices: 1 // 0)  # type: ignore[arg-type, return-value]


def test_each_purpose_has_its_own_numbers_and_always_the_same():
    assert generator(3, "a", 1).random() == generator(3, "a", 1).random()
    numbers = {generator(3, "a", 1).random(), generator(3, "a", 2).random(), generator(4, "a", 1).random()}
    assert len(numbers) == 3
    assert choose(generator(0, "x"), {"never": 0.0, "always": 2.0}) == "always"
    for seed in (-1, 1.5, "7", True):
        with pytest.raises(UserError, match="seed"):
            generator(seed, "a")  # type: ignore[arg-type]
