"""A segment becomes a mask where it lies, and the place under the mouse is told."""

import numpy as np
import pytest
from NasoLib.errors import UserError


@pytest.fixture
def segmentation(scene, ct):
    node = scene.AddNewNodeByClass("vtkMRMLSegmentationNode", "Segmentation")
    node.CreateDefaultDisplayNodes()
    node.SetReferenceImageGeometryParameterFromVolumeNode(ct)
    return node


def add_segment(node, ct, mask):
    import slicer

    segment = node.GetSegmentation().AddEmptySegment("part")
    slicer.util.updateSegmentBinaryLabelmapFromArray(mask, node, segment, ct)
    return segment


def test_a_segment_lies_where_it_was_drawn(segmentation, ct):
    from NasoLib.scene.segment_mask import mask_of
    from NasoLib.scene.volumes import image_from_node

    mask = np.zeros((20, 40, 40), np.uint8)
    mask[4:9, 10:16, 20:33] = 1
    found = mask_of(segmentation, add_segment(segmentation, ct, mask))
    geometry = image_from_node(ct).geometry
    expected = geometry.to_lps(np.argwhere(mask)[:, ::-1]).mean(axis=0)
    middle = found.geometry.to_lps(np.argwhere(found.array)[:, ::-1]).mean(axis=0)
    np.testing.assert_allclose(middle, expected, atol=1e-6)
    assert found.array.sum() == mask.sum()


def test_a_transform_moves_it(scene, segmentation, ct):
    from NasoLib.scene.segment_mask import mask_of
    from NasoLib.scene.volumes import numpy_to_matrix

    mask = np.zeros((20, 40, 40), np.uint8)
    mask[4:9, 10:16, 20:33] = 1
    segment = add_segment(segmentation, ct, mask)
    before = mask_of(segmentation, segment).geometry.center_lps
    move = np.eye(4)
    move[:3, 3] = (3, 4, 5)
    transform = scene.AddNewNodeByClass("vtkMRMLLinearTransformNode")
    transform.SetMatrixTransformToParent(numpy_to_matrix(move))
    segmentation.SetAndObserveTransformNodeID(transform.GetID())
    np.testing.assert_allclose(mask_of(segmentation, segment).geometry.center_lps - before, (-3, -4, 5), atol=1e-6)


def test_an_empty_segment_is_told_in_words(segmentation):
    from NasoLib.scene.segment_mask import mask_of

    segment = segmentation.GetSegmentation().AddEmptySegment("nothing")
    with pytest.raises(UserError, match="segment is empty"):
        mask_of(segmentation, segment)


def test_the_cursor_is_followed_until_one_stops(host, scene, ct):
    from NasoLib.scene.cursor import watch_cursor

    host.show_volume(ct)
    red = host.views["Red"]
    red.node.SetSliceOffset(0)
    places = []
    stop = watch_cursor(scene, places.append)
    red.mouse.move(red.pixel_of((5, -6, 0)))
    np.testing.assert_allclose(places[-1], (5, -6, 0), atol=0.3)
    stop()
    count = len(places)
    red.mouse.move(red.pixel_of((0, 0, 0)))
    assert len(places) == count
