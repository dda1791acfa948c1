"""From an image to an outline: what is found, what it measures, and what is said about it."""

import json

import numpy as np
import pytest
from engine.image.made import turn
from engine.tasks.segmentation.made import a_chest, a_slice_bundle, a_volume_bundle, balls, dice
from NasoLib.bundle import PostprocessingSpec
from NasoLib.errors import Cancelled, UserError
from NasoLib.image import Geometry, Image
from NasoLib.progress import Progress
from NasoLib.tasks.segmentation import OutlineSettings, outline


@pytest.fixture(scope="module")
def result(volume_bundle):
    return outline(a_chest()[0], volume_bundle, flips=True)


def test_the_bright_ball_is_outlined_where_it_is(result):
    image, truth = a_chest()
    assert result.mask.array.dtype == np.uint8
    assert result.mask.geometry.same_as(image.geometry)
    assert dice(result.mask.array, truth.array) > 0.93
    assert result.measures.volume_ml == pytest.approx(truth.array.sum() * truth.geometry.voxel_volume_ml, rel=0.1)


def test_the_candidate_is_described_in_the_patient(result):
    (candidate,) = result.candidates
    assert candidate.label == 1
    assert 0.5 < candidate.score <= 1
    np.testing.assert_allclose(candidate.center_lps, (10, 0, 5), atol=0.7)
    assert candidate.region.longest_mm == pytest.approx(24, abs=3)
    assert candidate.region.longest_axial_mm <= candidate.region.longest_mm
    assert candidate.box.contains(np.array(candidate.center_lps))
    assert result.measures.slices == candidate.region.slices == len(result.measures.rectangles)


def test_two_balls_are_two_candidates_with_numbers(volume_bundle):
    centers = ((-16.0, 0.0, 0.0), (18.0, 5.0, 6.0))
    image, _ = a_chest(centers, 9.0)
    found = outline(image, volume_bundle)
    assert len(found.candidates) == 2
    assert set(np.unique(found.numbers.array)) == {0, 1, 2}
    for candidate in found.candidates:
        alone = found.of_candidate(candidate.label)
        (center,) = [c for c in centers if np.linalg.norm(np.array(c) - candidate.center_lps) < 2]
        assert dice(alone.array, balls(alone.geometry, [center], 9.0)) > 0.85
        assert alone.array.sum() == (found.numbers.array == candidate.label).sum()
        assert found.measures_of([candidate.label]).volume_ml == pytest.approx(candidate.ml)


def test_nothing_found_is_a_result(volume_bundle):
    image, _ = a_chest(centers=())
    found = outline(image, volume_bundle, flips=True)
    assert found.is_empty
    assert found.sentence == "No tumour found."
    assert not found.mask.array.any()
    assert (found.interval.low_ml, found.interval.high_ml, found.interval.warning) == (0.0, 0.0, "")
    assert json.loads(json.dumps(found.to_json()))["measures"]["volume_ml"] == 0.0


def test_the_result_can_be_told_in_json_and_traced(result, volume_bundle):
    told = json.loads(json.dumps(result.to_json()))
    assert told["provenance"]["models"][0]["sha256"] == volume_bundle.sha256
    assert told["provenance"]["notice"].startswith("Demo model")
    assert told["candidates"][0]["box"]["size_mm"]
    assert len(told["measures"]["rectangles"]) == result.measures.slices


def test_the_interval_holds_the_volume_and_its_outlines_nest(result):
    low, high = result.interval.low_ml, result.interval.high_ml
    assert 0 < low <= result.measures.volume_ml <= high
    inner, outer = result.interval.inner.array > 0, result.interval.outer.array > 0
    own = result.mask.array > 0
    assert not (inner & ~own).any()
    assert not (own & ~outer).any()
    assert low == pytest.approx(inner.sum() * result.geometry.voxel_volume_ml)


def test_views_that_disagree_are_told_in_words(tmp_path):
    """Random weights answer the mirrored patient differently."""
    bundle = a_slice_bundle(tmp_path)
    found = outline(an_mr(), bundle, flips=True)
    assert found.interval.is_wide
    assert "unsure" in found.interval.warning
    assert found.interval.warning in found.warnings


def test_settings_change_the_rules_and_are_kept(volume_bundle):
    image, _ = a_chest(((-16.0, 0.0, 0.0), (18.0, 5.0, 6.0)), 9.0)
    settings = OutlineSettings(largest_component=True)
    found = outline(image, volume_bundle, settings)
    assert len(found.candidates) == 1
    assert found.provenance.settings["largest_component"] is True
    assert outline(image, volume_bundle, OutlineSettings(min_ml=500.0)).is_empty
    with pytest.raises(UserError, match="between 0 and 1"):
        OutlineSettings(threshold=1.0)


