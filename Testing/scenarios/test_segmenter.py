"""The NasoSegmenter panel as a radiologist uses it: from a loaded CT to a corrected, compared, exported outline."""

from __future__ import annotations

import json

import pytest
from engine.tasks.segmentation.made import a_chest
from scenarios.segmenter_case import CENTERS, correct


def test_one_click_from_a_ct_to_an_outline(done):
    assert " ml" in done.ui.answerLabel.text
    assert "2 regions on" in done.ui.answerDetailLabel.text
    assert done.segments() == ["Tumour 1", "Tumour 2"]
    assert done.output.GetName() == "Chest 1 outline"
    assert done.chosen.output is done.output


def test_the_demo_notice_and_the_outline_can_be_seen(done):
    import qt

    label = done.widget.answer.demo.frame.findChild(qt.QLabel, "noticeLabel")
    assert "Demo model" in label.text
    for place in CENTERS:
        assert done.colour_at(place) > 25
    assert done.colour_at((0.0, -25.0, 4.0)) < 5


def test_only_models_that_suit_are_offered_and_the_others_say_why(case):
    names = [case.ui.modelSelector.itemData(row) for row in range(case.ui.modelSelector.count)]
    assert names == ["bright-chest"]
    assert "for-mr" in case.ui.unsuitableLabel.text
    assert "is CT, but the model is for MR" in case.ui.unsuitableLabel.text
    assert "Dice" in case.ui.modelFactsLabel.text
    case.until(lambda: case.ui.costLabel.text.startswith("About") or case.ui.costLabel.text.startswith("less"))
    assert "measured in" in case.ui.costLabel.text


def test_a_doubtful_model_can_be_offered_on_demand(case):
    case.volume.SetName("CT head")
    case.widget.models_changed()
    case.until(lambda: "shows the head and neck" in case.ui.unsuitableLabel.text)
    assert case.widget.runs.run_button.enabled is False
    assert case.widget.models_part.reason == "No installed model suits this image."
    case.ui.allModelsCheckBox.click()
    case.ready()
    assert case.widget.models_part.bundle.name == "bright-chest"


def test_a_volume_that_suits_after_one_that_did_not_gets_its_model(case):
    """And the other way round: an MR of another sequence, and back to the CT."""
    from NasoLib.image import Image
    from NasoLib.scene.volumes import add_volume, image_from_node

    ct = image_from_node(case.volume)
    t2 = add_volume(case.scene, Image(ct.array + 1024, ct.geometry, "MR"), "t2_tse_tra")
    case.chosen.volume = t2
    case.until(lambda: "looks like T2" in case.ui.unsuitableLabel.text)
    assert case.widget.models_part.bundle is None
    assert not case.widget.runs.run_button.enabled
    case.chosen.volume = case.volume
    case.ready()
    assert case.widget.models_part.bundle.name == "bright-chest"


def test_clicking_a_region_jumps_there(done):
    from NasoLib.scene.slices import slice_views

    done.widget.regions.table.choose(1)
    place = done.widget.told.candidates[1].center_lps
    red = next(view for view in slice_views(done.scene) if view.GetLayoutName() == "Red")
    assert red.GetSliceToRAS().GetElement(2, 3) == pytest.approx(place[2], abs=0.01)


def test_rejecting_and_keeping_regions_changes_the_segments(done):
    done.tick(0, False)
    assert done.segments() == ["Tumour 2"]
    assert list(done.chosen.refused) == [1]
    assert "1 of 2 regions kept" in done.ui.answerDetailLabel.text
    assert "2 regions on" not in done.ui.answerDetailLabel.text
    done.press("decisionsResetButton")
    assert sorted(done.segments()) == ["Tumour 1", "Tumour 2"]


