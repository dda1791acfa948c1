"""The 3D view shows segments and boxes, and its camera obeys the mouse."""

import numpy as np
import pytest

from .conftest import ellipsoid


@pytest.fixture
def space(host, scene):
    """The 3D view of an empty scene."""
    return host.views["1"]


@pytest.fixture
def surface(scene, volume, space):
    """A segment's closed surface in pure red, in view."""
    import slicer

    node = scene.AddNewNodeByClass("vtkMRMLSegmentationNode", "Tumour")
    node.SetReferenceImageGeometryParameterFromVolumeNode(volume)
    node.CreateDefaultDisplayNodes()
    segment = node.GetSegmentation().AddEmptySegment("core", "core", (1, 0, 0))
    slicer.util.updateSegmentBinaryLabelmapFromArray(ellipsoid((8, 16, 16)).astype(np.uint8), node, segment, volume)
    node.CreateClosedSurfaceRepresentation()
    space.reset_focal_point()
    return node


def redness(picture):
    pixels = picture.astype(int)
    return (pixels[..., 0] > pixels[..., 1] + 60) & (pixels[..., 0] > pixels[..., 2] + 60)


def test_a_segments_surface_is_seen(space, surface):
    seen = redness(space.picture())
    assert seen.mean() > 0.01
    rows, columns = np.nonzero(seen)
    assert rows.mean() == pytest.approx(seen.shape[0] / 2, abs=30)
    assert columns.mean() == pytest.approx(seen.shape[1] / 2, abs=30)


def test_a_hidden_segment_is_not(space, surface):
    surface.GetDisplayNode().SetVisibility(False)
    assert not redness(space.picture()).any()


def test_dragging_turns_the_camera(space, surface):
    before = np.array(space.camera.GetPosition())
    space.mouse.drag((40, 40), (140, 40))
    assert np.linalg.norm(np.array(space.camera.GetPosition()) - before) > 10


def test_it_can_be_looked_at_from_above(space, surface):
    space.look_from("Superior")
    right, anterior, superior = np.array(space.camera.GetPosition()) - space.camera.GetFocalPoint()
    assert superior > 10 * max(abs(right), abs(anterior))
