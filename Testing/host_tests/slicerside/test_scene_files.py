"""What is saved with a scene or a node comes back as it was, through Slicer's own readers and writers."""

import numpy as np
import pytest


@pytest.fixture
def volume(scene):
    """A small CT with an oblique, anisotropic grid."""
    import slicer

    node = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "CT")
    voxels = np.random.default_rng(1).integers(-1000, 1500, (8, 9, 10)).astype(np.int16)
    slicer.util.updateVolumeFromArray(node, voxels)
    node.SetSpacing(0.7, 0.8, 2.5)
    node.SetOrigin(-11, 22, -33)
    node.SetIJKToRASDirections(0.8, -0.6, 0, 0.6, 0.8, 0, 0, 0, 1)
    node.CreateDefaultDisplayNodes()
    return node


@pytest.fixture
def segmentation(scene, volume):
    """One red segment on the CT's grid."""
    import slicer

    node = scene.AddNewNodeByClass("vtkMRMLSegmentationNode", "Tumour")
    node.SetReferenceImageGeometryParameterFromVolumeNode(volume)
    node.CreateDefaultDisplayNodes()
    segment = node.GetSegmentation().AddEmptySegment("gtv", "GTV", (0.9, 0.1, 0.2))
    mask = np.zeros((8, 9, 10), np.uint8)
    mask[2:5, 3:6, 4:8] = 1
    slicer.util.updateSegmentBinaryLabelmapFromArray(mask, node, segment, volume)
    return node


def grid_of(node):
    import slicer
    import vtk

    matrix = vtk.vtkMatrix4x4()
    node.GetIJKToRASMatrix(matrix)
    return slicer.util.arrayFromVTKMatrix(matrix)


def test_a_scene_bundle_brings_everything_back(host, scene, volume, segmentation, tmp_path):
    import slicer

    voxels, grid = slicer.util.arrayFromVolume(volume).copy(), grid_of(volume)
    roi = scene.AddNewNodeByClass("vtkMRMLMarkupsROINode", "Skull base")
    roi.SetSize(30, 40, 50)
    roi.SetCenter(1, 2, 3)
    table = scene.AddNewNodeByClass("vtkMRMLTableNode", "Scores")
    slicer.util.updateTableFromArray(table, np.array([0.25, 0.5]), ["score"])
    assert slicer.util.saveScene(str(tmp_path / "case.mrb"))
    host.close_scene()
    assert not scene.GetNumberOfNodesByClass("vtkMRMLScalarVolumeNode")

    slicer.util.loadScene(str(tmp_path / "case.mrb"))
    back = slicer.util.getNode("CT")
    assert np.array_equal(slicer.util.arrayFromVolume(back), voxels)
    assert grid_of(back) == pytest.approx(grid)
    assert slicer.util.getNode("Skull base").GetSize() == pytest.approx((30, 40, 50))
    assert slicer.util.getNode("Skull base").GetCenter() == pytest.approx((1, 2, 3))
    assert slicer.util.arrayFromTableColumn(slicer.util.getNode("Scores"), "score") == pytest.approx([0.25, 0.5])
    tumour = slicer.util.getNode("Tumour")
    assert tumour.GetSegmentation().GetSegment("gtv").GetColor() == pytest.approx((0.9, 0.1, 0.2))
    assert slicer.util.arrayFromSegmentBinaryLabelmap(tumour, "gtv", back).sum() == 3 * 3 * 4
    assert items_of(scene) == {"CT", "Tumour", "Skull base", "Scores"}


def items_of(scene):
    """The names of the data in the subject hierarchy."""
    import slicer
    import vtk

    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(scene)
    children = vtk.vtkIdList()
    hierarchy.GetItemChildren(hierarchy.GetSceneItemID(), children)
    return {hierarchy.GetItemName(children.GetId(index)) for index in range(children.GetNumberOfIds())}


@pytest.mark.parametrize("name", ["ct.nrrd", "ct.nii.gz", "ct.mha"])
def test_a_volume_is_written_read_and_shown(host, scene, volume, tmp_path, name):
    import slicer

    assert slicer.util.saveNode(volume, str(tmp_path / name))
    back = slicer.util.loadVolume(str(tmp_path / name))
    assert back.GetName() == "ct"
    assert np.array_equal(slicer.util.arrayFromVolume(back), slicer.util.arrayFromVolume(volume))
    assert grid_of(back) == pytest.approx(grid_of(volume), abs=1e-5)
    assert host.views["Red"].composite.GetBackgroundVolumeID() == back.GetID()


def test_a_volume_can_be_read_without_being_shown(host, scene, volume, tmp_path):
    import slicer

    slicer.util.saveNode(volume, str(tmp_path / "ct.nrrd"))
    back = slicer.util.loadVolume(str(tmp_path / "ct.nrrd"), {"show": False, "name": "Hidden"})
    assert back.GetName() == "Hidden"
    assert host.views["Red"].composite.GetBackgroundVolumeID() is None


def test_a_segmentation_is_written_and_read(scene, segmentation, tmp_path):
    import slicer

    path = str(tmp_path / "tumour.seg.nrrd")
    assert slicer.util.saveNode(segmentation, path)
    back = slicer.util.loadSegmentation(path)
    assert back.GetName() == "tumour"
    assert back.GetSegmentation().GetSegment("gtv").GetName() == "GTV"


@pytest.mark.parametrize(
    ("cls", "name", "load"),
    [
        ("vtkMRMLMarkupsROINode", "box.mrk.json", "loadMarkups"),
        ("vtkMRMLTableNode", "scores.csv", "loadTable"),
        ("vtkMRMLLinearTransformNode", "shift.h5", "loadTransform"),
        ("vtkMRMLTextNode", "note.txt", "loadText"),
    ],
)
def test_other_nodes_are_written_and_read(scene, tmp_path, cls, name, load):
    import slicer

    node = scene.AddNewNodeByClass(cls)
    if cls == "vtkMRMLTextNode":
        node.SetText("A note")
    assert slicer.util.saveNode(node, str(tmp_path / name))
    back = getattr(slicer.util, load)(str(tmp_path / name))
    assert back.IsA(cls)
    assert back is not node


def test_a_file_that_is_not_there_is_refused_by_name(scene):
    import slicer

    with pytest.raises(RuntimeError, match=r"There is no file /nowhere/ct\.nrrd"):
        slicer.util.loadVolume("/nowhere/ct.nrrd")


def test_a_file_that_is_no_image_is_refused(scene, tmp_path):
    import slicer

    (tmp_path / "ct.nrrd").write_text("not an image")
    with pytest.raises(RuntimeError, match="Failed to load node from file"):
        slicer.util.loadVolume(str(tmp_path / "ct.nrrd"))


def test_nodes_get_and_lose_their_item_with_the_scene(scene, volume):
    import slicer

    assert items_of(scene) == {"CT"}
    scene.StartState(scene.BatchProcessState)
    scene.AddNewNodeByClass("vtkMRMLTableNode", "Scores")
    hidden = slicer.vtkMRMLTextNode()
    hidden.SetHideFromEditors(True)
    scene.AddNode(hidden)
    scene.EndState(scene.BatchProcessState)
    assert items_of(scene) == {"CT", "Scores"}
    scene.RemoveNode(volume)
    assert items_of(scene) == {"Scores"}