def test_the_score_slider_decides_and_tells_what_to_expect(done):
    lowest = min(one.score for one in done.widget.told.candidates)
    assert "1.50 false alarms per scan" in done.ui.expectedLabel.text
    done.ui.cutOffSlider.value = 1.0
    done.host.settle()
    assert done.segments() == []
    assert "No region is kept" in done.ui.answerLabel.text
    assert "0.00 false alarms" in done.ui.expectedLabel.text
    done.ui.cutOffSlider.value = round(lowest - 0.01, 2)
    done.host.settle()
    assert len(done.segments()) == 2
    assert done.widget.runs.message.text == ""


def test_a_corrected_segment_stays_and_is_measured(done):
    correct(done, 1)
    done.tick(0, False)
    assert "corrected by you, so its segment stays" in done.widget.runs.message.text
    assert "Tumour 1" in done.segments()
    done.tick(0, True)
    done.press("correctionButton")
    assert "You added 0.0 ml and removed" in done.ui.correctionLabel.text


def test_running_again_replaces_what_was_not_corrected_and_keeps_the_rest(done):
    correct(done, 1)
    first = done.result
    done.run()
    assert done.result is not first
    assert sorted(done.segments()) == ["Tumour 1", "Tumour 2"]
    assert done.scene.GetNumberOfNodesByClass("vtkMRMLTextNode") == 1
    assert "Region 1 stays as you corrected it" in done.widget.runs.message.text
    done.run()
    assert len(done.segments()) == 2


def test_the_interval_is_drawn_and_told(case):
    from NasoLib.scene import segmentation_views as views

    case.click(case.ui.intervalCheckBox)
    case.run()
    drawn = views.interval_of(case.result)
    assert drawn.GetSegmentation().GetNumberOfSegments() == 2
    low, high = case.widget.told.interval
    assert f"{low:.1f} – {high:.1f} ml" in case.ui.answerLabel.text
    case.ui.intervalVisibleCheckBox.click()
    assert not drawn.GetDisplayNode().GetVisibility()


def test_nothing_found_is_said_and_is_no_error(case):
    case.add((), "Healthy")
    case.run()
    assert "No tumour found" in case.ui.answerLabel.text
    assert not case.ui.regionsCollapsibleButton.visible
    assert case.segments() == []


def test_a_reference_is_compared_and_the_differences_drawn(done):
    from NasoLib.scene import segmentation_views as views
    from NasoLib.scene.segments import add_segment

    truth = a_chest(CENTERS[:1], 11.0)[1]
    reference = done.scene.AddNewNodeByClass("vtkMRMLSegmentationNode", "Truth")
    add_segment(reference, truth, "Tumour", (0, 1, 0), {})
    done.chosen.reference = reference
    done.press("compareButton")
    rows = {done.ui.compareTable.item(n, 0).text(): done.ui.compareTable.item(n, 1).text() for n in range(11)}
    assert 0.3 < float(rows["Dice"]) < 0.9
    assert rows["Lesions at IoU 0.1"] == "1 of 1, 1 false alarms"
    drawn = views.differences_of(done.result)
    assert drawn.GetSegmentation().GetNumberOfSegments() == 2
    done.ui.differencesVisibleCheckBox.click()
    assert not drawn.GetDisplayNode().GetVisibility()


def test_the_surface_is_built_on_request(done):
    segment = done.output.GetSegmentation().GetNthSegment(0)
    assert segment.GetRepresentation("Closed surface") is None
    done.press("surfaceButton")
    assert segment.GetRepresentation("Closed surface").GetNumberOfPoints() > 50


def test_the_segment_editor_opens_with_this_outline(done, tmp_path):
    file = tmp_path / "SegmentEditor.py"
    file.write_text(EDITOR)
    done.host.load_module(file)
    output = done.output
    try:
        done.press("editButton")
        editor = done.host.app.moduleManager().module("SegmentEditor").widgetRepresentation().self().editor
        assert editor.segmentation is output
        assert editor.volume is done.volume
    finally:
        done.host.open("NasoSegmenter")
        done.host.unload("SegmentEditor")


