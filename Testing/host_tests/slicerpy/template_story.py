"""What a person does with Slicer's own module template, on the host.

Run by `test_slicer_template.py`, in a process for each kind of files, with the copied template in TEMPLATE_DIR.
"""

import os
from pathlib import Path

import numpy as np
import pytest
from host.qtside import hands

TEMPLATE = Path(os.environ["TEMPLATE_DIR"])
RAMP = np.arange(700, dtype=np.int16).reshape(7, 10, 10)  # voxel values 0 to 699


def threshold(parameters, scene):
    """The command-line module that the template runs: voxels below (or above) a value become 0."""
    import slicer

    voxels = slicer.util.arrayFromVolume(scene.GetNodeByID(parameters["InputVolume"]))
    limit = parameters["ThresholdValue"]
    outside = voxels < limit if parameters["ThresholdType"] == "Below" else voxels > limit
    output = scene.GetNodeByID(parameters["OutputVolume"])
    slicer.util.updateVolumeFromArray(output, np.where(outside, 0, voxels))


@pytest.fixture(scope="module")
def slicer_host(host):
    from host.slicerpy import python_cli

    python_cli.register("ThresholdScalarVolume", threshold)
    host.load_module(TEMPLATE / "TemplateKey.py")
    return host


@pytest.fixture
def ramp(slicer_host):
    """A volume in an otherwise empty scene."""
    import slicer

    slicer_host.close_scene()
    return slicer.util.addVolumeFromArray(RAMP, name="Ramp")


@pytest.fixture
def panel(slicer_host, ramp):
    """The module's panel, open, with an output volume selected."""
    import slicer

    widget = slicer_host.open("TemplateKey")
    widget.initializeParameterNode()
    widget.ui.outputSelector.setCurrentNode(slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "Result"))
    return widget


def result():
    import slicer

    return slicer.util.arrayFromVolume(slicer.util.getNode("Result"))


def test_the_module_is_loaded_under_its_title(slicer_host):
    import slicer

    assert slicer.modules.templatekey.title == "TemplateKey"
    assert slicer.modules.templatekey.categories == ["Examples"]


def test_it_runs_on_the_files_asked_for(slicer_host):
    import slicer.ScriptedLoadableModule

    asked = os.environ.get("SLICER_PYTHON_DIR") or Path(__file__).parents[2] / "host" / "slicerpy"
    assert Path(slicer.ScriptedLoadableModule.__file__).is_relative_to(asked)


def test_the_open_panel_can_be_seen(slicer_host, panel, tmp_path):
    pixels = slicer_host.picture(Path(os.environ["PICTURE"]))
    assert pixels.std() > 10


def test_the_first_volume_is_chosen_by_itself(panel, ramp):
    assert panel.ui.inputSelector.currentNode() is ramp
    assert panel._parameterNode.inputVolume is ramp


def test_another_volume_is_chosen_in_the_combo_box(panel):
    import slicer

    other = slicer.util.addVolumeFromArray(RAMP * 2, name="Other")
    hands.choose(panel.ui.inputSelector, "Other")
    assert panel._parameterNode.inputVolume is other


def test_the_slider_and_the_parameter_follow_each_other(panel):
    hands.set_slider(panel.ui.imageThresholdSliderWidget, 250)
    assert panel._parameterNode.imageThreshold == 250
    panel._parameterNode.imageThreshold = -20.0
    assert panel.ui.imageThresholdSliderWidget.value == -20


def test_apply_is_possible_only_with_input_and_output(panel):
    assert panel.ui.applyButton.enabled
    hands.choose(panel.ui.outputSelector, "None")
    assert not panel.ui.applyButton.enabled
    assert panel.ui.applyButton.toolTip == "Select input and output volume nodes"


def test_apply_makes_the_output_volume(panel):
    hands.set_slider(panel.ui.imageThresholdSliderWidget, 250)
    hands.click(panel.ui.applyButton)
    assert np.array_equal(result(), np.where(RAMP < 250, 0, RAMP))


def test_apply_also_makes_the_inverted_volume(panel):
    import slicer

    inverted = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "Inverted")
    panel.ui.invertedOutputSelector.setCurrentNode(inverted)
    hands.set_slider(panel.ui.imageThresholdSliderWidget, 250)
    hands.click(panel.ui.applyButton)
    assert np.array_equal(slicer.util.arrayFromVolume(inverted), np.where(RAMP > 250, 0, RAMP))


def test_closing_the_scene_empties_the_panel_and_keeps_it_usable(slicer_host, panel):
    hands.set_slider(panel.ui.imageThresholdSliderWidget, 250)
    slicer_host.close_scene()
    assert panel.ui.inputSelector.currentNode() is None
    assert not panel.ui.applyButton.enabled
    assert panel.ui.imageThresholdSliderWidget.value == 100
    panel.ui.imageThresholdSliderWidget.value = 7
    assert panel._parameterNode.imageThreshold == 7


def test_leaving_the_module_disconnects_its_panel(slicer_host, panel):
    import slicer

    slicer_host.leave()
    slicer.mrmlScene.GetSingletonNode("TemplateKey", "vtkMRMLScriptedModuleNode").SetParameter("imageThreshold", "33")
    assert panel.ui.imageThresholdSliderWidget.value != 33
    slicer_host.open("TemplateKey")
    assert panel.ui.imageThresholdSliderWidget.value == 33


def test_reloading_gives_a_new_panel_on_the_same_parameters(slicer_host, panel):
    hands.set_slider(panel.ui.imageThresholdSliderWidget, 250)
    again = slicer_host.reload("TemplateKey")
    assert again is not panel
    assert type(again) is not type(panel)
    assert again.ui.imageThresholdSliderWidget.value == 250
    hands.click(again.ui.applyButton)
    assert np.array_equal(result(), np.where(RAMP < 250, 0, RAMP))


def test_the_templates_own_test_passes(slicer_host, tmp_path):
    import slicer

    clipped = slicer.util.addVolumeFromArray(np.minimum(RAMP, 695))
    slicer.util.saveNode(clipped, str(tmp_path / "TemplateKey1.nrrd"))
    source = slicer.modules.sampleDataSources["TemplateKey"][0]
    source.uris, source.checksums = [(tmp_path / "TemplateKey1.nrrd").as_uri()], [None]
    slicer.selfTests["TemplateKey"]()
