"""Scores and heat maps: the closed form is Grad-CAM, its map adds up to the logit, and slices of a case compare."""

from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np
import pytest
import torch
from engine.networks.lively import a_lively_network
from engine.predict.stubs import GreedyClassifier, a_ready
from NasoLib.errors import Cancelled, UserError
from NasoLib.networks.ready import make_ready
from NasoLib.networks.registry import example_shape
from NasoLib.predict.slices import evidence_within, heat_at, predict_slices, share_within
from NasoLib.predict.slices.maps import by_gradient, closed_form
from NasoLib.progress import Progress

POOLED_LINEAR = ["resnet10t", "resnet50", "efficientnet_b0", "xception"]


@pytest.fixture(scope="module")
def small():
    return a_classifier("resnet10t", 2)


@pytest.fixture
def crops():
    return np.random.default_rng(0).normal(size=(5, 1, 96, 80)).astype(np.float32)


@cache
def a_classifier(name, classes=1, **how):
    return make_ready(a_lively_network(name, 1, classes), example_shape(name, 1), **how)


@pytest.mark.parametrize("name", POOLED_LINEAR)
def test_the_closed_form_is_the_gradient(name):
    ready = a_classifier(name, 2)
    batch = ready.to_input(np.random.default_rng(1).normal(size=(2, 1, 96, 96)))
    assert ready.head.is_linear
    for target in (0, 1):
        short, logits = closed_form(ready.network, ready.head, batch, target)
        long, same_logits = by_gradient(ready.network, ready.head, batch, target)
        assert (short - long).abs().max() <= 1e-5 * long.abs().max()
        assert torch.allclose(logits, same_logits, atol=1e-4)


@pytest.mark.parametrize("name", POOLED_LINEAR)
def test_the_signed_map_and_the_bias_add_up_to_the_network_s_own_logit(name):
    network = a_lively_network(name, 1, 2)
    crops = np.random.default_rng(2).normal(size=(3, 1, 96, 96)).astype(np.float32)
    with torch.inference_mode():
        logits = network(torch.from_numpy(crops)).numpy()
    result = predict_slices(a_classifier(name, 2), crops, target=0)
    assert result.is_exact
    total = result.evidence.sum((1, 2)) + result.bias
    scale = max(1.0, np.abs(logits).max())
    assert np.abs(total - result.logits).max() <= 1e-5 * scale
    assert np.abs(total - logits[:, 0]).max() <= 1e-4 * scale


def test_a_network_with_layers_after_its_pooling_gets_its_map_by_gradient(crops):
    ready = a_classifier("mobilenetv3_small_050")
    assert not ready.head.is_linear
    result = predict_slices(ready, crops)
    assert not result.is_exact
    assert result.bias == 0.0
    assert result.heat.max() == pytest.approx(1.0)
    assert np.array_equal(result.heat > 0, result.evidence > 0)


def test_a_bundle_may_ask_for_another_layer(crops):
    network = a_lively_network("resnet10t", 1, 2)
    finer = make_ready(network, example_shape("resnet10t", 1), heatmap_layer="layer2")
    usual = make_ready(network, example_shape("resnet10t", 1))
    assert predict_slices(finer, crops).heat.shape[1] == 4 * predict_slices(usual, crops).heat.shape[1]
    with pytest.raises(UserError, match="layer99"):
        make_ready(network, example_shape("resnet10t", 1), heatmap_layer="layer99")


def test_the_scores_are_those_of_the_plain_network(small, crops):
    network = a_lively_network("resnet10t", 1, 2)
    with torch.inference_mode():
        expected = torch.softmax(network(torch.from_numpy(crops)), 1).numpy()
    result = predict_slices(small, crops)
    assert np.abs(result.probabilities - expected).max() < 1e-5
    assert np.array_equal(result.scores, result.probabilities[:, 1])


def test_one_output_means_yes_or_no(crops):
    result = predict_slices(a_classifier("resnet10t", 1), crops)
    assert result.probabilities.shape == (5, 1)
    assert np.allclose(result.scores, 1 / (1 + np.exp(-result.logits)), atol=1e-6)


def test_slices_share_one_scale(small, crops):
    together = predict_slices(small, crops, target=0)
    positive = np.maximum(together.evidence, 0)
    assert np.allclose(together.heat, positive / positive.max(), atol=1e-6)
    assert sorted(together.heat.max((1, 2)))[-2] < sorted(together.heat.max((1, 2)))[-1] == 1.0


def test_a_batch_is_only_a_way_of_counting(small, crops):
    together = predict_slices(small, crops)
    single = [predict_slices(small, crops[n : n + 1]) for n in range(len(crops))]
    assert np.allclose(together.logits, [one.logits[0] for one in single], atol=1e-5)
    assert np.allclose(together.evidence, np.concatenate([one.evidence for one in single]), atol=1e-5)


