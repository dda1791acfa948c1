"""Shapes: the distance to a surface in mm, negative inside."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from NasoLib.phantom.noise import Noise
from NasoLib.phantom.points import Points
from NasoLib.phantom.shapes import (
    box,
    capsule,
    difference,
    ellipsoid,
    grown,
    half_space,
    intersection,
    prism,
    rotation,
    rough,
    shell,
    tube,
    union,
)

PLACES = st.tuples(*[st.floats(-30, 30)] * 3)


@given(place=PLACES)
def test_a_ball_knows_the_distance_exactly(place):
    ball = ellipsoid((1, 2, 3), (10, 10, 10))
    assert ball.at(place) == pytest.approx(np.linalg.norm(np.subtract(place, (1, 2, 3))) - 10, abs=1e-3)


@given(place=PLACES)
def test_a_capsule_knows_the_distance_exactly(place):
    rod = capsule((-5, 0, 0), (5, 0, 0), 4.0)
    nearest = np.array([np.clip(place[0], -5, 5), 0, 0])
    assert rod.at(place) == pytest.approx(np.linalg.norm(np.subtract(place, nearest)) - 4, abs=1e-3)


@given(place=PLACES, turned=st.tuples(*[st.floats(-180, 180)] * 3))
def test_turning_a_shape_is_turning_the_place(place, turned):
    straight = box((0, 0, 0), (9, 6, 3), (0, 0, 0), 1.0)
    turned_box = box((0, 0, 0), (9, 6, 3), turned, 1.0)
    assert turned_box.at(rotation(turned) @ place) == pytest.approx(straight.at(place), abs=1e-2)


@given(place=PLACES)
def test_nothing_of_a_shape_lies_outside_its_box(place):
    shapes = [
        ellipsoid((1, 2, 3), (9, 5, 7), (20, 30, 40)),
        box((1, 2, 3), (9, 5, 7), (20, 30, 40), 2.0),
        capsule((-3, 4, 2), (8, -6, 4), 3.0, 5.0),
        prism([(-8, -6), (9, -4), (2, 8)], lambda y: 6 + 0 * y, 6.0),
        ellipsoid((9, 2, 3), (4, 5, 7)).mirrored(),
    ]
    for shape in shapes:
        if shape.at(place) < 0:
            assert (np.array(place) >= shape.low - 1e-3).all()
            assert (np.array(place) <= shape.high + 1e-3).all()


@given(place=PLACES)
def test_shapes_combine_as_sets_do(place):
    one, two = ellipsoid((-4, 0, 0), (9, 9, 9)), box((5, 0, 0), (8, 8, 8))
    in_one, in_two = one.at(place) < 0, two.at(place) < 0
    assert (union(one, two).at(place) < 0) == (in_one or in_two)
    assert (intersection(one, two).at(place) < 0) == (in_one and in_two)
    assert (difference(one, two).at(place) < 0) == (in_one and two.at(place) > 0)


def test_a_blended_union_fills_the_crease_only():
    one, two = ellipsoid((-8, 0, 0), (9, 9, 9)), ellipsoid((8, 0, 0), (9, 9, 9))
    crease, far = (0, 5.5, 0), (-16, 0, 0)
    assert union(one, two).at(crease) > 0 > union(one, two, blend_mm=6.0).at(crease)
    assert union(one, two, blend_mm=6.0).at(far) == pytest.approx(union(one, two).at(far), abs=1e-4)


def test_growing_and_shells_move_the_surface_by_mm():
    ball = ellipsoid((0, 0, 0), (10, 10, 10))
    assert grown(ball, 2.5).at((12.5, 0, 0)) == pytest.approx(0, abs=1e-4)
    assert shell(ball, 3.0).at((10, 0, 0)) == pytest.approx(-1.5, abs=1e-4)


def test_a_prism_follows_an_outline_with_a_notch():
    notched = prism([(0, 0), (10, 0), (10, 10), (5, 4), (0, 10)], lambda y: 5 + 0 * y, 5.0)
    assert notched.at((0, 5, 2)) < 0 < notched.at((0, 5, 6))
    assert notched.at((0, 1, 6)) < 0
    assert notched.at((6, 1, 6)) == pytest.approx(1.0, abs=1e-4)


def test_a_tube_is_closed_at_its_bends():
    parts = tube([(0, 0, 0), (10, 0, 0), (10, 10, 0)], 2.0)
    assert len(parts) == 2
    assert all(min(part.at(place) for part in parts) < 0 for place in [(0, 0, 0), (10, 0, 0), (11, -1, 0), (10, 9, 0)])


def test_a_half_space_is_unbounded_behind_its_plane():
    below = half_space((0, 0, 5), (0, 0, 2))
    assert below.at((900, -900, 0)) == pytest.approx(-5, abs=1e-3)
    assert not np.isfinite(below.low).any()


def test_noise_has_mean_0_deviation_1_and_the_asked_size():
    field = Noise(np.random.default_rng(3), 4.0, waves=40)
    values = field(Points(np.eye(4), np.arange(60), np.arange(60), np.arange(60)))
    assert abs(values.mean()) < 0.1
    assert values.std() == pytest.approx(1.0, abs=0.15)
    near, far = (np.mean(values[:, :, step:] * values[:, :, :-step]) for step in (1, 5))
    assert near > 0.8
    assert abs(far) < 0.5


@given(place=PLACES, turned=st.tuples(*[st.floats(-180, 180)] * 3))
def test_noise_belongs_to_the_place_and_not_to_the_grid(place, turned):
    field = Noise(np.random.default_rng(5), 3.0)
    matrix = np.eye(4)
    matrix[:3, :3] = rotation(turned) * (0.5, 1.5, 2.5)
    matrix[:3, 3] = np.asarray(place) - matrix[:3, :3] @ (2, 1, 3)
    values = field(Points(matrix, np.arange(5), np.arange(4), np.arange(6)))
    assert values[3, 1, 2] == pytest.approx(field.at(place), abs=1e-3)


def test_a_rough_surface_keeps_its_size_on_the_whole():
    ball = ellipsoid((0, 0, 0), (12, 12, 12))
    everywhere = Points(np.eye(4), *[np.arange(-17.0, 18.0)] * 3)
    bumpy = rough(ball, Noise(np.random.default_rng(1), 4.0), 1.0)
    smooth_volume, rough_volume = ((s.distance(everywhere) < 0).sum() for s in (ball, bumpy))
    assert rough_volume == pytest.approx(smooth_volume, rel=0.15)
    assert ((ball.distance(everywhere) < 0) != (bumpy.distance(everywhere) < 0)).sum() > 0.02 * smooth_volume
