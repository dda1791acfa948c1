"""The coil's shading, taken out of MR."""

import numpy as np
import pytest
from engine.image.made import restored, sheared_by_whole_voxels
from hypothesis import given
from hypothesis import strategies as st
from NasoLib.image import Geometry, Image
from NasoLib.image.checks import check_image
from NasoLib.image.crop import canonical
from NasoLib.image.shading import without_shading

SHAPE, SPACING = (16, 64, 64), (2.5, 2.5, 5.0)


def a_head(array, spacing=SPACING):
    return Image(array, Geometry.from_axes(array.shape, spacing, (-80.0, -80.0, -40.0)), "MR")


def an_even_head(seed=0):
    """Fine texture in a disc of tissue, and air around it."""
    texture = np.random.default_rng(seed).normal(300, 20, SHAPE).astype(np.float32)
    _, j, i = np.indices(SHAPE)
    tissue = (j - 31.5) ** 2 + (i - 31.5) ** 2 < 26**2
    return a_head(np.where(tissue, texture, np.float32(3))), tissue


def shading(front=0.6, across=0.0):
    """Brighter in front by `front` over the whole picture, as a natural logarithm; evenly so."""
    _, j, i = np.indices(SHAPE)
    return np.exp(front * (0.5 - j / SHAPE[1]) + across * (i / SHAPE[2] - 0.5)).astype(np.float32)


def slope(image, tissue):
    """By how much brightness falls from front to back in the middle of the head, as a share."""
    rows = np.arange(20, 44)
    means = [image.array[:, row][tissue[:, row]].mean() for row in rows]
    return -np.polyfit(rows / SHAPE[1], np.log(means), 1)[0]


def test_most_of_a_slope_from_front_to_back_is_taken_out():
    head, tissue = an_even_head()
    shaded = head.with_array(head.array * shading(front=0.6))
    assert slope(shaded, tissue) == pytest.approx(0.6, abs=0.03)
    assert abs(slope(without_shading(shaded), tissue)) < 0.3 * 0.6


def test_what_is_even_stays_so_and_as_bright():
    head, tissue = an_even_head()
    even = without_shading(head).array
    assert even.dtype == np.float32
    assert np.abs(even[tissue] / head.array[tissue] - 1).max() < 0.05
    assert even[tissue].mean() == pytest.approx(head.array[tissue].mean(), rel=0.02)


def test_a_lesion_is_still_brighter_than_its_neighbourhood():
    head, tissue = an_even_head()
    head.array[6:10, 28:36, 28:36] *= 1.5
    even = without_shading(head).array
    around = even[6:10, 20:44, 20:44].mean()
    assert even[6:10, 28:36, 28:36].mean() > 1.3 * around
    assert tissue[6:10, 20:44, 20:44].all()


@given(st.floats(-0.8, 0.8), st.floats(-0.8, 0.8))
def test_two_coils_show_nearly_the_same_head(front, across):
    head, tissue = an_even_head()
    seen = without_shading(head.with_array(head.array * shading(front, across))).array
    usual = without_shading(head).array
    apart = np.log(seen[tissue] / usual[tissue])
    # Less than half is left, most of it under the skin, where there is a neighbourhood on one side only.
    assert apart.std() < 0.5 * np.log(shading(front, across)[tissue]).std() + 0.005


def test_units_do_not_matter():
    head, _ = an_even_head()
    other = head.with_array(head.array * np.float32(7.5))
    np.testing.assert_allclose(without_shading(other).array, 7.5 * without_shading(head).array, rtol=1e-4)


def test_whole_numbers_are_read_and_left_as_they_are():
    head, _ = an_even_head()
    stored = head.with_array(np.rint(head.array).astype(np.int16))
    before = stored.array.copy()
    np.testing.assert_allclose(without_shading(stored).array, without_shading(head).array, rtol=0.02, atol=1.0)
    assert np.array_equal(stored.array, before)


@pytest.mark.parametrize("value", [0, 100, -5])
def test_an_image_without_contrast_stays_as_it_is(value):
    image = a_head(np.full((6, 20, 20), value, np.int16))
    np.testing.assert_allclose(without_shading(image).array, value, rtol=1e-5)


@pytest.mark.parametrize("lowered_by", [150, 300, 600])
def test_grey_levels_that_are_no_brightness_stay_as_they_are(lowered_by):
    head, _ = an_even_head()
    standardised = head.with_array((head.array - lowered_by) / 80)
    even = without_shading(standardised)
    assert even.array.dtype == np.float32
    assert np.array_equal(even.array, standardised.array)


def test_what_is_left_as_it_is_is_said():
    head, _ = an_even_head()
    head.array[8, 30:33, 30:33] = 3000  # a vessel: what is brightest says little of what lies below 0
    for image in (head, head.with_array((head.array - 100) / 150)):
        left = np.array_equal(without_shading(image).array, image.array)
        assert left == any("none below 0" in one.sentence for one in check_image(image, "MR"))
        assert left == (image is not head)


def test_what_interpolation_leaves_below_0_does_not_stop_it():
    head, tissue = an_even_head()
    shaded = head.with_array(head.array * shading(front=0.6))
    shaded.array[:, :2] = -4
    assert abs(slope(without_shading(shaded), tissue)) < 0.3 * 0.6


def test_far_from_tissue_nothing_is_changed():
    array = np.full((10, 100, 100), 2.0, np.float32)
    array[:, :15, :15] = 300.0
    even = without_shading(a_head(array, (5.0, 5.0, 5.0))).array
    np.testing.assert_allclose(even[:, 60:, 60:], 2.0, rtol=1e-5)


@given(st.permutations([0, 1, 2]), st.tuples(*[st.sampled_from([1, -1])] * 3))
def test_how_voxels_are_stored_does_not_matter(order, steps):
    head, _ = an_even_head()
    shaded = head.with_array(head.array * shading(0.4, -0.3))
    usual = without_shading(canonical(shaded)).array
    other = without_shading(canonical(restored(shaded, order, steps))).array
    np.testing.assert_allclose(other, usual, rtol=1e-4, atol=1e-3)


def test_a_sheared_grid_of_the_same_head_is_read_upright():
    head, tissue = an_even_head()
    shaded = head.with_array(head.array * shading(0.4, -0.3))
    sheared = sheared_by_whole_voxels(Image(shaded.array + 1024, shaded.geometry, "MR"), 1)
    sheared = sheared.with_array(np.maximum(sheared.array - 1024, 0))  # what is filled in is air
    room = SHAPE[0] - 1
    straight = np.stack(
        [one[:, room - k : room - k + SHAPE[2]] for k, one in enumerate(without_shading(sheared).array)]
    )
    usual = without_shading(shaded).array
    assert np.abs(straight[tissue] / usual[tissue] - 1).max() < 0.06


@given(st.tuples(*[st.integers(1, 9)] * 3), st.tuples(*[st.floats(0.3, 30.0)] * 3))
def test_any_grid_is_possible(shape, spacing):
    array = np.random.default_rng(0).uniform(1, 9, shape).astype(np.float32)
    even = without_shading(a_head(array, spacing)).array
    assert even.shape == shape
    assert np.isfinite(even).all()
    assert (even > 0).all()
