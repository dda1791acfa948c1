"""A region of interest is seen with its handles and changed with the mouse, by the code that does it in Slicer."""

import numpy as np
import pytest


@pytest.fixture
def roi(scene, red):
    """A box of 80 x 60 x 70 mm around the origin, with handles."""
    node = scene.AddNewNodeByClass("vtkMRMLMarkupsROINode", "ROI")
    node.SetSize(80, 60, 70)
    node.CreateDefaultDisplayNodes()
    node.GetDisplayNode().SetHandlesInteractive(True)
    return node


def test_its_outline_and_handles_are_drawn(red, roi):
    x, y = (round(place) for place in red.pixel_of((40, 30, 0)))
    handle = red.picture()[y - 6 : y + 7, x - 6 : x + 7].astype(int)
    grey = (np.ptp(handle, axis=2) < 12) & (handle[..., 0] > 150)
    assert grey.sum() > 20, "the corner's handle is a light disc"


@pytest.mark.parametrize("off_px", [-5, 0, 5])
def test_dragging_a_side_changes_the_size_by_as_much(red, roi, off_px):
    x, y = red.pixel_of((40, 0, 0))
    to = red.pixel_of((55, 0, 0))
    red.mouse.drag((x + off_px, y), (to[0] + off_px, y))
    assert roi.GetSize() == pytest.approx((95, 60, 70), abs=0.6)
    assert roi.GetCenter() == pytest.approx((7.5, 0, 0), abs=0.4)


def test_dragging_a_corner_changes_two_sides(red, roi):
    red.mouse.drag(red.pixel_of((40, 30, 0)), red.pixel_of((30, 40, 0)))
    assert roi.GetSize() == pytest.approx((70, 70, 70), abs=1)


def test_dragging_its_middle_moves_it(red, roi):
    red.mouse.drag(red.pixel_of((0, 0, 0)), red.pixel_of((-12, 9, 0)))
    assert roi.GetSize() == pytest.approx((80, 60, 70))
    assert roi.GetCenter() == pytest.approx((-12, 9, 0), abs=0.8)


def test_every_other_view_follows(host, red, roi):
    green = host.views["Green"]
    before = green.picture().copy()
    red.mouse.drag(red.pixel_of((40, 0, 0)), red.pixel_of((60, 0, 0)))
    assert np.any(green.picture() != before)
