"""From a CT and a box to a result: that it finds what is there, whatever the storage, and never half of it."""

import json
import math
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest
from engine.image.made import restored, turn
from engine.tasks.invasion.made import BALL_LPS, BALL_MM, a_box, a_bundle, a_ct, ball_mask
from NasoLib.bundle import NetworkSpec
from NasoLib.device import choose
from NasoLib.errors import Cancelled, UserError
from NasoLib.image import Box, Image
from NasoLib.progress import Progress
from NasoLib.tasks.invasion import InvasionSettings, Sphere, assess, combine_series
from NasoLib.tasks.provenance import hash_of

CPU = choose("cpu")


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    return a_bundle(tmp_path_factory.mktemp("bundle"))


@pytest.fixture(scope="module")
def result(bundle):
    return assess(a_ct(), a_box(), bundle, device=CPU)


@pytest.fixture(scope="module")
def negative(bundle):
    return assess(a_ct(5, None, name="CT 2"), a_box(), bundle, device=CPU)


def with_air_up_to(slice_number):
    """A CT whose lower slices hold nothing."""
    array = a_ct().array.copy()
    array[:slice_number] = -1000
    return a_ct().with_array(array)


def test_the_slices_with_the_ball_are_found(result):
    inside = np.abs(result.slice_s_mm - BALL_LPS[2]) < BALL_MM - 2
    outside = np.abs(result.slice_s_mm - BALL_LPS[2]) > BALL_MM + 2
    assert result.positive[inside].all()
    assert not result.positive[outside].any()
    assert result.call.positive
    assert result.call.run_mm == pytest.approx(result.call.run_slices * 2.5)


def test_a_head_without_a_ball_is_negative(negative):
    assert not negative.call.positive
    assert negative.name == "CT 2"


def test_a_slice_is_known_by_its_place_and_by_its_stored_number(result):
    image = a_ct()
    assert result.stored_axis == 2
    places = image.geometry.to_ijk(result.slice_centers_lps)
    assert np.allclose(places[:, 2], result.stored_slices, atol=1e-6)
    assert np.allclose(result.slice_centers_lps[:, :2], 0)
    assert np.all(np.diff(result.slice_s_mm) == pytest.approx(2.5))


@pytest.mark.parametrize(
    ("order", "steps"), [((0, 1, 2), (-1, 1, 1)), ((1, 2, 0), (1, -1, 1)), ((2, 0, 1), (1, 1, -1))]
)
def test_the_storage_of_the_voxels_does_not_matter(result, bundle, order, steps):
    image = replace(restored(a_ct(), order, steps), meta={"name": "CT 1"})
    again = assess(image, a_box(), bundle, device=CPU)
    assert np.abs(again.scores - result.scores).max() < 1e-3
    assert again.call == result.call
    assert again.stored_axis == [2 - order[2 - axis] for axis in range(3)].index(2)
    stored = np.moveaxis(image.array, 2 - again.stored_axis, 0)
    for number, slice_ in zip(again.stored_slices, result.stored_slices, strict=True):
        assert np.sort(stored[number], None).tolist() == np.sort(a_ct().array[slice_], None).tolist()


def test_a_moved_patient_is_the_same_patient(result, bundle):
    """The image and the box are turned together."""
    moved = turn((4, -7, 10), (20, -30, 40))
    image = replace(a_ct(), geometry=a_ct().geometry.transformed(moved))
    box = Box(moved[:3, 3], a_box().size_mm, moved[:3, :3])
    again = assess(image, box, bundle, device=CPU)
    assert np.abs(again.scores - result.scores).max() < 1e-3


def test_the_heat_map_lies_on_the_region(result):
    heat = result.heatmap
    assert heat.array.shape == (12, 80, 80)
    assert heat.array.dtype == np.float32
    assert 0 <= heat.array.min() < heat.array.max() <= 1
    low, high = heat.geometry.corners_lps().min(0), heat.geometry.corners_lps().max(0)
    assert np.allclose(high - low, a_box().size_mm, atol=1e-6)
    assert np.allclose((high + low) / 2, 0, atol=1e-6)


def test_nothing_of_the_user_s_is_changed(bundle):
    image = a_ct()
    image.array.setflags(write=False)
    before = hash_of(image)
    assess(image, a_box(), bundle, device=CPU)
    assert hash_of(image) == before


def test_cut_offs_change_the_call_and_nothing_else(result):
    stricter = result.with_cutoffs(slice_threshold=0.99)
    assert not stricter.call.positive
    assert stricter.settings.slice_threshold == 0.99
    assert stricter.slices is result.slices
    assert stricter.heatmap is result.heatmap
    longer = result.with_cutoffs(min_run=result.call.run_slices + 1)
    assert not longer.call.positive
    assert longer.with_cutoffs(min_run=2).call == result.call
    with pytest.raises(UserError, match="from 0 to 1"):
        result.with_cutoffs(slice_threshold=3.0)
    with pytest.raises(FrozenInstanceError):
        result.seconds = 0.0


def test_settings_reach_the_network(result, bundle):
    settings = InvasionSettings(jpeg_parity=True, resize="pad", window=(-200.0, 300.0), slice_threshold=0.3)
    other = assess(a_ct(), a_box(), bundle, settings, device=CPU)
    assert not np.allclose(other.scores, result.scores, atol=1e-4)
    assert other.provenance.settings["window"] == [-200.0, 300.0]
    assert other.call.slice_threshold == 0.3


