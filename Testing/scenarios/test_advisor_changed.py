"""What an advice is about is edited after it: that is said, and nothing is made of both together."""

import numpy as np
import pytest
from engine.tasks.residual_made import an_outline
from scenarios.advisor_case import advise

OUTLINE_CHANGED = "The outline has changed since this answer. Press “Advise” again."
T1CE_CHANGED = "T1CE has changed since this answer. Press “Advise” again."


def erase(panel, slices):
    """Rub the tumour out of these slices, as with the eraser of the Segment Editor."""
    import slicer

    node, volume = panel.parameters.outline, panel.parameters.volume
    segment = node.GetSegmentation().GetNthSegmentID(0)
    mask = slicer.util.arrayFromSegmentBinaryLabelmap(node, segment, volume).copy()
    mask[slices] = 0
    slicer.util.updateSegmentBinaryLabelmapFromArray(mask, node, segment, volume)


def press(panel, button):
    """What the panel says once this button was pressed and all has ended."""
    from host.qtside.eventloop import wait_until

    getattr(panel.ui, button).click()
    assert wait_until(lambda: not panel.runs.busy, 60)
    return panel.runs.message.text


@pytest.mark.parametrize("button", ["faithfulButton", "movesButton", "exportButton"])
def test_an_outline_that_was_edited_is_refused(panel, tmp_path, button):
    panel.parameters.export_folder = tmp_path / "export"
    advise(panel)
    assert "changed" not in panel.ui.aboutLabel.text
    erase(panel, slice(3, 5))
    assert OUTLINE_CHANGED in panel.ui.aboutLabel.text
    assert OUTLINE_CHANGED in press(panel, button)
    assert panel.result.firmness.moved is None
    assert not panel.ui.faithfulLabel.text
    assert not (tmp_path / "export").exists()


def test_advice_on_the_edited_outline_may_be_asked_on(panel):
    advise(panel)
    erase(panel, slice(3, 5))
    assert advise(panel) == ""
    assert "changed" not in panel.ui.aboutLabel.text
    assert press(panel, "movesButton") == ""
    assert panel.result.firmness.moved.total == 8


def test_an_outline_that_was_erased_as_a_whole_is_told_of(panel):
    advise(panel)
    erase(panel, slice(None))
    assert OUTLINE_CHANGED in press(panel, "faithfulButton")


def test_an_outline_that_was_edited_in_another_module_is_told_of_on_the_way_back(panel, modules):
    advise(panel)
    outline, volume = panel.parameters.outline, panel.parameters.volume
    modules.open("NasoSegmenter")
    outline.GetSegmentation().RemoveSegment(outline.GetSegmentation().GetNthSegmentID(0))
    widget = modules.open("TreatmentAdvisor")
    assert widget.parameters.volume is volume
    assert OUTLINE_CHANGED in widget.ui.aboutLabel.text


def test_an_image_that_was_edited_is_told_of(panel):
    import slicer

    advise(panel)
    voxels = slicer.util.arrayFromVolume(panel.parameters.volume)
    voxels[5] += np.int16(1)
    slicer.util.arrayFromVolumeModified(panel.parameters.volume)
    assert T1CE_CHANGED in panel.ui.aboutLabel.text
    assert T1CE_CHANGED in press(panel, "faithfulButton")
    voxels[5] -= np.int16(1)
    slicer.util.arrayFromVolumeModified(panel.parameters.volume)
    assert "changed" not in panel.ui.aboutLabel.text


def test_a_scene_that_was_saved_and_opened_again_has_not_changed(panel, modules, tmp_path):
    import slicer

    segments = panel.parameters.outline.GetSegmentation()
    other = segments.AddEmptySegment("node")
    mask = np.zeros((10, 48, 56), np.uint8)
    mask[2:4, 12:18, 8:14] = 1
    slicer.util.updateSegmentBinaryLabelmapFromArray(mask, panel.parameters.outline, other, panel.parameters.volume)
    advise(panel)
    assert slicer.util.saveScene(str(tmp_path / "case.mrb"))
    modules.close_scene()
    slicer.util.loadScene(str(tmp_path / "case.mrb"))
    widget = modules.open("TreatmentAdvisor")
    assert widget.ui.aboutLabel.text == "About “Scan T1CE”, outlined in “Scan tumour”."
    assert press(widget, "movesButton") == ""


def test_an_outline_of_a_model_has_not_changed_when_slicer_cuts_its_grid(panel, monkeypatch):
    from host.qtside.eventloop import wait_until

    panel.parameters.outline = None
    monkeypatch.setattr(panel.logic, "outlined", lambda *_: an_outline())
    panel.parameters.try_moves = False
    panel.actions.advise()
    assert wait_until(lambda: not panel.runs.busy, 60)
    assert panel.ui.aboutLabel.text == "About “Scan T1CE”, outlined in “Scan T1CE tumour”."
    assert press(panel, "movesButton") == ""
