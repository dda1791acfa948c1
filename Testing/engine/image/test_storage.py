"""The network's input of a case does not depend on how its voxels are stored."""

import numpy as np
from engine.image.made import a_ct, noise, ramp, ramp_on, restored, sheared_by_whole_voxels, turn
from hypothesis import given, settings
from hypothesis import strategies as st
from NasoLib.image import Box, Geometry, Image
from NasoLib.image.crop import canonical, crop, paste
from NasoLib.image.intensity import window, zscore
from NasoLib.image.resample import resample

HU = 0.02  # of 2500
angles = st.tuples(*[st.floats(-30, 30)] * 3)
shifts = st.tuples(*[st.floats(-80, 80)] * 3)
orders = st.permutations((0, 1, 2))
flips = st.tuples(*[st.sampled_from((1, -1))] * 3)
quick = settings(max_examples=30, deadline=None)


BOX = Box(np.array([0.7, -0.4, 1.1]), np.array([14.0, 12.0, 17.0]), turn((0, 0, 8))[:3, :3])


@quick
@given(order=orders, steps=flips)
def test_axes_in_another_order_or_direction(order, steps):
    image = a_ct()
    expected = crop(image, BOX, (32, 32))
    found = crop(restored(image, order, steps), BOX, (32, 32))
    assert found.geometry.same_as(expected.geometry)
    np.testing.assert_allclose(found.array, expected.array, atol=HU)


@quick
@given(order=orders, steps=flips, degrees=angles, by=shifts)
def test_a_transform_on_the_voxels(order, steps, degrees, by):
    image, matrix = a_ct(), turn(degrees, by)
    stored = restored(image, order, steps).geometry.transformed(np.linalg.inv(matrix))
    under_a_transform = Image(restored(image, order, steps).array, stored.transformed(matrix), "CT")
    np.testing.assert_allclose(crop(under_a_transform, BOX, (32, 32)).array, crop(image, BOX, (32, 32)).array, atol=HU)


@quick
@given(degrees=st.tuples(*[st.floats(-20, 20)] * 3), by=shifts)
def test_the_patient_moved_together_with_the_box(degrees, by):
    image, matrix = a_ct(), turn(degrees, by)
    moved = Image(image.array, image.geometry.transformed(matrix), "CT")
    box = Box(matrix[:3, :3] @ BOX.center_lps + matrix[:3, 3], BOX.size_mm, matrix[:3, :3] @ BOX.axes)
    np.testing.assert_allclose(crop(moved, box, (32, 32)).array, crop(image, BOX, (32, 32)).array, atol=HU)


@quick
@given(per_slice=st.integers(-3, 3), order=orders, steps=flips)
def test_a_sheared_grid_and_the_same_voxels_on_a_straight_one(per_slice, order, steps):
    image = a_ct()
    sheared = sheared_by_whole_voxels(image, per_slice)
    assert sheared.geometry.is_sheared == (per_slice != 0)
    found = crop(restored(sheared, order, steps), BOX, (32, 32))
    expected = crop(image, BOX, (32, 32))
    assert found.geometry.same_as(expected.geometry)
    np.testing.assert_allclose(found.array, expected.array, atol=HU)


@quick
@given(order=orders, steps=flips)
def test_what_the_network_sees_agrees_to_a_thousandth(order, steps):
    image, scaling = a_ct(), window(-240, 360)
    expected = scaling(crop(image, BOX, (32, 32)).array)
    found = scaling(crop(restored(image, order, steps), BOX, (32, 32)).array)
    np.testing.assert_allclose(found, expected, atol=1e-4)


@quick
@given(
    degrees=angles,
    box_degrees=st.tuples(*[st.floats(-30, 30)] * 3),
    shear=st.tuples(st.floats(-0.5, 0.5), st.floats(-0.5, 0.5)),
    order=orders,
    steps=flips,
)
def test_an_even_ramp_is_found_again_through_any_grid(degrees, box_degrees, shear, order, steps):
    grid = Geometry.from_axes((40, 40, 40), (1.0, 1.3, 1.7))
    matrix = turn(degrees) @ np.array([[1, 0, shear[0], 0], [0, 1, shear[1], 0], [0, 0, 1, 0], [0, 0, 0, 1.0]])
    grid = Geometry(grid.shape, matrix @ np.vstack([grid.ijk_to_lps[:3] - [[0, 0, 0, 20.0]] * 3, [0, 0, 0, 1]]))
    image = restored(ramp_on(grid), order, steps)
    box = Box(grid.center_lps, np.array([9.0, 8.0, 7.0]), turn(box_degrees)[:3, :3])
    cropped = crop(image, box, (16, 16), step_mm=1.1)
    np.testing.assert_allclose(cropped.array, ramp_on(cropped.geometry).array, atol=1e-2)


@quick
@given(order=orders, steps=flips)
def test_a_coarser_grid_and_grey_levels_of_mr(order, steps):
    image = Image(np.abs(noise()), a_ct().geometry, "MR")
    stored = restored(image, order, steps)
    coarse = Geometry.from_axes((4, 5, 6), (3.1, 4.2, 5.3), (-8, -9, -10))
    np.testing.assert_allclose(
        zscore(stored)(resample(stored, coarse, dtype=np.float32).array),
        zscore(image)(resample(image, coarse, dtype=np.float32).array),
        atol=1e-4,
    )


@quick
@given(order=orders, steps=flips)
def test_canonical_undoes_the_storage_without_copying(order, steps):
    image = a_ct()
    stored = restored(image, order, steps)
    back = canonical(stored)
    assert np.shares_memory(back.array, stored.array)
    assert back.geometry.same_as(image.geometry)
    np.testing.assert_array_equal(back.array, image.array)


@quick
@given(order=orders, steps=flips)
def test_a_crop_pasted_back_lies_where_it_came_from(order, steps):
    grid = Geometry.from_axes((20, 30, 32), (1.0, 1.2, 2.0), (-15, -17, -19))
    stored = restored(ramp_on(grid), order, steps)
    box = Box(np.array([1.0, 0.0, -2.0]), np.array([16.0, 15.0, 18.0]), turn((0, 0, 5))[:3, :3])
    pasted = paste(crop(stored, box, (48, 48)), stored.geometry, outside=-9999.0)
    k, j, i = np.indices(stored.array.shape)
    inside = box.grown(-2.5).contains(stored.geometry.to_lps(np.stack([i, j, k], -1)))
    assert inside.sum() > 300
    np.testing.assert_allclose(pasted[inside], stored.array[inside], atol=0.05)
    outside = ~box.grown(2.5).contains(stored.geometry.to_lps(np.stack([i, j, k], -1)))
    assert (pasted[outside] == -9999.0).all()


def test_the_ramp_itself_is_not_flat():
    assert np.ptp(ramp(np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1.0]]))) == 7
    assert noise().std() > 500
