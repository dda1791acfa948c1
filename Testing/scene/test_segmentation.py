"""Outlines as segments: placed in the patient, named by terminology, and nothing of the user's touched."""

import numpy as np
import pytest
from engine.image.made import turn
from engine.tasks.segmentation.made import a_chest, a_volume_bundle, dice
from NasoLib.errors import UserError
from NasoLib.image import Geometry, Image
from NasoLib.image.geometry import LPS_TO_RAS
from NasoLib.scene import segmentation as nodes
from NasoLib.scene.segments import add_segment, mask_or_none, segment_ids, tag_of, union_of
from NasoLib.scene.transaction import changing
from NasoLib.scene.volumes import add_volume, image_from_node, numpy_to_matrix
from NasoLib.tasks.segmentation import outline

CENTERS = ((-16.0, 0.0, 0.0), (18.0, 5.0, 6.0))


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    return a_volume_bundle(tmp_path_factory.mktemp("bundles"))


@pytest.fixture
def volume(scene):
    return add_volume(scene, a_chest(CENTERS, 9.0)[0], "Chest 1")


@pytest.fixture
def result(volume, bundle):
    return outline(image_from_node(volume), bundle)


@pytest.fixture
def node(scene, volume, result, bundle):
    with changing(scene) as change:
        return nodes.add_result(scene, change, volume, result, bundle, None, [1, 2])


def a_users_segmentation(scene, volume):
    """Two segments that overlap, one over the other, as a user may have drawn them."""
    made = scene.AddNewNodeByClass("vtkMRMLSegmentationNode", "Mine")
    made.CreateDefaultDisplayNodes()
    grid = image_from_node(volume).geometry
    for name, part in (
        ("Heart", (slice(5, 20), slice(20, 40), slice(20, 45))),
        ("Aorta", (slice(9, 30), slice(25, 50), slice(30, 40))),
    ):
        array = np.zeros(grid.shape, np.uint8)
        array[part] = 1
        add_segment(made, Image(array, grid), name, (0.1, 0.2, 0.9), {"Mine": "yes"})
    return made


def bits_of(node):
    """Every voxel, name, colour and tag of a node's segments."""
    found = {}
    for one in segment_ids(node):
        segment, mask = node.GetSegmentation().GetSegment(one), mask_or_none(node, one)
        found[one] = (
            segment.GetName(),
            segment.GetColor(),
            tag_of(node, one, "Mine"),
            mask.geometry.ijk_to_lps.tolist(),
            mask.array.tobytes(),
        )
    return found


def test_accepted_candidates_are_segments_in_their_place(node, result):
    output = nodes.output_of(node)
    assert [output.GetSegmentation().GetSegment(one).GetName() for one in segment_ids(output)] == [
        "Tumour 1",
        "Tumour 2",
    ]
    union = union_of(output, segment_ids(output), result.geometry)
    np.testing.assert_array_equal(union.array, result.mask.array)
    assert "108369006^Neoplasm" in tag_of(output, segment_ids(output)[0], "TerminologyEntry")
    assert "Mediastinum" in tag_of(output, segment_ids(output)[0], "TerminologyEntry")


def test_they_lie_in_the_study_of_their_volume_on_its_grid(scene, node, volume):
    import slicer

    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(scene)
    output = nodes.output_of(node)
    folder = hierarchy.GetItemParent(hierarchy.GetItemByDataNode(output))
    assert hierarchy.GetItemName(folder) == "Chest 1 outline"
    assert output.GetNodeReferenceID("referenceImageGeometryRef") == volume.GetID()


def test_what_the_model_drew_is_hidden_and_kept(node, result):
    model = nodes.model_outline_of(node)
    assert not model.GetDisplayNode().GetVisibility()
    assert len(segment_ids(model)) == len(result.candidates)
    assert nodes.read_told(node).volume_ml == pytest.approx(result.measures.volume_ml)


def test_a_candidate_that_is_rejected_goes_and_comes_back(node, result):
    output = nodes.output_of(node)
    before = bits_of(output)
    assert nodes.accept(node, [2]) == []
    assert list(nodes.segments_of_run(node)) == [2]
    nodes.accept(node, [1, 2])
    assert sorted(value[3:] for value in bits_of(output).values()) == sorted(value[3:] for value in before.values())


