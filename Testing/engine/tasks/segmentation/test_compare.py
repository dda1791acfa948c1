"""An outline against a reference, and against what a user made of it."""

import json

import numpy as np
import pytest
from engine.image.made import restored
from engine.tasks.segmentation.made import balls
from NasoLib.errors import UserError
from NasoLib.image import Geometry, Image
from NasoLib.tasks.segmentation import compare, correction
from NasoLib.tasks.segmentation.compare import region_iou
from NasoLib.training.score import lesion_iou

GRID = Geometry.from_axes((30, 40, 40), (1.0, 1.0, 1.0), (-20, -20, -15))


def mask(*centers, radius=6.0) -> Image:
    return Image(balls(GRID, centers, radius).astype(np.uint8), GRID)


def test_an_outline_agrees_with_itself():
    found = compare(mask((0, 0, 0)), mask((0, 0, 0)))
    assert (found.dice, found.iou, found.precision, found.recall) == (1, 1, 1, 1)
    assert found.surface.max_mm == 0
    assert not found.false_positive.array.any()
    assert not found.false_negative.array.any()


def test_a_shift_shows_in_every_figure():
    found = compare(mask((3, 0, 0)), mask((0, 0, 0)))
    one, other = mask((3, 0, 0)).array > 0, mask((0, 0, 0)).array > 0
    assert found.dice == pytest.approx(2 * (one & other).sum() / (one.sum() + other.sum()))
    assert found.surface.max_mm == pytest.approx(3.0, abs=0.3)
    np.testing.assert_array_equal(found.false_positive.array > 0, one & ~other)
    np.testing.assert_array_equal(found.false_negative.array > 0, other & ~one)
    assert json.loads(json.dumps(found.to_json()))["false_positive_ml"] == pytest.approx((one & ~other).sum() / 1000)


def test_lesions_are_counted_at_both_ious():
    reference = mask((-10, 0, 0), (10, 0, 0))
    outline = Image(
        np.maximum(mask((-10, 0, 0)).array, mask((13.5, 0, 0), (0, 14, 0)).array), GRID
    )  # one right, one half right, one false
    low, high = compare(outline, reference).lesions
    assert (low.iou, low.lesions, low.found, low.missed, low.false_alarms) == (0.1, 2, 2, 0, 1)
    assert (high.iou, high.found, high.missed, high.false_alarms) == (0.5, 1, 1, 2)


def test_region_iou_is_that_of_the_tests_after_training():
    """One definition, whether the candidates have numbers or not."""
    from scipy import ndimage

    one, truth = mask((-10, 0, 0), (12, 2, 1)).array > 0, mask((-9, 1, 0), (10, 0, 0)).array > 0
    numbers, count = ndimage.label(one, np.ones((3, 3, 3)))
    np.testing.assert_allclose(region_iou(one, truth), lesion_iou(numbers, count, truth, 26))


def test_empty_outlines_have_no_figures_and_no_error():
    empty = Image(np.zeros(GRID.shape, np.uint8), GRID)
    found = compare(empty, empty)
    assert (found.dice, found.precision, found.lesions[0].lesions) == (None, None, 0)
    assert compare(empty, mask((0, 0, 0))).recall == 0
    assert compare(empty, mask((0, 0, 0))).surface.mean_mm is None


def test_a_reference_stored_otherwise_is_the_same_reference():
    reference = restored(mask((3, 0, 0)), (2, 0, 1), (1, -1, 1))
    assert compare(mask((0, 0, 0)), reference).dice == compare(mask((0, 0, 0)), mask((3, 0, 0))).dice


def test_a_reference_of_another_place_is_refused_in_words():
    far = Image(mask((0, 0, 0)).array, Geometry.from_axes(GRID.shape, (1, 1, 1), (500, 0, 0)))
    with pytest.raises(UserError, match="same part of the patient"):
        compare(mask((0, 0, 0)), far)


def test_a_correction_says_what_was_added_and_removed():
    before, after = mask((0, 0, 0)), mask((0, 0, 0), radius=8.0)
    found = correction(before, after)
    assert found.model_ml == pytest.approx(before.array.sum() / 1000)
    assert found.corrected_ml == pytest.approx(after.array.sum() / 1000)
    assert found.difference_ml == pytest.approx(found.added_ml) == found.corrected_ml - found.model_ml
    assert found.removed_ml == 0
    assert correction(before, before).dice == 1
