"""Too little memory and answers that are not numbers: another way where there is one, said; else a sentence."""

import numpy as np
import pytest
import torch
from engine.predict.stubs import TOO_LARGE, GreedyClassifier, GreedyOutliner, a_ready, on_a_gpu
from NasoLib.errors import UserError
from NasoLib.predict.regions import Answer, predict_regions
from NasoLib.predict.regions import run as regions_run
from NasoLib.predict.regions.memory import bytes_always, bytes_at_once
from NasoLib.predict.slices import predict_slices

MB = 10**6
ON_CPU = "The memory of the GPU did not suffice; the processor was used, which takes longer."
IN_FLOAT32 = "The model's numbers grew too large for float16; the run was repeated in float32, which takes longer."
SIGMOID = Answer("sigmoid")


@pytest.fixture(autouse=True)
def a_pretended_gpu(monkeypatch):
    """Nothing asks the card that is not there."""
    from NasoLib.predict.regions import slicewise, volumewise

    monkeypatch.setattr(regions_run, "free_memory", lambda *_: 2000 * MB)
    for module in (slicewise, volumewise):
        monkeypatch.setattr(module, "wait_for", lambda _: None)


@pytest.fixture
def volume():
    return np.random.default_rng(0).normal(size=(1, 40, 48, 56)).astype(np.float32)


@pytest.fixture
def crops():
    return np.random.default_rng(0).normal(size=(5, 1, 48, 56)).astype(np.float32)


@pytest.mark.parametrize("ndim", [4, 5])
def test_what_needs_more_than_is_allowed_is_refused_before_it_runs(volume, ndim):
    network = GreedyOutliner()
    window = (16, 16, 16) if ndim == 5 else None
    with pytest.raises(UserError, match=r"needs .* of memory and .* are allowed.*smaller region"):
        predict_regions(a_ready(network, ndim), volume, SIGMOID, window=window, memory_bytes=10_000)
    assert network.sizes == []


def test_a_given_window_that_fits_is_used(volume):
    result = predict_regions(a_ready(GreedyOutliner(), 5), volume, SIGMOID, window=(16, 16, 48), memory_bytes=50 * MB)
    assert result.window == (16, 16, 48)
    assert np.array_equal(result.labels, volume[0] >= 0)


@pytest.mark.parametrize("limit", [600_000, 1_000_000, 3_000_000])
def test_as_many_slices_at_once_as_the_memory_holds(volume, limit, monkeypatch):
    from NasoLib.predict.regions import slicewise
    from NasoLib.predict.regions.slicewise import segment_slices

    jobs = []
    monkeypatch.setattr(slicewise, "segment_slices", lambda job, *more: jobs.append(job) or segment_slices(job, *more))
    ready = a_ready(GreedyOutliner())
    for _ in range(4):  # while larger and larger batches are tried
        assert np.array_equal(predict_regions(ready, volume, SIGMOID, memory_bytes=limit).labels, volume[0] >= 0)
    most = max(ready.network.sizes)
    assert bytes_at_once(jobs[0], (48, 56), most) + bytes_always(jobs[0]) <= limit
    assert most < 40 or limit == 3_000_000


def test_smaller_batches_of_slices_are_told(volume):
    result = predict_regions(a_ready(GreedyOutliner(most=1)), volume, SIGMOID)
    assert result.notes == ("Memory did not suffice for more slices at once; they were read in batches of 1.",)
    assert np.array_equal(result.labels, volume[0] >= 0)


def test_smaller_batches_of_windows_are_told(volume):
    result = predict_regions(a_ready(GreedyOutliner(most=2), 5), volume, SIGMOID, window=(40, 16, 48))
    assert result.notes == ("Memory did not suffice for more windows at once; they were read in batches of 2.",)
    assert np.array_equal(result.labels, volume[0] >= 0)


@pytest.mark.parametrize("limit", [None, 50 * MB])
def test_slices_that_do_not_fit_on_the_gpu_go_to_the_processor(volume, limit):
    ready = on_a_gpu(a_ready(GreedyOutliner(only_in_float32=True), precision="bfloat16"))
    result = predict_regions(ready, volume, SIGMOID, memory_bytes=limit)
    assert result.notes == (ON_CPU,)
    assert np.array_equal(result.labels, volume[0] >= 0)


