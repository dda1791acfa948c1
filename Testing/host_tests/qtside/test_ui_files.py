"""Panels from .ui files: every stand-in is made, every property set, every connection made, or it raises by name."""

from __future__ import annotations

import pytest
from host import qtside
from host.qtside.ui import UiFileError

from .panel import connection, ui_text


@pytest.fixture
def load(tmp_path):
    def from_text(text):
        path = tmp_path / "Panel.ui"
        path.write_text(text, encoding="utf-8")
        return qtside.load_ui(path)

    return from_text


@pytest.fixture
def panel(load):
    return load(ui_text())


def test_the_custom_widgets_are_the_stand_ins(panel):
    import ctk

    slicer_classes = qtside.qmrml_classes()
    assert type(panel) is slicer_classes["qMRMLWidget"]
    assert type(panel.findChild("QWidget", "inputSelector")) is slicer_classes["qMRMLNodeComboBox"]
    assert type(panel.findChild("QWidget", "thresholdSlider")) is ctk.ctkSliderWidget


def test_properties_of_the_file_are_set(panel):
    slider = panel.findChild("QWidget", "thresholdSlider")
    assert (slider.minimum, slider.maximum, slider.value, slider.singleStep) == (-1000, 3000, 187.5, 0.5)
    assert (slider.decimals, slider.suffix) == (1, " HU")
    selector = panel.findChild("QWidget", "inputSelector")
    assert selector.nodeTypes == ["vtkMRMLScalarVolumeNode"]
    assert (selector.addEnabled, selector.removeEnabled, selector.noneEnabled) == (False, False, False)
    window = panel.findChild("QWidget", "windowRange")
    assert (window.minimumValue, window.maximumValue) == (-120, 240)


def test_dynamic_properties_are_kept(panel):
    assert panel.findChild("QWidget", "inputSelector").SlicerParameterName == "inputVolume"


def test_the_scene_reaches_the_widgets_through_the_connections(panel, mrml_scene):
    selector = panel.findChild("QWidget", "inputSelector")
    assert not selector.isEnabled()
    panel.setMRMLScene(mrml_scene)
    assert selector.mrmlScene() is mrml_scene
    assert panel.findChild("QWidget", "segmentSelector").mrmlScene() is mrml_scene
    assert selector.isEnabled()


def test_ordinary_connections_are_made_too(load):
    text = ui_text(connections=connection("smoothBox", "toggled(bool)", "applyButton", "setEnabled(bool)"))
    panel = load(text)
    box, button = panel.findChild("QCheckBox", "smoothBox"), panel.findChild("QPushButton", "applyButton")
    box.checked = True
    box.checked = False
    assert button.enabled is False


def test_a_panel_grandchild_is_no_attribute_of_the_panel(panel):
    assert panel.applyButton.text == "Apply"
    with pytest.raises(AttributeError, match="no attribute named 'thresholdSlider'"):
        _ = panel.thresholdSlider


def test_the_loader_that_slicer_uses_reads_the_same_panel(tmp_path):
    import qt

    path = tmp_path / "Panel.ui"
    path.write_text(ui_text(), encoding="utf-8")
    file = qt.QFile(str(path))
    assert file.open(qt.QFile.ReadOnly)
    panel = qt.QUiLoader().load(file)
    file.close()
    assert panel.findChild("ctkSliderWidget", "thresholdSlider").value == 187.5


def test_an_unknown_class_raises_by_name(load):
    with pytest.raises(UiFileError, match="'ctkMatrixWidget' of 'matrix'"):
        load(ui_text({"matrix": ("ctkMatrixWidget", "")}, connections=""))


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        (
            connection("Panel", "sceneSwapped(vtkMRMLScene*)", "inputSelector", "setMRMLScene(vtkMRMLScene*)"),
            "sceneSwap",
        ),
        (connection("Panel", "mrmlSceneChanged(vtkMRMLNode*)", "inputSelector", "setMRMLScene(x)"), "vtkMRMLNode"),
        (
            connection("Panel", "mrmlSceneChanged(vtkMRMLScene*)", "inputSelector", "takeScene(vtkMRMLScene*)"),
            "takeScene",
        ),
        (connection("Panel", "mrmlSceneChanged(vtkMRMLScene*)", "nobody", "setMRMLScene(vtkMRMLScene*)"), "nobody"),
    ],
)
def test_a_connection_that_cannot_be_made_raises(load, entry, complaint):
    with pytest.raises(UiFileError, match=complaint):
        load(ui_text(connections=entry))


def test_a_missing_or_broken_file_raises(load, tmp_path):
    with pytest.raises(UiFileError, match="no such file"):
        qtside.load_ui(tmp_path / "Nowhere.ui")
    with pytest.raises(UiFileError, match=r"is not a \.ui file"):
        load("<ui><widget")


def test_the_whole_panel_can_be_painted(panel, mrml_scene, show):
    panel.setMRMLScene(mrml_scene)
    picture = show(panel, 420, 900).grab().toImage()
    colours = {picture.pixel(x, y) for x in range(0, 420, 3) for y in range(0, 900, 3)}
    assert len(colours) > 30  # text, arrows and handles, not one grey


def test_a_panel_and_its_scene_can_go_in_one_sweep(load):
    import gc

    import slicer

    for _ in range(3):
        scene = slicer.vtkMRMLScene()
        panel = load(ui_text())
        panel.setMRMLScene(scene)
        scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "CT")
        scene.circle = [scene, panel]  # only the collector can take these
        del panel, scene
        gc.collect()
