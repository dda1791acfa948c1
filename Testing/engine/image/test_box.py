"""Boxes in the patient."""

import json

import numpy as np
import pytest
from engine.image.made import turn
from hypothesis import example, given
from hypothesis import strategies as st
from NasoLib.errors import UserError
from NasoLib.image import Box, Geometry

angles = st.tuples(*[st.floats(-180, 180)] * 3)


def a_box(degrees=(0, 0, 0)):
    return Box(np.array([5.0, -10.0, 30.0]), np.array([45.0, 40.0, 35.0]), turn(degrees)[:3, :3])


@example(degrees=(43.0, -10.0, 43.0), order=[1, 2, 0], signs=(1, 1, 1))
@given(degrees=angles, order=st.permutations((0, 1, 2)), signs=st.tuples(*[st.sampled_from((1, -1))] * 3))
def test_the_same_box_however_its_axes_are_named(degrees, order, signs):
    box = a_box(degrees)
    again = Box(box.center_lps, box.size_mm[list(order)], (box.axes * signs)[:, order])
    np.testing.assert_allclose(sorted(again.corners_lps().tolist()), sorted(box.corners_lps().tolist()))
    np.testing.assert_allclose(again.axes, box.axes)


@given(degrees=angles)
def test_from_and_to_slicer(degrees):
    box = a_box(degrees)
    again = Box.from_ras(*[box.to_ras()[n] for n in (0, 1, 2)])
    np.testing.assert_allclose(again.corners_lps(), box.corners_lps(), atol=1e-9)


def test_slicers_x_is_the_patients_right():
    box = Box.from_ras((10, 20, 30), (4, 6, 8))
    np.testing.assert_allclose(box.center_lps, (-10, -20, 30))
    assert box.size_mm.tolist() == [4, 6, 8]


def test_from_and_to_json():
    box = a_box((10, 20, 30))
    again = Box.from_json(json.loads(json.dumps(box.to_json())))
    np.testing.assert_allclose(again.corners_lps(), box.corners_lps())


def test_the_protocols_landmarks_make_the_protocols_box():
    box = Box.from_landmarks(
        pterygoid_process=(20, -60, 0),
        clivus_back=(0, -20, -5),
        left_carotid=(24, -25, 0),
        right_carotid=(-22, -25, 0),
        sphenoid_floor=(0, -50, 12),
        clivus_tip=(0, -18, -30),
    )
    np.testing.assert_allclose(box.center_lps, (1, -40, -9))
    np.testing.assert_allclose(box.size_mm, (46, 40, 42))
    assert box.area_cm2 == pytest.approx(18.4)


def test_what_lies_in_it():
    box = a_box((0, 0, 30))
    corners = box.corners_lps()
    assert box.contains(corners).all()
    assert not box.contains(box.center_lps + 1.01 * (corners - box.center_lps)).any()


def test_how_much_of_it_the_image_covers():
    image = Geometry.from_axes((10, 10, 10), (10, 10, 10), (5, 5, 5))
    assert Box.from_bounds((20, 20, 20), (80, 80, 80)).share_inside(image) == 1.0
    assert Box.from_bounds((50, 20, 20), (150, 80, 80)).share_inside(image) == pytest.approx(0.5)
    assert Box.from_bounds((200, 20, 20), (250, 80, 80)).share_inside(image) == 0.0


def test_around_points_with_a_margin():
    box = Box.around(np.array([[0, 0, 0], [4, 6, 8.0]]), margin_mm=1)
    assert box.size_mm.tolist() == [6, 8, 10]
    assert box.volume_ml == pytest.approx(0.48)


@pytest.mark.parametrize(
    ("size", "axes", "words"),
    [
        ((0, 10, 10), np.eye(3), "no extent"),
        ((10, 10, np.nan), np.eye(3), "no place or size"),
        ((10, 10, 10), np.array([[1, 0.3, 0], [0, 1, 0], [0, 0, 1]]), "right angles"),
    ],
)
def test_what_is_no_box_is_refused(size, axes, words):
    with pytest.raises(UserError, match=words):
        Box(np.zeros(3), np.array(size, float), axes)
