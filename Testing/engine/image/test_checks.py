"""What is said about odd input."""

import numpy as np
import pytest
from engine.image.made import a_ct, noise
from NasoLib.errors import UserError
from NasoLib.image import Box, Geometry, Image
from NasoLib.image.checks import Finding, check_box, check_image, check_shape, refuse_or_warn


def with_nan(image):
    array = image.array.astype(np.float32)
    array[1, 2, 3] = np.nan
    return image.with_array(array)


def stored_as(image, modality="CT", **meta):
    return Image(image.array, image.geometry, modality, meta)


def cut(image, *block):
    array = image.array[block]
    return Image(array, Geometry.from_axes(array.shape, (1, 1, 2)), image.modality)


REFUSED = [
    (lambda: with_nan(a_ct()), "values that are not numbers"),
    (lambda: a_ct().with_array(np.full((14, 24, 26), 7, np.int16)), "same value, 7"),
    (lambda: cut(a_ct(), slice(0, 0)), "empty"),
    (lambda: cut(a_ct(), slice(0, 1)), "only one slice"),
    (lambda: stored_as(a_ct(), "MR"), "is MR, but the model is for CT"),
    (lambda: a_ct(noise() + np.int16(1000)), "not Hounsfield units"),
]


@pytest.mark.parametrize(("made", "words"), REFUSED, ids=[words for _, words in REFUSED])
def test_what_cannot_be_used_is_refused(made, words):
    with pytest.raises(UserError, match=words):
        refuse_or_warn(check_image(made(), "CT"))


WARNED = [
    (lambda: a_ct(spacing=(1, 1, 5)), "5.0 mm thick; the model was made for at most 4 mm"),
    (lambda: stored_as(a_ct(), tags={"SliceThickness": 4.5}), "4.5 mm thick"),
    (lambda: stored_as(a_ct(), ""), "does not say whether"),
    (lambda: stored_as(a_ct(), tags={"SliceThickness": 1.0}), "was not scanned"),
    (lambda: stored_as(a_ct(spacing=(1, 1, 1.25)), tags={"SliceThickness": 2.5}), "neighbours overlap"),
    (lambda: stored_as(a_ct(), warnings=["Something was odd."]), "Something was odd"),
    (lambda: a_ct(spacing=(3.0, 1.0, 1.0)), "not axial"),
    (lambda: a_ct(np.maximum(noise(), -200)), "no air"),
]


@pytest.mark.parametrize(("made", "words"), WARNED, ids=[words for _, words in WARNED])
def test_what_is_odd_is_said_and_goes_on(made, words):
    assert any(words in sentence for sentence in refuse_or_warn(check_image(made(), "CT", max_slice_mm=4)))


def test_a_good_image_raises_no_remark():
    assert check_image(a_ct(), "CT", max_slice_mm=4) == []
    assert check_box(Box(np.zeros(3), np.array([20.0, 20.0, 20.0]), np.eye(3)), a_ct(), (3, 5)) == []


def test_thin_slices_of_large_pixels_are_axial():
    assert not any("axial" in one.sentence for one in check_image(a_ct(spacing=(3.2, 3.2, 1.5)), "CT"))


def test_a_ct_without_a_label_is_not_taken_for_mr():
    with pytest.raises(UserError, match="look like CT"):
        refuse_or_warn(check_image(stored_as(a_ct(), ""), "MR"))


@pytest.mark.parametrize(("lowest", "said"), [(-120, True), (-20, False), (0, False)])
def test_an_mr_that_was_standardised_is_said(lowest, said):
    array = np.abs(noise()) % 500 + np.int16(1)
    array[0, 0, 0], array[0, 0, 1] = lowest, 500
    sentences = refuse_or_warn(check_image(stored_as(a_ct(array), "MR"), "MR"))
    assert any("none below 0" in sentence for sentence in sentences) == said


@pytest.mark.parametrize(
    ("shape", "words"),
    [((9, 9, 9, 3), "colour"), ((5, 9, 9, 9), "4D"), ((9, 9), "single picture"), ((0, 9, 9), "empty")],
)
def test_shapes_that_are_no_volume(shape, words):
    (finding,) = check_shape(shape)
    assert finding.level == "refuse"
    assert words in finding.sentence


BOXES = [
    ((0, 0, 500), (40, 45, 20), "refuse", "outside the image"),
    ((16, 0, 0), (20, 20, 20), "refuse", "Only"),
    ((9, 0, 0), (10, 20, 20), "warn", "lie outside the image"),
    ((0, 0, 0), (10, 10, 20), "warn", "1.0 cm2 in the axial plane"),
]


@pytest.mark.parametrize(("center", "size", "level", "words"), BOXES)
def test_regions(center, size, level, words):
    found = check_box(Box(np.array(center, float), np.array(size, float), np.eye(3)), a_ct())
    assert any(one.level == level and words in one.sentence for one in found), found


def test_missing_slices_matter_only_inside_the_region():
    image = stored_as(a_ct(), gaps_lps=[[[0, 0, 4.0], [0, 0, 11.0]]])
    across = Box(np.zeros(3), np.array([20.0, 20.0, 20.0]), np.eye(3))
    below = Box(np.array([0, 0, -6.0]), np.array([20.0, 20.0, 12.0]), np.eye(3))
    assert any("Slices are missing" in one.sentence and one.level == "refuse" for one in check_box(across, image, None))
    assert check_box(below, image, None) == []


def test_all_refusals_are_told_at_once():
    with pytest.raises(UserError, match=r"One\. Two\."):
        refuse_or_warn([Finding("refuse", "One."), Finding("warn", "Not this."), Finding("refuse", "Two.")])
