"""The scores of a case do not depend on how its voxels are stored: axis order, flips, shear, a transform.

On a synthetic head CT, through crop, window and a whole network; the scores must agree within 1e-3.
"""

import copy
from functools import lru_cache

import numpy as np
import pytest
from engine.image.made import restored, sheared_by_whole_voxels, turn
from engine.networks.lively import a_lively_network
from hypothesis import given, settings
from hypothesis import strategies as st
from NasoLib.image import Box, Image
from NasoLib.image.crop import crop
from NasoLib.image.intensity import window
from NasoLib.networks.ready import make_ready
from NasoLib.networks.registry import example_shape
from NasoLib.phantom import Style
from NasoLib.phantom.head_ct import HeadCtOptions, generate
from NasoLib.predict.slices import predict_slices

AGREE = 1e-3
few = settings(max_examples=12, deadline=None)
orders = st.permutations((0, 1, 2))
flips = st.tuples(*[st.sampled_from((1, -1))] * 3)
angles = st.tuples(*[st.floats(-40, 40)] * 3)


@lru_cache(maxsize=1)
def a_case():
    """A small synthetic CT, the radiologist's box on it, a network, and the scores as it comes."""
    style = Style(matrix=112, slices=24, slice_thickness_mm=5.0)
    case = generate(HeadCtOptions(seed=5, style=style, t_category="T3", invasion="erosion"))
    box = Box.from_bounds(case.roi_lps["min"], case.roi_lps["max"])
    return case.images["ct"], box, an_opinionated_network(case.images["ct"], box)


def an_opinionated_network(image, box):
    """A network whose logits for these slices spread around 0 with a deviation of 1: any change of them would show."""
    network = copy.deepcopy(a_lively_network("resnet10t", 1, 1))
    plain = predict_slices(make_ready(network, example_shape("resnet10t", 1)), crops_of(image, box)).logits
    last = network.get_classifier()
    last.weight.data /= float(plain.std())
    last.bias.data.copy_((last.bias.data - float(plain.mean())) / float(plain.std()))
    return make_ready(network, example_shape("resnet10t", 1))


def crops_of(image, box):
    return window(-240, 360)(crop(image, box, (96, 96)).array)[:, None]


def scores(image, box):
    return predict_slices(a_case()[2], crops_of(image, box)).scores


def expected():
    image, box, _ = a_case()
    found = scores(image, box)
    assert len(found) >= 4
    assert np.ptp(found) > 100 * AGREE, "a network that answers every slice alike proves nothing"
    return found


@few
@given(order=orders, steps=flips)
def test_axes_in_another_order_or_direction(order, steps):
    image, box, _ = a_case()
    np.testing.assert_allclose(scores(restored(image, order, steps), box), expected(), atol=AGREE)


@few
@given(per_slice=st.integers(-2, 2), order=orders, steps=flips)
def test_voxels_on_a_sheared_grid(per_slice, order, steps):
    image, box, _ = a_case()
    sheared = restored(sheared_by_whole_voxels(image, per_slice), order, steps)
    np.testing.assert_allclose(scores(sheared, box), expected(), atol=AGREE)


@few
@given(degrees=angles, by=st.tuples(*[st.floats(-90, 90)] * 3), order=orders, steps=flips)
def test_voxels_that_a_transform_brings_back(degrees, by, order, steps):
    image, box, _ = a_case()
    matrix = turn(degrees, by)
    stored = restored(image, order, steps)
    moved = Image(stored.array, stored.geometry.transformed(np.linalg.inv(matrix)), "CT")
    again = Image(moved.array, moved.geometry.transformed(matrix), "CT")
    np.testing.assert_allclose(scores(again, box), expected(), atol=AGREE)


def test_a_box_elsewhere_gives_other_scores():
    image, box, _ = a_case()
    elsewhere = Box(box.center_lps + np.array([25.0, 0.0, 0.0]), box.size_mm, box.axes)
    assert np.abs(scores(image, elsewhere) - expected()).max() > AGREE


@pytest.mark.parametrize("degrees", [(0, 0, 0), (10, -15, 20)])
def test_a_volume_node_under_a_transform_node(scene, degrees):
    """The same through MRML: the voxels lie elsewhere, and a parent transform brings them to the box."""
    import slicer
    from NasoLib.image.geometry import LPS_TO_RAS
    from NasoLib.scene.volumes import add_volume, image_from_node, numpy_to_matrix

    image, box, _ = a_case()
    matrix = turn(degrees, (12, -30, 44))
    node = add_volume(scene, Image(image.array, image.geometry.transformed(np.linalg.inv(matrix)), "CT"), "Moved")
    parent = scene.AddNewNodeByClass("vtkMRMLLinearTransformNode")
    parent.SetMatrixTransformToParent(numpy_to_matrix(LPS_TO_RAS @ matrix @ LPS_TO_RAS))
    node.SetAndObserveTransformNodeID(parent.GetID())
    found = image_from_node(node)
    assert isinstance(node, slicer.vtkMRMLScalarVolumeNode)
    np.testing.assert_allclose(scores(found, box), expected(), atol=AGREE)
