"""The rows of a result and the slice views follow each other."""

import numpy as np
import pytest

PLACES = np.array([[2.0, 3.0, s] for s in (-8.0, -4.0, 0.0, 4.0, 8.0)])


@pytest.fixture
def red(host, ct):
    host.show_volume(ct)
    return host.views["Red"]


@pytest.mark.parametrize(("offset", "row"), [(-8, 0), (0.9, 2), (3.1, 3), (8, 4), (12, None)])
def test_a_view_shows_the_nearest_slice_or_none(red, offset, row):
    from NasoLib.scene.slices import Stack

    red.node.SetSliceOffset(offset)
    assert Stack(PLACES).nearest(red.node) == row


def test_a_view_that_looks_another_way_shows_none(host, red):
    from NasoLib.scene.slices import Stack

    assert Stack(PLACES).nearest(host.views["Green"].node) is None


def test_a_stack_that_runs_downwards_is_the_same(red):
    from NasoLib.scene.slices import Stack

    red.node.SetSliceOffset(4)
    assert Stack(PLACES[::-1]).nearest(red.node) == 1


def test_one_slice_and_none(red):
    from NasoLib.scene.slices import Stack

    red.node.SetSliceOffset(1)
    assert Stack(PLACES[2:3]).nearest(red.node) == 0
    assert Stack(np.empty((0, 3))).nearest(red.node) is None


def test_showing_a_row_moves_the_views_and_is_heard_of(scene, red):
    from NasoLib.scene.slices import Stack, watch_slice_views

    stack, seen = Stack(PLACES), []
    stop = watch_slice_views(scene, lambda view: seen.append(stack.nearest(view)))
    stack.show(scene, 3)
    assert red.node.GetSliceOffset() == pytest.approx(4)
    assert 3 in seen
    stop()
    seen.clear()
    stack.show(scene, 1)
    assert not seen
