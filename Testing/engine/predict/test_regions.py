"""Segmentation: MONAI's answer in windows, the network's own in one pass, nothing outside, never past the memory."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from engine.networks.lively import a_lively_network
from hypothesis import given, settings
from hypothesis import strategies as st
from NasoLib.bundle import PostprocessingSpec
from NasoLib.errors import Cancelled, UserError
from NasoLib.networks import build
from NasoLib.networks.ready import make_ready
from NasoLib.networks.registry import example_shape
from NasoLib.predict.regions import Answer, RegionsResult, find_candidates, predict_regions, tissue_mask
from NasoLib.predict.regions.windows import grid
from NasoLib.progress import Progress

SMALL = (8, 16, 32)


@pytest.fixture(scope="module")
def network():
    return a_lively_network("unet3d", 1, 2, channels=SMALL)


@pytest.fixture(scope="module")
def ready(network):
    return make_ready(network, example_shape("unet3d", 1), multiple=4)


@pytest.fixture(scope="module")
def volume():
    return np.random.default_rng(0).normal(size=(1, 40, 56, 72)).astype(np.float32)


def monai_labels(network, volume, window, overlap):
    from monai.inferers import sliding_window_inference

    with torch.inference_mode():
        logits = sliding_window_inference(
            torch.from_numpy(volume)[None], window, 2, network, overlap=overlap, mode="gaussian"
        )
    return logits[0].argmax(0).numpy().astype(np.uint8)


def dice(one, other):
    return 2 * (one & other).sum() / max(1, one.sum() + other.sum())


@pytest.mark.parametrize(("window", "overlap"), [((16, 32, 32), 0.25), ((16, 24, 40), 0.5), ((40, 56, 72), 0.25)])
def test_in_windows_the_answer_is_that_of_monai(network, ready, volume, window, overlap):
    ours = predict_regions(ready, volume, Answer(), window=window, overlap=overlap)
    theirs = monai_labels(network, volume, window, overlap)
    assert 0.05 < theirs.mean() < 0.95
    assert dice(ours.labels == 1, theirs == 1) >= 0.999


def test_in_one_pass_the_answer_is_the_network_s_own(network, ready, volume):
    ours = predict_regions(ready, volume, Answer())
    with torch.inference_mode():
        shares = torch.softmax(network(torch.from_numpy(volume)[None])[0], 0)[1].numpy()
    assert ours.passes == 1
    assert (ours.labels == (shares >= 0.5)).mean() > 0.9999
    assert np.abs(ours.probability.astype(np.float32) - shares).max() < 2e-3


def test_nothing_is_labelled_outside_the_box_and_inside_little_depends_on_it(ready, volume):
    box = (slice(4, 31), slice(10, 41), slice(20, 67))
    part, everything = predict_regions(ready, volume, Answer(), where=box), predict_regions(ready, volume, Answer())
    outside = part.labels.copy()
    outside[box] = 0
    assert not outside.any()
    assert part.probability.shape == (27, 31, 47)
    assert (part.labels[box] == everything.labels[box]).mean() > 0.95


def test_windows_without_tissue_are_not_run(ready, volume):
    where = np.zeros(volume.shape[1:], bool)
    where[:, :, :20] = True
    window = (16, 24, 24)
    some = predict_regions(ready, volume, Answer(), where=where, window=window)
    everything = predict_regions(ready, volume, Answer(), window=window)
    assert some.passes < everything.passes
    inner = (slice(None), slice(None), slice(0, 18))
    assert np.array_equal(some.labels[inner], everything.labels[inner])
    assert not some.labels[:, :, 20:].any()


def test_less_memory_means_smaller_windows_and_too_little_is_refused_in_a_sentence(ready, volume):
    whole = predict_regions(ready, volume, Answer(), memory_bytes=10**9)
    parts = predict_regions(ready, volume, Answer(), memory_bytes=6_000_000)
    assert whole.passes == 1 < parts.passes
    assert np.prod(parts.window) < np.prod(whole.window)
    with pytest.raises(UserError, match=r"of memory and .* are allowed"):
        predict_regions(ready, volume, Answer(), memory_bytes=10_000)


def test_a_volume_is_prepared_only_where_it_is_computed(ready):
    stored = np.random.default_rng(1).integers(-1000, 1000, (1, 40, 56, 72)).astype(np.int16)
    seen = []

    def prepare(part):
        seen.append(part.size)
        assert part.dtype == np.int16
        return part.astype(np.float32) / 1000

    box = (slice(0, 8), slice(0, 8), slice(0, 8))
    predict_regions(ready, stored, Answer(), where=box, prepare=prepare)
    assert sum(seen) < stored.size / 2


@pytest.mark.parametrize("size", [(5, 7, 9), (1, 30, 30), (33, 17, 21)])
def test_any_size_goes_in(ready, size):
    volume = np.random.default_rng(2).normal(size=(1, *size)).astype(np.float32)
    for window in (None, (16, 16, 16)):
        assert predict_regions(ready, volume, Answer(), window=window).labels.shape == size


def test_a_network_that_sees_the_extent_needs_the_window_it_was_trained_on(volume):
    ready = make_ready(build("unet3d", 1, 2, channels=SMALL, norm="instance"), (1, 1, 16, 16, 16), multiple=4)
    assert ready.sees_extent
    with pytest.raises(UserError, match="window"):
        predict_regions(ready, volume, Answer())
    assert predict_regions(ready, volume, Answer(), window=(16, 32, 32)).passes > 1


def test_a_network_of_slices_looks_at_the_slices_that_hold_something():
    network = a_lively_network("unet", 1, 1)
    ready = make_ready(network, example_shape("unet", 1), multiple=32)
    volume = np.random.default_rng(3).normal(size=(1, 6, 64, 96)).astype(np.float32)
    where = np.zeros(volume.shape[1:], bool)
    where[1:3, 10:60, 10:90] = where[4, 20:30, 20:40] = True
    answer = Answer("sigmoid", threshold=0.4)
    result = predict_regions(ready, volume, answer, where=where)
    with torch.inference_mode():
        shares = torch.sigmoid(network(torch.from_numpy(volume[0][:, None])))[:, 0].numpy()
    assert not result.labels[[0, 3, 5]].any()
    for k in (1, 2, 4):
        seen = result.box[1:]
        assert np.abs(result.probability[k - 1].astype(np.float32) - shares[k][seen]).max() < 2e-3
        assert ((result.labels[k] == 1)[seen] == (shares[k] >= 0.4)[seen]).mean() > 0.999


def test_a_third_class_gets_its_own_label(volume):
    network = a_lively_network("unet3d", 1, 3, channels=SMALL)
    ready = make_ready(network, example_shape("unet3d", 1), multiple=4)
    with torch.inference_mode():
        shares = torch.softmax(network(torch.from_numpy(volume)[None])[0], 0).numpy()
    labels = predict_regions(ready, volume, Answer(positive=2, threshold=0.45)).labels
    others = np.argmax(shares[:2], 0)
    assert (labels == np.where(shares[2] >= 0.45, 2, others)).mean() > 0.9999


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda v: v.repeat(3, 0), "takes 1 channel"),
        (lambda v: v[0], "four|channels and three axes"),
        (lambda v: np.full_like(v, np.nan), "not numbers"),
        (lambda v: np.ones_like(v), "same value"),
        (lambda v: v[:, :0], "empty"),
    ],
)
def test_a_volume_that_cannot_be_read_is_refused_in_a_sentence(ready, volume, change, words):
    with pytest.raises(UserError, match=words):
        predict_regions(ready, change(volume), Answer())


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (np.zeros((40, 56, 72), bool), "no voxel"),
        (np.ones((4, 5, 6), bool), "mask of this image"),
        ((slice(90, 99), slice(0, 5), slice(0, 5)), "outside the image"),
    ],
)
def test_a_region_that_is_not_there_is_refused_in_a_sentence(ready, volume, where, words):
    with pytest.raises(UserError, match=words):
        predict_regions(ready, volume, Answer(), where=where)


def test_a_classifier_outlines_nothing(volume):
    ready = make_ready(a_lively_network("resnet10t", 1, 2), example_shape("resnet10t", 1))
    with pytest.raises(UserError, match="Choose a segmentation model"):
        predict_regions(ready, volume, Answer())


def test_a_cancel_stops_inside_the_one_pass(ready):
    volume = np.random.default_rng(4).normal(size=(1, 96, 192, 192)).astype(np.float32)
    told = []
    stopping = Progress(lambda fraction, _: told.append(fraction), lambda: len(told) >= 1)
    with pytest.raises(Cancelled):
        predict_regions(ready, volume, Answer(), progress=stopping)
    assert told[0] < 0.95
    assert not any(module._forward_hooks for module in ready.network.modules())


@given(st.integers(1, 60), st.integers(1, 40), st.floats(0.0, 0.9), st.integers(-5, 5))
def test_windows_cover_a_line_without_a_gap_and_end_flush(length, size, overlap, origin):
    size = min(size, length)
    extent = (slice(origin, origin + length), slice(0, 1), slice(0, 1))
    boxes = [box[0] for box in grid(extent, (size, 1, 1), overlap)]
    assert boxes[0].start == origin
    assert boxes[-1].stop == origin + length
    for one, following in pairwise(boxes):
        assert one.start < following.start <= one.start + max(1, size * (1 - overlap))


def a_result(mask, probability=None):
    shares = np.where(mask, 0.9, 0.1) if probability is None else probability
    box = tuple(slice(0, n) for n in mask.shape)
    return RegionsResult(mask.astype(np.uint8), shares.astype(np.float16), box, 1, mask.shape)


def rules(**changes):
    return PostprocessingSpec(**{"min_ml": 0.0, **changes})


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_candidates_are_all_of_the_label_once(seed):
    mask = np.random.default_rng(seed).random((6, 7, 8)) < 0.2
    found = find_candidates(a_result(mask), rules(), 0.001)
    assert np.array_equal(found.labels == 1, mask)
    assert sum(candidate.voxels for candidate in found.candidates) == mask.sum()
    assert sorted(np.unique(found.numbers[mask])) == list(range(1, len(found.candidates) + 1))


def test_a_corner_connects_in_26_and_not_in_6():
    mask = np.zeros((4, 4, 4), bool)
    mask[0, 0, 0] = mask[1, 1, 1] = True
    assert len(find_candidates(a_result(mask), rules(connectivity=26), 1.0).candidates) == 1
    assert len(find_candidates(a_result(mask), rules(connectivity=6), 1.0).candidates) == 2


@pytest.fixture
def two_lumps():
    """A ball with a hole in its middle, and a smaller, surer block."""
    k, j, i = np.ogrid[:20, :20, :40]
    distance = np.sqrt((k - 9) ** 2 + (j - 9) ** 2 + (i - 9) ** 2)
    mask = (distance <= 7) & (distance > 2)
    mask[8:11, 8:11, 30:33] = True
    shares = np.where(mask, 0.6, 0.1)
    shares[8:11, 8:11, 30:33] = 0.95
    shares[9, 9, 3] = 1.0
    return a_result(mask, shares)


def test_the_surest_candidate_comes_first(two_lumps):
    by_mean = find_candidates(two_lumps, rules(), 0.001).candidates
    by_max = find_candidates(two_lumps, rules(candidate_score="max"), 0.001).candidates
    assert [round(candidate.score, 2) for candidate in by_mean] == [0.95, 0.6]
    assert by_mean[0].center_kji == (9.0, 9.0, 31.0)
    assert by_mean[0].box_kji == ((8, 10), (8, 10), (30, 32))
    assert by_mean[0].volume_ml == pytest.approx(0.027)
    assert by_max[0].voxels > by_max[1].voxels


def test_small_regions_go_and_the_largest_may_stay_alone(two_lumps):
    without_small = find_candidates(two_lumps, rules(min_ml=0.1), 0.001)
    only_largest = find_candidates(two_lumps, rules(largest_component=True), 0.001)
    for found in (without_small, only_largest):
        assert len(found.candidates) == 1
        assert not found.labels[8:11, 8:11, 30:33].any()
    assert find_candidates(two_lumps, rules(min_ml=99), 0.001).candidates == ()


def test_a_hole_is_filled_when_the_rules_say_so(two_lumps):
    assert find_candidates(two_lumps, rules(), 0.001).labels[9, 9, 9] == 0
    filled = find_candidates(two_lumps, rules(fill_holes=True), 0.001)
    assert filled.labels[9, 9, 9] == 1
    assert filled.candidates[1].score == pytest.approx(0.6, abs=0.01)


def test_tissue_is_found_wherever_a_few_pixels_are_bright():
    array = np.full((3, 41, 30), -1000, np.int16)
    array[1, 17:20, 9:12] = 40
    where = tissue_mask(array, -500)
    assert where.shape == array.shape
    assert where[array > -500].all()
    assert where.sum() < 150
