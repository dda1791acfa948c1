"""Measures of outlines of which everything is known."""

import numpy as np
import pytest
from engine.image.made import restored, turn
from engine.tasks.segmentation.made import balls
from hypothesis import given, settings
from hypothesis import strategies as st
from NasoLib.image import Geometry, Image
from NasoLib.tasks.segmentation import measures

GRID = Geometry.from_axes((12, 40, 44), (1.0, 1.5, 4.0), (-20.0, -28.0, -22.0))


def a_block() -> Image:
    array = np.zeros(GRID.shape, np.uint8)
    array[3:7, 10:20, 8:14] = 1  # 6 x 15 x 16 mm
    return Image(array, GRID)


def test_a_block_has_the_measures_of_a_block():
    found = measures(a_block())
    assert found.volume_ml == pytest.approx(6 * 15 * 16 / 1000)
    assert found.slices == 4
    assert found.components[0].voxels == 4 * 10 * 6
    np.testing.assert_allclose(found.components[0].box.size_mm, (6, 15, 16))
    # Calipers on the middles of outer edges: along the block's longest line within a slice, and through all of it.
    assert 15 <= found.longest_axial_mm <= np.hypot(6, 15)
    assert 16 < found.longest_mm <= np.sqrt(6**2 + 15**2 + 16**2)


def test_a_ball_is_as_long_as_its_diameter_on_any_grid():
    grid = Geometry.from_axes((50, 50, 50), (1, 1, 1), (-25, -25, -25))
    found = measures(Image(balls(grid, [(0, 0, 0)], 15.0).astype(np.uint8), grid))
    assert found.longest_mm == pytest.approx(30, abs=1.5)
    assert found.longest_axial_mm == pytest.approx(30, abs=1.5)
    np.testing.assert_allclose(found.components[0].center_lps, (0, 0, 0), atol=0.01)


def test_components_come_by_falling_volume_and_a_touching_corner_joins_them():
    array = a_block().array.copy()
    array[0, 0, 0] = array[1, 1, 1] = 1
    found = measures(Image(array, GRID))
    assert [component.voxels for component in found.components] == [240, 2]
    assert found.volume_ml == pytest.approx(sum(component.volume_ml for component in found.components))


def test_the_rectangle_of_each_slice_reaches_from_edge_to_edge():
    found = measures(a_block())
    assert [k for k, _ in found.rectangles] == [3, 4, 5, 6]
    for k, box in found.rectangles:
        np.testing.assert_allclose(box.size_mm[:2], (6, 15))
        np.testing.assert_allclose(box.center_lps, GRID.to_lps((10.5, 14.5, k)))


def test_nothing_outlined_measures_nothing():
    found = measures(Image(np.zeros(GRID.shape, np.uint8), GRID))
    assert found.is_empty
    assert (found.volume_ml, found.longest_mm, found.slices, found.rectangles) == (0.0, 0.0, 0, ())


def test_a_single_voxel_has_its_own_size():
    array = np.zeros(GRID.shape, np.uint8)
    array[5, 5, 5] = 1
    found = measures(Image(array, GRID))
    assert found.longest_axial_mm == pytest.approx(1.5)
    assert found.longest_mm == pytest.approx(4.0)


@settings(max_examples=20, deadline=None)
@given(
    order=st.permutations((0, 1, 2)),
    steps=st.tuples(*[st.sampled_from((1, -1))] * 3),
    degrees=st.tuples(*[st.floats(-20, 20)] * 3),
)
def test_measures_do_not_depend_on_storage_or_place(order, steps, degrees):
    plain = measures(a_block())
    stored = restored(a_block(), order, steps)
    found = measures(Image(stored.array, stored.geometry.transformed(turn(degrees, (5, 6, 7)))))
    assert found.volume_ml == pytest.approx(plain.volume_ml)
    assert found.longest_mm == pytest.approx(plain.longest_mm)
    assert found.longest_axial_mm == pytest.approx(plain.longest_axial_mm)
    assert [k for k, _ in found.rectangles] == [k for k, _ in plain.rectangles]


def test_a_tilted_gantry_s_outline_is_measured_too():
    lean = np.eye(4)
    lean[1, 2] = 0.3
    found = measures(Image(a_block().array, GRID.transformed(lean)))
    assert found.volume_ml == pytest.approx(measures(a_block()).volume_ml)
    assert len(found.rectangles) == 4