def test_the_evidence_in_and_around_a_structure_is_all_of_it(result):
    image = a_ct()
    inside = Image(ball_mask(image.geometry).astype(np.uint8), image.geometry)
    around = inside.with_array(1 - inside.array)
    one, other = result.evidence_in(inside), result.evidence_in(around)
    assert one.share + other.share == pytest.approx(1, abs=1e-5)
    assert one.evidence + other.evidence == pytest.approx(float(result.evidence.sum()), abs=1e-3)
    total = result.evidence.sum((1, 2)) + result.bias
    assert np.allclose(total, result.slices.logits, atol=1e-4)
    assert one.share > one.volume_ml / (one.volume_ml + other.volume_ml)


def test_a_sphere_is_as_good_as_its_mask(result):
    image = a_ct()
    mask = Image(ball_mask(image.geometry).astype(np.uint8), image.geometry)
    assert result.share_within(Sphere(BALL_LPS, BALL_MM)) == pytest.approx(result.share_within(mask), abs=0.02)


def test_where_there_is_no_share_it_says_why(result):
    outside = result.evidence_in(Sphere((0.0, 0.0, 200.0), 5.0))
    assert math.isnan(outside.share)
    assert outside.reason == "The structure does not reach into the slices of the region."
    inexact = replace(result, slices=replace(result.slices, is_exact=False))
    assert math.isnan(inexact.share_within(Sphere(BALL_LPS, 5.0)))
    assert "do not add up" in inexact.evidence_in(Sphere(BALL_LPS, 5.0)).reason
    assert json.loads(json.dumps(outside.to_json()))["share"] is None
    with pytest.raises(UserError, match="no place or size"):
        Sphere(BALL_LPS, 0.0)


def test_it_tells_where_it_comes_from(result, bundle):
    content = json.loads(json.dumps(result.to_json(), allow_nan=False))
    assert content["provenance"]["models"][0]["sha256"] == bundle.sha256
    assert content["provenance"]["images"][0]["sha256"] == hash_of(a_ct())
    assert content["provenance"]["notice"].startswith("Demo model")
    assert Box.from_json(content["provenance"]["settings"]["box"]).size_mm.tolist() == [42, 43, 30]
    assert [row["slice"] for row in content["slices"]] == list(range(1, 13))
    assert content["call"]["positive"] is True


def test_what_is_odd_goes_with_the_result(bundle):
    told = assess(a_ct(), a_box(size=(60, 60, 30)), bundle, device=CPU)
    assert any("36.0 cm2" in sentence for sentence in told.warnings)
    assert [one.level for one in told.findings] == ["warn"]
    assert told.provenance.warnings == told.warnings


@pytest.mark.parametrize(
    ("image", "box", "words"),
    [
        (replace(a_ct(), modality="MR"), a_box(), "is MR"),
        (a_ct().with_array(np.full_like(a_ct().array, -1000)), a_box(), "same value"),
        (a_ct(), a_box((0, 0, 500)), "outside the image"),
        (with_air_up_to(20), a_box((0, 0, -10)), "nothing to see"),
    ],
)
def test_what_cannot_be_judged_is_refused(bundle, image, box, words):
    with pytest.raises(UserError, match=words) as refusal:
        assess(image, box, bundle, device=CPU)
    assert str(refusal.value).endswith(".")


def test_a_model_for_another_question_is_refused(tmp_path):
    other = a_bundle(tmp_path, task="differential")
    with pytest.raises(UserError, match="is for differential, not for invasion"):
        assess(a_ct(), a_box(), other, device=CPU)


def test_weights_that_do_not_fit_are_refused(tmp_path):
    other = a_bundle(tmp_path, network=NetworkSpec("resnet18"))
    with pytest.raises(UserError, match="do not fit its network"):
        assess(a_ct(), a_box(), other, device=CPU)


def test_a_cancel_is_obeyed(bundle):
    told = [""]
    stopping = Progress(lambda _, words: told.append(words), lambda: told[-1].startswith("Slice"))
    with pytest.raises(Cancelled):
        assess(a_ct(), a_box(), bundle, device=CPU, progress=stopping)


def test_progress_reaches_the_end(bundle):
    told = []
    assess(a_ct(), a_box(), bundle, device=CPU, progress=Progress(lambda part, words: told.append((part, words))))
    parts = [part for part, _ in told]
    assert parts == sorted(parts)
    assert parts[-1] == 1.0
    assert told[-1][1].startswith("Invasion: ")


def test_series_of_one_patient_are_read_together(result, negative):
    together = combine_series([result, negative])
    assert together.positive
    assert together.names == ("CT 1", "CT 2")
    assert together.sentence == "Invasion: 1 of 2 series positive; any of them must be."
    assert not combine_series([result, negative], "all").positive
    assert combine_series([result, result], "all").positive
    assert json.loads(json.dumps(together.to_json()))["series"][1]["call"]["positive"] is False
    with pytest.raises(UserError, match="no series"):
        combine_series([])


def test_series_that_different_models_judged_are_not(result, negative, tmp_path):
    used = replace(negative.provenance.models[0], sha256="0" * 64)
    stranger = replace(negative, provenance=replace(negative.provenance, models=(used,)))
    with pytest.raises(UserError, match="different models"):
        combine_series([result, stranger])
