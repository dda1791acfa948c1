"""The outline lies at the same place of the patient however the voxels are stored."""

from functools import lru_cache

import numpy as np
import pytest
from engine.image.made import restored, sheared_by_whole_voxels, turn
from engine.tasks.segmentation.made import a_chest, a_volume_bundle, dice
from hypothesis import given, settings
from hypothesis import strategies as st
from NasoLib.image import Geometry, Image
from NasoLib.image.resample import resample
from NasoLib.tasks.segmentation import outline

few = settings(max_examples=10, deadline=None)
orders = st.permutations((0, 1, 2))
flips = st.tuples(*[st.sampled_from((1, -1))] * 3)
SAME = 0.98


@pytest.fixture(scope="module", autouse=True)
def _bundle(tmp_path_factory):
    global bundle
    bundle = a_volume_bundle(tmp_path_factory.mktemp("bundles"))


@lru_cache(maxsize=1)
def plain():
    image, truth = a_chest(((14.0, 0.0, 4.0), (-22.0, 6.0, -14.0)), 15.0)
    found = outline(image, bundle)
    assert dice(found.mask.array, truth.array) > 0.85
    return image, found


@few
@given(order=orders, steps=flips)
def test_axes_in_another_order_or_direction(order, steps):
    image, found = plain()
    again = outline(restored(image, order, steps), bundle)
    np.testing.assert_array_equal(again.mask.array, restored(found.mask, order, steps).array)
    one, other = ([c.center_lps for c in which.candidates] for which in (again, found))
    np.testing.assert_allclose(one, other)


@few
@given(per_slice=st.integers(-2, 2), order=orders, steps=flips)
def test_a_tilted_gantry(per_slice, order, steps):
    image, found = plain()
    stored = restored(sheared_by_whole_voxels(image, per_slice), order, steps)
    again = outline(stored, bundle)
    assert again.mask.geometry.same_as(stored.geometry)
    back = resample(again.mask, image.geometry, nearest=True, outside=0).array
    assert dice(back, found.mask.array) >= SAME
    assert again.measures.volume_ml == pytest.approx(found.measures.volume_ml, rel=0.03)


@few
@given(degrees=st.tuples(*[st.floats(-40, 40)] * 3), by=st.tuples(*[st.floats(-90, 90)] * 3), order=orders)
def test_a_transform_moves_the_outline_with_the_patient(degrees, by, order):
    image, found = plain()
    matrix = turn(degrees, by)
    stored = restored(image, order, (1, -1, 1))
    moved = Image(stored.array, stored.geometry.transformed(matrix), "CT")
    again = outline(moved, bundle)
    back = Image(again.mask.array, again.mask.geometry.transformed(np.linalg.inv(matrix)))
    there = resample(back, image.geometry, nearest=True, outside=0).array
    assert dice(there, found.mask.array) >= SAME


@pytest.mark.parametrize("slices_mm", [1.0, 4.0])
def test_another_slice_thickness_gives_nearly_the_same_volume(slices_mm):
    image, found = plain()
    count = round(image.geometry.size_ijk[2] * image.geometry.spacing_mm[2] / slices_mm)
    low = image.geometry.to_lps((0, 0, -0.5 + 0.5 * slices_mm / image.geometry.spacing_mm[2]))
    grid = Geometry.from_axes((count, *image.array.shape[1:]), (1.5, 1.5, slices_mm), low)
    again = outline(resample(image, grid), bundle)
    assert again.measures.volume_ml == pytest.approx(found.measures.volume_ml, rel=0.06)