def test_the_evidence_inside_and_outside_a_structure_is_all_of_it(small, crops):
    result = predict_slices(small, crops)
    masks = np.zeros((5, 96, 80), bool)
    masks[:, 17:61, 5:42] = True
    inside, outside = evidence_within(result, masks), evidence_within(result, ~masks)
    assert np.allclose(inside + outside + result.bias, result.logits, atol=1e-4)
    assert share_within(result, masks) + share_within(result, ~masks) == pytest.approx(1.0)


def test_evidence_is_counted_where_it_lies(small, crops):
    """A mask over exactly one pixel of the map takes that pixel."""
    result = predict_slices(small, crops)
    masks = np.zeros((5, 96, 80), np.uint8)
    step = 96 // result.evidence.shape[1]
    masks[2, step : 2 * step, :] = 1
    expected = result.evidence[2, 1].sum()
    assert evidence_within(result, masks)[2] == pytest.approx(expected, abs=1e-5)


def test_a_map_is_drawn_at_the_size_of_the_region(small, crops):
    heat = heat_at(predict_slices(small, crops).heat, 96, 80)
    assert heat.shape == (5, 96, 80)
    assert heat.min() >= 0
    assert heat.max() <= 1


@pytest.mark.skipif(not torch.ops.mkldnn._is_mkldnn_bf16_supported(), reason="this processor cannot run bfloat16")
def test_bfloat16_moves_a_score_by_less_than_a_hundredth():
    crops = np.random.default_rng(3).normal(size=(4, 1, 96, 96)).astype(np.float32)
    exact = predict_slices(a_classifier("resnet10t", 2), crops)
    short = predict_slices(a_classifier("resnet10t", 2, precision="bfloat16"), crops)
    assert np.abs(short.scores - exact.scores).max() < 0.01
    assert np.abs(short.evidence.sum((1, 2)) + short.bias - short.logits).max() < 1e-4


def broken(crops, how):
    """The same crops with one thing wrong."""
    crops = crops.copy()
    if how == "nan":
        crops[1, 0, 3, 3] = np.nan
    if how == "infinite":
        crops[0, 0, 0, 0] = -np.inf
    shapes = {"empty": crops[:0], "no pixels": crops[:, :, :0], "colour": crops.repeat(3, 1), "flat": crops[0]}
    return np.zeros_like(crops) if how == "constant" else shapes.get(how, crops)


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("nan", "not numbers"),
        ("infinite", "not numbers"),
        ("constant", "same value"),
        ("empty", "no slices"),
        ("no pixels", "holds no pixel"),
        ("colour", "takes 1 channel.* colour picture"),
        ("flat", "four dimensions"),
    ],
)
def test_what_cannot_be_looked_at_is_refused_in_a_sentence(small, crops, how, words):
    with pytest.raises(UserError, match=words) as refusal:
        predict_slices(small, broken(crops, how))
    assert str(refusal.value).endswith(".")


def test_a_class_that_does_not_exist_is_refused(small, crops):
    with pytest.raises(UserError, match="class number 7"):
        predict_slices(small, crops, target=7)


def test_a_segmentation_model_gives_no_scores(crops):
    ready = make_ready(a_lively_network("unet", 1, 2), example_shape("unet", 1))
    with pytest.raises(UserError, match="Choose a classification model"):
        predict_slices(ready, crops)


def test_a_cancel_is_obeyed_and_leaves_no_hook_behind(small, crops):
    asked = []
    stopping = Progress(lambda *_: asked.append(1), lambda: len(asked) >= 2)
    with pytest.raises(Cancelled):
        predict_slices(small, crops.repeat(8, 0), progress=stopping)
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in small.network.modules())


def test_threads_that_share_a_network_do_not_mix_their_slices(small):
    """A cohort runs its cases in threads; each must get its own maps."""
    cases = [np.random.default_rng(seed).normal(size=(6, 1, 64, 64)).astype(np.float32) for seed in range(4)]
    alone = [predict_slices(small, case) for case in cases]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda case: predict_slices(small, case), cases))
    for one, other in zip(alone, together, strict=True):
        assert np.allclose(one.evidence, other.evidence, atol=1e-5)


def test_a_slice_that_does_not_fit_into_memory_is_one_sentence(crops):
    ready = a_ready(GreedyClassifier(most=0))
    with pytest.raises(UserError, match="not enough memory for a single slice"):
        predict_slices(ready, crops)


def test_smaller_batches_for_want_of_memory_are_told(crops):
    ready = a_ready(GreedyClassifier(most=1))
    result = predict_slices(ready, crops)
    assert result.batch == 1
    assert result.notes == ("Memory did not suffice for more slices at once; they were read in batches of 1.",)
    assert len(result.scores) == len(crops)