def correct(node, label):
    """The user paints over part of a candidate's segment."""
    import slicer

    output = nodes.output_of(node)
    segment_id = nodes.segments_of_run(node)[label]
    mask = mask_or_none(output, segment_id)
    mask.array[: mask.array.shape[0] // 2] = 0
    segment = output.GetSegmentation().GetSegment(segment_id)
    segment.RemoveAllRepresentations()
    from NasoLib.scene.segments import _labelmap

    segment.AddRepresentation("Binary labelmap", _labelmap(output, mask, mask.geometry))
    assert isinstance(output, slicer.vtkMRMLSegmentationNode)


def test_what_the_user_corrected_is_never_removed(node, result):
    correct(node, 1)
    assert nodes.is_corrected(node, 1)
    assert not nodes.is_corrected(node, 2)
    assert nodes.accept(node, []) == [1]
    assert list(nodes.segments_of_run(node)) == [1]
    nodes.tidy_up(node)


def test_the_correction_is_measured_against_what_the_model_drew(node, result):
    from NasoLib.tasks.segmentation import correction

    correct(node, 1)
    found = correction(*nodes.masks_of_correction(node, [1, 2], result.geometry))
    assert found.model_ml == pytest.approx(result.measures.volume_ml)
    assert found.difference_ml < 0
    assert found.added_ml == 0


def test_a_segment_that_the_user_adds_to_our_segmentation_counts_as_a_correction(node, result):
    output = nodes.output_of(node)
    extra = np.zeros(result.geometry.shape, np.uint8)
    extra[2:4, 2:4, 2:4] = 1
    add_segment(output, Image(extra, result.geometry), "Missed", (1, 0, 0), {})
    _, corrected = nodes.masks_of_correction(node, [1, 2], result.geometry)
    assert corrected.array.sum() == result.mask.array.sum() + 8


def test_a_users_segments_survive_a_run_into_their_segmentation(scene, volume, result, bundle):
    mine = a_users_segmentation(scene, volume)
    before = bits_of(mine)
    with changing(scene) as change:
        node = nodes.add_result(scene, change, volume, result, bundle, mine, [1, 2])
    after = bits_of(mine)
    assert len(after) == 4
    assert {key: after[key] for key in before} == before
    nodes.accept(node, [])
    assert bits_of(mine) == before
    nodes.accept(node, [1])
    nodes.tidy_up(node)
    assert bits_of(mine) == before


def test_a_users_segments_survive_a_failure(scene, volume, result, bundle):
    mine = a_users_segmentation(scene, volume)
    before, count = bits_of(mine), scene.GetNumberOfNodes()

    def run():
        with changing(scene) as change:
            nodes.add_result(scene, change, volume, result, bundle, mine, [1, 2])
            raise UserError("the disk is full")

    with pytest.raises(UserError):
        run()
    assert bits_of(mine) == before
    assert scene.GetNumberOfNodes() == count


def test_undo_and_redo_keep_a_users_segments_bit_for_bit(scene, volume, result, bundle, undo):
    mine = a_users_segmentation(scene, volume)
    mine.SetUndoEnabled(True)
    undo()
    before = bits_of(mine)
    with changing(scene) as change:
        nodes.add_result(scene, change, volume, result, bundle, mine, [1, 2])
    after = bits_of(mine)
    scene.Undo()
    assert bits_of(scene.GetFirstNodeByName("Mine")) == before
    scene.Redo()
    found = bits_of(scene.GetFirstNodeByName("Mine"))
    assert {key: found[key] for key in before} == before
    assert found.keys() == after.keys()


@pytest.mark.parametrize("degrees", [(0, 0, 0), (12, -8, 25)])
def test_a_volume_under_a_transform_gets_its_outline_where_it_is_seen(scene, bundle, degrees):
    matrix = turn(degrees, (12, -30, 44))
    image, truth = a_chest(CENTERS, 9.0)
    volume = add_volume(scene, Image(image.array, image.geometry.transformed(np.linalg.inv(matrix)), "CT"), "Moved")
    parent = scene.AddNewNodeByClass("vtkMRMLLinearTransformNode")
    parent.SetMatrixTransformToParent(numpy_to_matrix(LPS_TO_RAS @ matrix @ LPS_TO_RAS))
    volume.SetAndObserveTransformNodeID(parent.GetID())
    found = outline(image_from_node(volume), bundle)
    elsewhere = a_users_segmentation(scene, volume)
    for output in (None, elsewhere):  # our own lies under the same transform, the user's under none
        with changing(scene) as change:
            node = nodes.add_result(scene, change, volume, found, bundle, output, [1, 2])
        placed = nodes.output_of(node)
        union = union_of(placed, nodes.segments_of_run(node).values(), truth.geometry)
        assert dice(union.array, found.mask.array) >= 0.98


def test_a_tilted_grid_goes_in_and_out(scene):
    lean = np.eye(4)
    lean[0, 2] = 0.4
    grid = Geometry.from_axes((8, 20, 20), (1, 1, 3)).transformed(lean)
    array = np.zeros(grid.shape, np.uint8)
    array[2:6, 5:15, 5:15] = 1
    made = scene.AddNewNodeByClass("vtkMRMLSegmentationNode", "Leaning")
    one = add_segment(made, Image(array, grid), "Block", (1, 0, 0), {})
    np.testing.assert_array_equal(union_of(made, [one], grid).array, array)


def test_nothing_found_is_an_empty_segmentation(scene, bundle):
    volume = add_volume(scene, a_chest(())[0], "Healthy")
    found = outline(image_from_node(volume), bundle)
    with changing(scene) as change:
        node = nodes.add_result(scene, change, volume, found, bundle)
    assert segment_ids(nodes.output_of(node)) == []
    assert nodes.read_told(node).answer == "No tumour found."


def test_a_saved_scene_gives_the_result_back(scene, node, result, tmp_path):
    import slicer

    expected = bits_of(nodes.output_of(node))
    assert slicer.util.saveScene(str(tmp_path / "case.mrb"))
    scene.Clear(False)
    slicer.util.loadScene(str(tmp_path / "case.mrb"))
    again = scene.GetFirstNodeByName("Chest 1 outline result")
    assert nodes.read_told(again).volume_ml == pytest.approx(result.measures.volume_ml)
    assert nodes.volume_of(again).GetName() == "Chest 1"
    union = union_of(nodes.output_of(again), segment_ids(nodes.output_of(again)), result.geometry)
    np.testing.assert_array_equal(union.array, result.mask.array)
    assert not nodes.is_corrected(again, 1)
    assert len(expected) == 2


def test_a_segmentation_that_was_removed_is_told(scene, node):
    scene.RemoveNode(nodes.output_of(node))
    with pytest.raises(UserError, match="was removed from the scene"):
        nodes.accept(node, [1])
    nodes.tidy_up(node)
