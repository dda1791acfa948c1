"""A tumour's outline goes into the scene and comes back; what cannot come back is told for what it is."""

import numpy as np
import pytest
from NasoLib.errors import UserError


@pytest.fixture
def outline(scene, ct):
    from NasoLib.scene.tumour_outline import add_outline
    from NasoLib.scene.volumes import image_from_node

    image = image_from_node(ct)
    mask = np.zeros(image.array.shape, np.uint8)
    mask[4:9, 10:16, 20:33] = 1
    return add_outline(scene, image.with_array(mask), ct, "Tumour")


def test_an_empty_segment_beside_the_tumour_does_not_matter(outline):
    from NasoLib.scene.tumour_outline import outline_of

    outline.GetSegmentation().AddEmptySegment("nothing")
    assert outline_of(outline).array.sum() == 5 * 6 * 13


def test_without_an_outline_it_is_said(outline):
    from NasoLib.scene.tumour_outline import outline_of

    segments = outline.GetSegmentation()
    segments.RemoveSegment(segments.GetNthSegmentID(0))
    segments.AddEmptySegment("nothing")
    with pytest.raises(UserError, match="“Tumour” holds no outline"):
        outline_of(outline)


def test_an_outline_that_a_transform_bends_is_not_called_empty(scene, outline):
    from NasoLib.scene.tumour_outline import outline_of

    bend = scene.AddNewNodeByClass("vtkMRMLBSplineTransformNode", "Bend")
    outline.SetAndObserveTransformNodeID(bend.GetID())
    with pytest.raises(UserError, match=r"under a transform that bends it\. Harden the transform first"):
        outline_of(outline)