def test_a_volume_that_does_not_fit_on_the_gpu_is_tried_in_parts_and_then_on_the_processor(volume):
    ready = on_a_gpu(a_ready(GreedyOutliner(only_in_float32=True), 5, "bfloat16"))
    result = predict_regions(ready, volume, SIGMOID)
    assert result.notes == ("Memory ran out; the run was repeated in smaller parts.", ON_CPU)
    assert np.array_equal(result.labels, volume[0] >= 0)


def test_a_gpu_that_is_too_small_from_the_start_is_passed_over(volume, monkeypatch):
    monkeypatch.setattr(regions_run, "free_memory", lambda kind="cpu": MB if kind == "cpu" else 1000)
    ready = on_a_gpu(a_ready(GreedyOutliner()))
    assert predict_regions(ready, volume, SIGMOID).notes == (ON_CPU,)
    with pytest.raises(UserError, match="are allowed"):
        predict_regions(ready, volume, SIGMOID, memory_bytes=1000)


def test_slices_of_which_not_one_fits_are_one_sentence(volume):
    with pytest.raises(UserError, match="not enough memory for this run"):
        predict_regions(a_ready(GreedyOutliner(most=0)), volume, SIGMOID)


def test_scores_that_do_not_fit_on_the_gpu_come_from_the_processor(crops):
    ready = on_a_gpu(a_ready(GreedyClassifier(only_in_float32=True), precision="bfloat16"))
    result = predict_slices(ready, crops)
    assert result.notes == (ON_CPU,)
    assert np.isfinite(result.scores).all()


def test_scores_that_overflow_are_computed_again_in_single_precision(crops):
    network = GreedyClassifier(gain=TOO_LARGE)
    result = predict_slices(a_ready(network, precision="float16"), crops)
    assert result.notes == (IN_FLOAT32,)
    assert np.allclose(result.logits, predict_slices(a_ready(network), crops).logits, rtol=1e-3)


@pytest.mark.parametrize(("ndim", "window"), [(4, None), (5, None), (5, (16, 16, 16))])
def test_outlines_that_overflow_are_computed_again_in_single_precision(volume, ndim, window):
    ready = a_ready(GreedyOutliner(gain=TOO_LARGE), ndim, "float16")
    result = predict_regions(ready, volume, SIGMOID, window=window)
    assert result.notes == (IN_FLOAT32,)
    assert np.array_equal(result.labels, volume[0] >= 0)


def test_an_overflow_and_then_too_little_memory_are_both_told(crops):
    class Both(GreedyClassifier):
        """Overflows in half precision and does not fit on a GPU in single precision."""

        places = iter(("gpu", "gpu", "processor"))

        def refuse_too_much(self, images):
            if images.shape[-1] > 32 and next(self.places) == "gpu" and images.dtype == torch.float32:
                raise RuntimeError("CUDA out of memory")

    ready = on_a_gpu(a_ready(Both(gain=TOO_LARGE), precision="float16"))
    assert predict_slices(ready, crops[:1]).notes == (IN_FLOAT32, ON_CPU)


@pytest.mark.parametrize("gain", [np.nan, np.inf])
def test_scores_that_are_no_numbers_are_refused(crops, gain):
    ready = a_ready(GreedyClassifier())
    ready.network.gain.fill_(gain)
    with pytest.raises(UserError, match=r"not numbers \(NaN or infinite\).*weights may be damaged"):
        predict_slices(ready, crops)


@pytest.mark.parametrize(("ndim", "window"), [(4, None), (5, None), (5, (16, 16, 16))])
def test_outlines_that_are_no_numbers_are_refused(volume, ndim, window):
    ready = a_ready(GreedyOutliner(), ndim)
    ready.network.gain.fill_(np.nan)
    with pytest.raises(UserError, match=r"not numbers \(NaN or infinite\).*weights may be damaged"):
        predict_regions(ready, volume, SIGMOID, window=window)


def test_places_that_no_window_reaches_are_no_reason_to_refuse(volume):
    where = np.zeros(volume.shape[1:], bool)
    where[:10, :10, :10] = where[-10:, -10:, -10:] = True
    result = predict_regions(a_ready(GreedyOutliner(), 5), volume, SIGMOID, where=where, window=(16, 16, 16))
    assert result.notes == ()
    assert not result.labels[20, 24, 28]
    assert np.array_equal(result.labels[:10, :10, :10], volume[0, :10, :10, :10] >= 0)
