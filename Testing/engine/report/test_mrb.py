"""A scene written without Slicer, opened by Slicer's own reader: everything is where it was in the patient."""

import zipfile

import numpy as np
import pytest
from engine.image.made import a_ct, sheared_by_whole_voxels, turn
from NasoLib.errors import UserError
from NasoLib.image import Box, Geometry, Image
from NasoLib.report.heat_colors import color_ramp
from NasoLib.report.mrb import SceneBundle, Segment

TURNED = turn((10, 20, -15), (5, -7, 11))
BOX = Box(np.array([1.0, 2.0, 3.0]), np.array([30.0, 40.0, 50.0]), turn((0, 10, 20))[:3, :3])
SEGMENTS = (
    Segment(1, "Primary tumour", (0.9, 0.1, 0.2), type=("SCT", "4147007", "Mass")),
    Segment(2, "Node", (0.1, 0.9, 0.2)),
)


def a_turned_ct():
    return Image(a_ct().array, a_ct().geometry.transformed(TURNED), "CT")


def a_heat_map():
    array = np.random.default_rng(1).random((4, 6, 7)).astype(np.float32)
    return Image(array, Geometry.from_axes(array.shape, (1.0, 1.5, 2.0), (3, 4, 5)))


def labels():
    array = np.zeros(a_ct().array.shape, np.uint8)
    array[2:5, 3:6, 4:8], array[6:8, 3:6, 4:8] = 1, 2
    return Image(array, a_turned_ct().geometry)


@pytest.fixture
def opened(scene, tmp_path):
    """A scene with everything in it, written and read back by Slicer."""
    import slicer

    bundle = SceneBundle()
    ct = bundle.add_volume("CT 1/A <&>", a_turned_ct(), window=600, level=60)
    bundle.add_volume("Tilted", sheared_by_whole_voxels(a_ct(), 1))
    heat = bundle.add_volume("Heat", a_heat_map(), 1.0, 0.5, color_ramp(), threshold=(0.25, 1.0))
    bundle.add_roi("Skull base", BOX)
    bundle.add_table("Scores", {"slice": [1, 2], "score": [0.25, 0.5], "positive": ["no", "yes\tindeed"]})
    bundle.add_segmentation("Outlines", labels(), SEGMENTS, reference=ct)
    bundle.show(ct, heat, 0.6, center_lps=(1, 2, 3))
    slicer.util.loadScene(str(bundle.write(tmp_path / "a case.mrb")))
    return slicer.util.getNode


@pytest.mark.parametrize(
    ("name", "image"), [("CT 1/A <&>", a_turned_ct()), ("Tilted", sheared_by_whole_voxels(a_ct(), 1))]
)
def test_a_volume_lies_where_it_lay(opened, name, image):
    from NasoLib.scene.volumes import image_from_node

    back = image_from_node(opened(name))
    assert np.array_equal(back.array, image.array)
    assert back.array.dtype == image.array.dtype
    assert back.geometry.same_as(image.geometry, 1e-6)
    assert back.modality == "CT"


def test_a_volume_is_shown_as_asked(opened):
    display = opened("CT 1/A <&>").GetDisplayNode()
    assert (display.GetWindow(), display.GetLevel(), display.GetAutoWindowLevel()) == (600, 60, 0)
    heat = opened("Heat").GetDisplayNode()
    assert (heat.GetWindow(), heat.GetLevel()) == (1.0, 0.5)
    assert heat.GetApplyThreshold()
    assert heat.GetLowerThreshold() == 0.25
    table = heat.GetColorNode().GetLookupTable()
    assert np.allclose(table.GetTableValue(0), color_ramp()[0], atol=0.003)
    assert np.allclose(table.GetTableValue(200), color_ramp()[200], atol=0.003)
    assert table.GetTableValue(0)[3] == 0


def test_a_region_stands_where_it_stood(opened):
    from NasoLib.scene.roi import box_from_roi

    node = opened("Skull base")
    back = box_from_roi(node)
    assert np.allclose(back.center_lps, BOX.center_lps)
    assert np.allclose(back.size_mm, BOX.size_mm)
    assert np.allclose(back.axes, BOX.axes)
    assert node.GetCenterWorld() == pytest.approx((-1, -2, 3))
    assert node.GetDisplayNode().GetFillOpacity() == 0


def test_a_table_has_its_types(opened):
    table = opened("Scores").GetTable()
    assert [table.GetColumnName(n) for n in range(3)] == ["slice", "score", "positive"]
    assert table.GetColumn(0).GetDataTypeAsString() in ("int", "long")
    assert table.GetColumn(1).GetValue(1) == 0.5
    assert opened("Scores").GetCellText(1, 2) == "yes indeed"


def test_segments_have_their_voxels_names_and_terms(opened):
    import slicer
    import vtk

    node, ct = opened("Outlines"), opened("CT 1/A <&>")
    segmentation = node.GetSegmentation()
    for number, segment in enumerate(SEGMENTS):
        identity = segmentation.GetNthSegmentID(number)
        back = segmentation.GetSegment(identity)
        assert back.GetName() == segment.name
        assert back.GetColor() == pytest.approx(segment.color)
        voxels = slicer.util.arrayFromSegmentBinaryLabelmap(node, identity, ct)
        assert np.array_equal(voxels != 0, labels().array == segment.value)
        words = vtk.reference("")
        back.GetTag("TerminologyEntry", words)
        assert str(words) == segment.terminology
    assert node.GetNodeReferenceID("referenceImageGeometryRef") == ct.GetID()


def test_the_views_show_it(opened, scene):
    for view in ("Red", "Yellow", "Green"):
        composite = opened(f"vtkMRMLSliceCompositeNode{view}")
        assert composite.GetBackgroundVolumeID() == opened("CT 1/A <&>").GetID()
        assert composite.GetForegroundVolumeID() == opened("Heat").GetID()
        assert composite.GetForegroundOpacity() == 0.6
        to_ras = opened(f"vtkMRMLSliceNode{view}").GetSliceToRAS()
        assert [to_ras.GetElement(row, 3) for row in range(3)] == pytest.approx([-1, -2, 3])
    assert scene.GetNumberOfNodesByClass("vtkMRMLSliceNode") == 3


def test_names_that_look_alike_have_files_of_their_own(tmp_path):
    bundle = SceneBundle()
    for name in ("CT: 1", "CT? 1", "ct 1", "頭"):
        bundle.add_volume(name, a_heat_map())
    with zipfile.ZipFile(bundle.write(tmp_path / "scène.mrb")) as archive:
        names = sorted(name.split("/")[-1] for name in archive.namelist())
        assert all(name.isascii() for name in archive.namelist())
    assert len([name for name in names if name.endswith(".nrrd")]) == 4
    assert not list(tmp_path.glob(".writing-*"))


def test_a_failed_writing_leaves_the_old_file(tmp_path):
    SceneBundle().write(tmp_path / "case.mrb")
    before = (tmp_path / "case.mrb").read_bytes()
    broken = SceneBundle()
    broken.add_segmentation("Twice", labels(), [Segment(1, "A", (1, 0, 0)), Segment(1, "B", (0, 1, 0))])
    with pytest.raises(UserError, match="different label values"):
        broken.write(tmp_path / "case.mrb")
    assert (tmp_path / "case.mrb").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["case.mrb"]
