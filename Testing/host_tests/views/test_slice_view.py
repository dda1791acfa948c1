"""A slice view shows what a person would see in Slicer, where they would look for it."""

import numpy as np
import pytest

from .conftest import ellipsoid

IN_THE_HEAD = (0.0, 0.0, 0.0)
BESIDE_IT = (80.0, 65.0, 0.0)


@pytest.fixture
def heat(scene, volume):
    """A map over the head that is 1 in its core and 0 elsewhere."""
    import slicer

    node = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "Heat")
    slicer.util.updateVolumeFromArray(node, ellipsoid((6, 12, 12)).astype(np.float32))
    node.CopyOrientation(volume)
    node.CreateDefaultDisplayNodes()
    display = node.GetDisplayNode()
    display.SetAndObserveColorNodeID("vtkMRMLColorTableNodeRed")
    display.SetAutoWindowLevel(False)
    display.SetWindowLevelMinMax(0, 1)
    display.SetLowerThreshold(0.5)
    display.SetApplyThreshold(True)
    return node


@pytest.fixture
def tumour(scene, volume):
    """A segmentation with one green segment in the core of the head."""
    import slicer

    node = scene.AddNewNodeByClass("vtkMRMLSegmentationNode", "Tumour")
    node.SetReferenceImageGeometryParameterFromVolumeNode(volume)
    node.CreateDefaultDisplayNodes()
    segment = node.GetSegmentation().AddEmptySegment("core", "core", (0, 1, 0))
    slicer.util.updateSegmentBinaryLabelmapFromArray(ellipsoid((8, 16, 16)).astype(np.uint8), node, segment, volume)
    return node


def test_a_volume_is_drawn_at_its_window_and_level(red, colour_at):
    assert colour_at(red, IN_THE_HEAD) == pytest.approx((221, 221, 221), abs=2)  # 300 HU within -1000 to 500
    assert colour_at(red, BESIDE_IT) == pytest.approx((17, 17, 17), abs=2)  # -900 HU


def test_the_right_of_the_patient_is_at_the_left_of_the_picture(red):
    assert red.pixel_of((60, 0, 0))[0] < red.pixel_of((-60, 0, 0))[0]
    assert red.pixel_of((0, 50, 0))[1] < red.pixel_of((0, -50, 0))[1]


def test_pixels_and_patient_coordinates_are_each_others_inverse(red):
    assert red.ras_of(red.pixel_of((12.0, -7.5, 0.0))) == pytest.approx((12.0, -7.5, 0.0))


def test_fitting_shows_the_whole_volume(red):
    red.node.SetFieldOfView(20, 20, 1)
    red.fit()
    width, height = red.surface.size
    for corner in ((85, 70, 0), (-85, -70, 0)):
        x, y = red.pixel_of(corner)
        assert 0 <= x < width
        assert 0 <= y < height


def test_an_overlay_is_as_strong_as_its_opacity(red, heat, colour_at):
    red.composite.SetForegroundVolumeID(heat.GetID())
    red.composite.SetForegroundOpacity(0.0)
    plain = colour_at(red, IN_THE_HEAD)
    red.composite.SetForegroundOpacity(0.5)
    half = colour_at(red, IN_THE_HEAD)
    red.composite.SetForegroundOpacity(1.0)
    full = colour_at(red, IN_THE_HEAD)
    assert full == pytest.approx((255, 0, 0), abs=2)
    assert half == pytest.approx([(a + b) / 2 for a, b in zip(plain, full, strict=True)], abs=3)


def test_an_overlay_below_its_threshold_is_clear(red, heat, colour_at):
    plain = colour_at(red, (40, 0, 0))
    red.composite.SetForegroundVolumeID(heat.GetID())
    red.composite.SetForegroundOpacity(1.0)
    assert colour_at(red, (40, 0, 0)) == plain


def test_a_segment_is_outlined_and_tinted(red, tumour, colour_at):
    tumour.GetDisplayNode().SetOpacity2DFill(0.3)
    inside, outside = colour_at(red, IN_THE_HEAD), colour_at(red, (40, 0, 0))
    assert inside[1] > inside[0] + 20
    assert outside[0] == outside[1] == outside[2]
    row = red.picture()[round(red.pixel_of(IN_THE_HEAD)[1])].astype(int)
    pure = np.flatnonzero((row[:, 1] > 200) & (row[:, 0] < 60))
    edges = [red.pixel_of((r, 0, 0))[0] for r in (24, -24)]
    assert pure.min() == pytest.approx(edges[0], abs=6)
    assert pure.max() == pytest.approx(edges[1], abs=6)


def test_jumping_to_a_place_moves_all_slices_there(host, red):
    import slicer

    slicer.modules.markups.logic().JumpSlicesToLocation(11.0, -6.0, 15.0, True)
    offsets = {name: host.views[name].node.GetSliceOffset() for name in ("Red", "Green", "Yellow")}
    assert offsets["Red"] == pytest.approx(15.0)
    assert offsets["Green"] == pytest.approx(-6.0)
    assert abs(offsets["Yellow"]) == pytest.approx(11.0)


def test_the_wheel_walks_through_the_slices(red):
    red.mouse.move(red.pixel_of(IN_THE_HEAD))
    before = red.node.GetSliceOffset()
    red.mouse.wheel(2)
    assert abs(red.node.GetSliceOffset() - before) == pytest.approx(2 * 2.5)


def test_shift_and_the_mouse_move_the_crosshair(host, red, scene):
    import slicer

    crosshair = slicer.util.getNode("Crosshair")
    red.mouse.move(red.pixel_of((20, 10, 0)), shift=True)
    assert crosshair.GetCrosshairRAS() == pytest.approx((20, 10, 0), abs=1)


def test_a_mouse_has_only_its_buttons(red):
    with pytest.raises(ValueError, match="no button 'fourth'"):
        red.mouse.press("fourth")


def test_a_closed_scene_leaves_the_view_black(host, red):
    host.close_scene()
    assert red.picture().max() == 0
