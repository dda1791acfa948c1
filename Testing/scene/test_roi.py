"""A ROI and a box say the same of the patient, whatever stands between them."""

import numpy as np
import pytest
from NasoLib.errors import UserError
from NasoLib.image import Box


def turned(degrees):
    angle = np.radians(degrees)
    return np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])


@pytest.fixture
def box():
    return Box((12.0, -8.0, 30.0), (50.0, 38.0, 44.0), turned(12))


@pytest.fixture
def roi(scene, box):
    from NasoLib.scene.roi import add_roi

    return add_roi(scene, box, "Skull base")


def assert_same(one, other, mm=1e-3):
    np.testing.assert_allclose(one.center_lps, other.center_lps, atol=mm)
    np.testing.assert_allclose(one.size_mm, other.size_mm, atol=mm)
    np.testing.assert_allclose(one.axes, other.axes, atol=1e-5)


def test_a_box_comes_back_as_it_went_in(roi, box):
    from NasoLib.scene.roi import box_from_roi

    assert_same(box_from_roi(roi), box)


def test_the_roi_bounds_what_the_box_bounds(roi, box):
    bounds = [0.0] * 6
    roi.GetRASBounds(bounds)
    corners = box.corners_lps() * (-1, -1, 1)
    np.testing.assert_allclose(bounds[::2], corners.min(axis=0), atol=1e-3)
    np.testing.assert_allclose(bounds[1::2], corners.max(axis=0), atol=1e-3)


def test_a_transform_moves_the_box_with_the_roi(scene, roi, box):
    from NasoLib.scene.roi import box_from_roi, set_box
    from NasoLib.scene.volumes import numpy_to_matrix

    move = np.eye(4)
    move[:3, :3], move[:3, 3] = turned(30), (5, 6, 7)
    transform = scene.AddNewNodeByClass("vtkMRMLLinearTransformNode")
    transform.SetMatrixTransformToParent(numpy_to_matrix(move))
    roi.SetAndObserveTransformNodeID(transform.GetID())
    there = box_from_roi(roi)
    assert np.linalg.norm(there.center_lps - box.center_lps) > 5
    np.testing.assert_allclose(there.size_mm, box.size_mm, atol=1e-3)
    set_box(roi, box)
    assert_same(box_from_roi(roi), box)


def test_a_stretching_transform_stretches_the_box(scene, roi, box):
    from NasoLib.scene.roi import box_from_roi
    from NasoLib.scene.volumes import numpy_to_matrix

    transform = scene.AddNewNodeByClass("vtkMRMLLinearTransformNode")
    transform.SetMatrixTransformToParent(numpy_to_matrix(np.diag([2.0, 2.0, 2.0, 1.0])))
    roi.SetAndObserveTransformNodeID(transform.GetID())
    np.testing.assert_allclose(box_from_roi(roi).size_mm, box.size_mm * 2, atol=1e-3)


def test_under_a_shearing_transform_the_box_is_what_slicer_draws(scene, roi):
    """Slicer keeps a ROI rectangular under a shear; the box must be that one, not another."""
    from NasoLib.scene.roi import box_from_roi
    from NasoLib.scene.volumes import numpy_to_matrix

    shear = np.eye(4)
    shear[1, 2] = 0.4
    transform = scene.AddNewNodeByClass("vtkMRMLLinearTransformNode")
    transform.SetMatrixTransformToParent(numpy_to_matrix(shear))
    roi.SetAndObserveTransformNodeID(transform.GetID())
    drawn = [0.0] * 6
    roi.GetRASBounds(drawn)
    corners = box_from_roi(roi).corners_lps() * (-1, -1, 1)
    np.testing.assert_allclose(corners.min(axis=0), drawn[::2], atol=0.1)
    np.testing.assert_allclose(corners.max(axis=0), drawn[1::2], atol=0.1)


def test_a_bending_transform_is_told_in_words(scene, roi):
    from NasoLib.scene.roi import box_from_roi

    transform = scene.AddNewNodeByClass("vtkMRMLBSplineTransformNode")
    roi.SetAndObserveTransformNodeID(transform.GetID())
    with pytest.raises(UserError, match="bends"):
        box_from_roi(roi)


def test_whoever_watches_hears_of_every_change_until_they_stop(roi, box):
    from NasoLib.scene.roi import set_box, watch

    heard = []
    stop = watch(roi, lambda: heard.append(1))
    set_box(roi, box.grown(2))
    assert heard
    stop()
    heard.clear()
    set_box(roi, box)
    assert not heard