def test_a_hole_that_is_filled_belongs_to_the_outline_on_the_image_s_grid(tmp_path):
    image, truth = a_chest(radius_mm=14.0)
    core = balls(truth.geometry, [(10.0, 0.0, 5.0)], 6.0)
    image.array[core] = 30
    whole = a_volume_bundle(tmp_path, "filling", post=PostprocessingSpec(fill_holes=True))
    hollow = a_volume_bundle(tmp_path, "leaving")
    filled, left = outline(image, whole), outline(image, hollow)
    middle = balls(truth.geometry, [(10.0, 0.0, 5.0)], 3.0)
    assert filled.mask.array[middle].all()
    assert not left.mask.array[middle].any()


def test_the_other_modality_is_refused_and_another_sequence_told(volume_bundle, slice_bundle):
    image, _ = a_chest()
    with pytest.raises(UserError, match="The image is MR, but the model is for CT"):
        outline(Image(image.array, image.geometry, "MR"), volume_bundle)
    t2 = an_mr({"tags": {"SeriesDescription": "t2_tse_tra"}})
    assert any("looks like T2" in sentence for sentence in outline(t2, slice_bundle).warnings)


def test_a_model_for_another_question_is_refused(tmp_path):
    from engine.bundle.made import a_bundle

    with pytest.raises(UserError, match="not for segmentation"):
        outline(a_chest()[0], a_bundle(tmp_path / "other"))


@pytest.mark.parametrize("shape", [(3, 1, 40, 40), (1, 40, 40)])
def test_a_broken_image_is_refused_in_words(volume_bundle, shape):
    flat = Image(np.zeros(shape[-3:], np.int16), Geometry.from_axes(shape[-3:], (1, 1, 1)), "CT")
    with pytest.raises(UserError):
        outline(flat, volume_bundle)


def test_a_run_that_is_cancelled_stops(volume_bundle):
    asked = []

    def stop():
        asked.append(True)
        return len(asked) > 4

    with pytest.raises(Cancelled):
        outline(a_chest()[0], volume_bundle, progress=Progress(is_cancelled=stop))


def test_progress_goes_from_start_to_end(volume_bundle):
    seen = []
    outline(a_chest()[0], volume_bundle, flips=True, progress=Progress(lambda f, _: seen.append(f)))
    assert seen == sorted(seen)
    assert seen[0] == 0.0
    assert seen[-1] == 1.0


def test_slices_of_a_coronal_acquisition_are_looked_at_axially(slice_bundle):
    """Voxels stored slice after slice from front to back are the same patient."""
    axial = an_mr()
    coronal = Image(
        np.ascontiguousarray(axial.array.transpose(1, 0, 2)),
        Geometry((axial.array.shape[1], axial.array.shape[0], axial.array.shape[2]), _swapped(axial.geometry)),
        "MR",
    )
    one, other = outline(axial, slice_bundle), outline(coronal, slice_bundle)
    np.testing.assert_array_equal(one.mask.array, other.mask.array.transpose(1, 0, 2))
    assert one.mask.array.any()


def test_two_channels_must_both_be_there_and_show_the_same(tmp_path):
    from NasoLib.bundle import InputSpec, IntensitySpec

    spec = InputSpec("CT", ("CT", "PET"), 3, (32,) * 3, IntensitySpec(), (2.0,) * 3, roi="tissue")
    bundle = a_volume_bundle(tmp_path, "pair", input=spec)
    image, truth = a_chest()
    with pytest.raises(UserError, match="PET is missing"):
        outline(image, bundle)
    away = Image(image.array, image.geometry.transformed(turn((0, 0, 0), (500, 0, 0))), "CT")
    with pytest.raises(UserError, match="different parts"):
        outline({"CT": image, "PET": away}, bundle)
    found = outline({"PET": image, "CT": image}, bundle)
    assert dice(found.mask.array, truth.array) > 0.9


def an_mr(meta=None):
    """Noise in an ellipse: enough for a random network to find something."""
    shape = (10, 72, 64)
    k, j, i = np.indices(shape)
    body = ((j - 36) / 32) ** 2 + ((i - 32) / 28) ** 2 < 1
    smooth = 300 + 150 * np.sin(i / 5) * np.cos(j / 6) * np.cos(k / 3)
    array = np.where(body, smooth, 4).astype(np.int16)
    return Image(array, Geometry.from_axes(shape, (1.0, 1.0, 4.0)), "MR", meta or {"name": "MR"})


def _swapped(geometry):
    matrix = geometry.ijk_to_lps.copy()
    matrix[:3, [1, 2]] = matrix[:3, [2, 1]]
    return matrix
