"""Carcinoma, lymphoma or uncertain: which model answers, the band, and where in the tumour the answer came from."""

import numpy as np
import pytest
from engine.tasks.residual_made import TUMOUR, a_bundle, a_sequence, an_outline
from NasoLib.device import choose
from NasoLib.errors import UserError
from NasoLib.predict.slices import SliceResult
from NasoLib.tasks.differential import Choice, choose_models, differentiate
from NasoLib.tasks.differential.inside import attribution, inner_half, towards_answer

ALL = {name: a_sequence(name, seed) for seed, name in enumerate(("T1CE", "T1", "T2"))}


@pytest.fixture(scope="module")
def cpu():
    return choose("cpu")


def a_model(folder, sequences, answer=None, **changes):
    name = "d-" + "-".join(sequences).lower()
    return a_bundle(folder, name, answer, task="differential", sequences=sequences, **changes)


@pytest.mark.parametrize(
    ("answer", "said"), [(0.9, "carcinoma"), (0.1, "lymphoma"), (0.45, "uncertain"), (0.55, "uncertain")]
)
def test_three_answers(tmp_path, cpu, answer, said):
    model = a_model(tmp_path, ("T1CE",), answer, threshold=0.5, abstain_band=(0.4, 0.6))
    result = differentiate({"T1CE": ALL["T1CE"]}, an_outline(), Choice((model,)), cpu)
    assert result.answer == said
    assert result.probability == pytest.approx(answer, abs=1e-5)
    assert result.sentence.endswith("The biopsy decides.")
    assert result.to_json()["positive_class"] == "carcinoma"


def test_the_published_order_of_sequences(tmp_path):
    each = {s: a_model(tmp_path, s) for s in (("T1", "T2"), ("T1",), ("T2",), ("T1CE",))}

    def chosen(available, *models):
        found = choose_models(available, [each[one] for one in models])
        return found and found.sequences

    everything = (("T1", "T2"), ("T1",), ("T2",), ("T1CE",))
    assert chosen(("T1CE", "T1", "T2"), *everything) == "T1+T2"
    assert chosen(("T1CE", "T1", "T2"), *everything[1:]) == "the mean of T1 and T2"
    assert chosen(("T1CE", "T1"), *everything) == "T1CE"
    assert chosen(("T1CE", "T2"), ("T1",), ("T2",)) == "T2"
    assert chosen(("T1CE",), ("T1", "T2")) is None


def test_the_mean_of_two_single_sequence_models(tmp_path, cpu):
    one = a_model(tmp_path, ("T1",), 0.9, threshold=0.4, abstain_band=(0.3, 0.5))
    two = a_model(tmp_path, ("T2",), 0.5, threshold=0.6, abstain_band=(0.5, 0.7))
    result = differentiate(ALL, an_outline(), Choice((one, two)), cpu)
    assert result.probability == pytest.approx(0.7, abs=1e-5)
    assert (result.threshold, result.band) == (pytest.approx(0.5), pytest.approx((0.4, 0.6)))
    assert result.answer == "carcinoma"
    assert len(result.provenance.models) == 2


def test_two_channels_are_the_two_sequences(tmp_path, cpu):
    model = a_model(tmp_path, ("T1", "T2"))
    result = differentiate(ALL, an_outline(), Choice((model,)), cpu)
    swapped = differentiate(ALL | {"T1": ALL["T2"], "T2": ALL["T1"]}, an_outline(), Choice((model,)), cpu)
    assert result.slices_k == (3, 4, 5, 6, 7)
    assert not np.allclose(result.slice_probabilities, swapped.slice_probabilities, atol=1e-4)
    assert {used.role for used in result.provenance.images} == {"T1", "T2", "tumour segmentation"}


def test_shares_of_the_attribution_add_up(tmp_path, cpu):
    model = a_model(tmp_path, ("T1CE",), margin_mm=6.0)
    result = differentiate({"T1CE": ALL["T1CE"]}, an_outline(), Choice((model,)), cpu)
    found = result.attribution
    assert found.inner + found.rim + found.outside == pytest.approx(1, abs=1e-5)
    assert min(found.inner, found.rim, found.outside) >= 0
    assert found.outside > 0
    assert "inner half of the tumour" in result.attribution_sentence


def test_the_inner_half_is_half_and_deepest():
    mask = np.zeros((1, 20, 20), bool)
    mask[0, 2:18, 4:16] = True
    inner = inner_half(mask)
    assert inner.sum() == mask.sum() // 2
    assert not (inner & ~mask).any()
    assert inner[0, 10, 10]
    assert not inner[0, 2].any()
    assert not inner_half(np.zeros((2, 4, 4), bool)).any()


def test_an_even_map_gives_inner_half_and_rim_the_same():
    mask = np.zeros((3, 24, 24), bool)
    mask[:, 4:20, 4:20] = True
    even = a_map(np.ones((3, 24, 24), np.float32))
    found = attribution(even, mask)
    assert found.inner == pytest.approx(found.rim, abs=1e-6)
    assert found.outside == pytest.approx(1 - 256 / 576, abs=1e-5)
    middle = np.zeros((3, 24, 24), np.float32)
    middle[:, 11:13, 11:13] = 1
    assert attribution(a_map(middle), mask).inner == pytest.approx(1)


def a_map(evidence):
    n = len(evidence)
    heat = np.maximum(evidence, 0)
    return SliceResult(np.full((n, 1), 0.5), np.zeros(n), heat, evidence, 0.0, 0, True, n)


def test_for_lymphoma_the_map_shows_what_spoke_against_carcinoma():
    evidence = np.zeros((1, 4, 4), np.float32)
    evidence[0, 0, 0], evidence[0, 3, 3] = 2.0, -1.0
    flipped = towards_answer(a_map(evidence), is_carcinoma=False)
    assert flipped.heat[0, 3, 3] == 1
    assert flipped.heat[0, 0, 0] == 0
    assert attribution(towards_answer(a_map(-np.abs(evidence)), True), np.ones((1, 4, 4), bool)) is None


def test_too_few_slices_give_no_answer(tmp_path, cpu):
    model = a_model(tmp_path, ("T1CE",), 0.9)
    thin = an_outline((slice(3, 5), *TUMOUR[1:]))
    result = differentiate({"T1CE": ALL["T1CE"]}, thin, Choice((model,)), cpu)
    assert result.answer == ""
    assert "Only 2 slices hold tumour" in result.sentence


def test_a_model_that_counts_something_else_is_refused(tmp_path, cpu):
    with pytest.raises(UserError, match="is for residual, not for differential"):
        differentiate(ALL, an_outline(), Choice((a_bundle(tmp_path, "r", arm="CCRT"),)), cpu)


def test_without_a_model_it_is_said_which_sequences_are_there(tmp_path, monkeypatch):
    from NasoLib.bundle import library

    monkeypatch.setattr(library, "shipped_folders", lambda *_: [])
    monkeypatch.setenv(library.VARIABLE, str(tmp_path))
    with pytest.raises(UserError, match="reads T1CE is installed"):
        differentiate({"T1CE": ALL["T1CE"]}, an_outline())