EDITOR = """
from slicer.ScriptedLoadableModule import ScriptedLoadableModule, ScriptedLoadableModuleWidget

class SegmentEditor(ScriptedLoadableModule):
    pass

class Editor:
    def setSegmentationNode(self, node):
        self.segmentation = node
    def setSourceVolumeNode(self, node):
        self.volume = node

class SegmentEditorWidget(ScriptedLoadableModuleWidget):
    def setup(self):
        ScriptedLoadableModuleWidget.setup(self)
        self.editor = Editor()
"""


def test_the_export_holds_the_outline_as_it_is_now(done, tmp_path):
    from NasoLib.image.io import read

    correct(done, 1)
    done.ui.exportFolderEdit.currentPath = str(tmp_path)
    done.press("exportButton")
    folder = tmp_path / "Chest-1-outline"
    assert {path.name for path in folder.iterdir()} == {"outline.seg.nrrd", "measures.json", "scene.mrb", "result.json"}
    measured = json.loads((folder / "measures.json").read_text())
    mask = read(folder / "outline.seg.nrrd")
    now_ml = (mask.array > 0).sum() * mask.geometry.voxel_volume_ml
    assert measured["corrected"]["volume_ml"] == pytest.approx(now_ml)
    assert measured["correction"]["corrected_ml"] == pytest.approx(now_ml)
    assert measured["correction"]["removed_ml"] > 0
    assert measured["measures"]["volume_ml"] > now_ml
    assert str(folder) in done.ui.exportLabel.text


def test_a_new_run_does_not_bring_back_what_the_user_erased(done, tmp_path):
    from NasoLib.image.io import read

    correct(done, 1)
    done.ui.exportFolderEdit.currentPath = str(tmp_path)
    done.press("exportButton")
    before = read(tmp_path / "Chest-1-outline" / "outline.seg.nrrd").array > 0
    done.run()
    (tmp_path / "again").mkdir()
    done.ui.exportFolderEdit.currentPath = str(tmp_path / "again")
    done.press("exportButton")
    folder = tmp_path / "again" / "Chest-1-outline"
    assert ((read(folder / "outline.seg.nrrd").array > 0) == before).all()
    measured = json.loads((folder / "measures.json").read_text())
    assert measured["correction"]["removed_ml"] > 0
    assert measured["corrected"]["volume_ml"] < measured["measures"]["volume_ml"]


def test_everything_comes_back_with_the_scene(done, tmp_path):
    import slicer

    done.tick(0, False)
    assert slicer.util.saveScene(str(tmp_path / "case.mrb"))
    done.host.close_scene()
    assert done.widget.told is None
    assert not done.ui.resultCollapsibleButton.visible
    slicer.util.loadScene(str(tmp_path / "case.mrb"))
    done.host.settle()
    assert done.chosen.volume.GetName() == "Chest 1"
    assert done.segments() == ["Tumour 2"]
    assert "1 of 2 regions kept" in done.ui.answerDetailLabel.text
    done.tick(0, True)
    assert sorted(done.segments()) == ["Tumour 1", "Tumour 2"]


def test_the_console_outlines_and_shows(case):
    import slicer

    logic = slicer.modules.nasosegmenter.widgetRepresentation().self().logic
    before = case.scene.GetNumberOfNodes()
    found = logic.process(case.volume, flips=True)
    assert case.scene.GetNumberOfNodes() == before
    assert len(found.candidates) == 2
    assert logic.process(case.volume, "bright-chest").mask.array.sum() == found.mask.array.sum()
    assert logic.show(case.volume, found).GetSegmentation().GetNumberOfSegments() == 2


def test_the_panel_is_legible_at_its_narrowest(done):
    """No text of the panel is cut off, and nothing needs a horizontal scroll bar, at 380 pixels."""
    import qt

    layout = done.ui.volumeSelector.window() if done.widget.parent is None else done.widget.parent
    assert layout.minimumSizeHint.width() <= 380
    for label in layout.findChildren(qt.QLabel):
        if label.visible and not label.wordWrap:
            assert label.width >= label.sizeHint.width() - 1, label.text
