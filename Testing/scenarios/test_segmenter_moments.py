"""Volumes that change with time: one moment or all of them, outlined in the NasoSegmenter panel."""

from __future__ import annotations

import re

import pytest
from engine.tasks.segmentation.made import a_chest
from scenarios.segmenter_case import CENTERS


@pytest.fixture
def moments(case):
    """The volume becomes the first of two moments of a sequence: a tumour comes up in the second."""
    import slicer
    from NasoLib.scene.volumes import add_volume

    logic = slicer.vtkSlicerSequencesLogic()
    logic.SetMRMLScene(case.scene)  # knows the browser's class, and exchanges what is shown
    case.add((), "Moments")
    later = add_volume(case.scene, a_chest(CENTERS, 9.0)[0], "Later")
    sequence = case.scene.AddNewNodeByClass("vtkMRMLSequenceNode", "Perfusion")
    sequence.SetIndexName("time")
    for volume, value in ((case.volume, "0"), (later, "1.5")):
        sequence.SetDataNodeAtValue(volume, value)
    browser = case.scene.AddNewNodeByClass("vtkMRMLSequenceBrowserNode", "Player")
    browser.SetAndObserveMasterSequenceNodeID(sequence.GetID())
    browser.AddProxyNode(case.volume, sequence, False)
    case.scene.RemoveNode(later)
    yield case, browser, logic
    logic.SetMRMLScene(None)


def test_every_moment_of_a_sequence_is_outlined_and_plays_along(moments):
    case, browser, logic = moments
    case.widget.parameters_changed()
    case.ready()
    case.click(case.ui.framesCheckBox)
    case.click(case.widget.runs.run_button)
    case.wait()
    assert "2 moments outlined, from 0.0 to" in case.widget.runs.message.text
    outlines = case.scene.GetFirstNodeByName("Moments outlines")
    assert outlines.GetNumberOfDataNodes() == 2
    counts = []
    for number in (0, 1):
        browser.SetSelectedItemNumber(number)
        logic.UpdateProxyNodesFromSequences(browser)
        counts.append(browser.GetProxyNode(outlines).GetSegmentation().GetNumberOfSegments())
    assert counts == [0, 2]
    table = case.scene.GetFirstNodeByName("Moments outlines over time").GetTable()
    assert [table.GetValue(row, 0).ToString() for row in (0, 1)] == ["0", "1.5"]


def test_one_moment_of_a_sequence_is_outlined_like_any_volume(moments):
    case, _, _ = moments
    case.run()
    assert "No tumour found" in case.ui.answerLabel.text


@pytest.fixture
def all_moments(moments):
    """All moments are to be outlined; gives (case, the scene before)."""
    case = moments[0]
    case.widget.parameters_changed()
    case.ready()
    case.click(case.ui.framesCheckBox)
    return case, case.host.saved()


def run_into(case, fault):
    case.ready()
    case.widget.runs.run_button.click()
    case.wait()
    assert fault in case.widget.runs.message.text
    assert not case.widget.runs.busy
    case.until(lambda: case.ui.costLabel.visible and case.ui.costLabel.text.startswith(("About", "less")))


def test_a_fault_in_a_later_moment_leaves_the_scene_as_it_was(all_moments, monkeypatch):
    from NasoLib.errors import UserError
    from NasoLib.tasks import segmentation

    case, before = all_moments
    real, seen = segmentation.outline, []

    def fail_later(*given):
        seen.append(given)
        if len(seen) > 1:
            raise UserError("The second moment cannot be read.")
        return real(*given)

    monkeypatch.setattr(segmentation, "outline", fail_later)
    run_into(case, "The second moment cannot be read.")
    assert len(seen) == 2
    assert case.host.saved() == before


@pytest.mark.parametrize("part", ["add_table", "_show_now"])
def test_a_fault_while_the_moments_are_written_takes_everything_back(all_moments, monkeypatch, part):
    from NasoLib.errors import UserError
    from NasoLib.scene import frames

    def fail(*_given):
        raise UserError("The disk is full.")

    case, before = all_moments
    monkeypatch.setattr(frames, part, fail)
    run_into(case, "The disk is full.")
    assert without_leavings(case.host.saved()) == before


def without_leavings(saved):
    """Slicer's browser keeps how a sequence was to be played when the sequence is taken out of it again."""
    return re.sub(r'  SynchronizationPropertiesMap1="[^"]*"', "", saved)


def test_cancel_among_the_moments_leaves_the_scene_as_it_was(all_moments):
    from NasoLib.bundle import library
    from NasoLib.device import choose
    from NasoLib.tasks.models import ready_model

    case, before = all_moments
    with ready_model(library.find("bright-chest"), choose()).lock:
        case.widget.runs.run_button.click()
        case.click(case.widget.runs.cancel_button)
    case.wait()
    assert case.host.saved() == before


def test_an_ordinary_volume_offers_no_sequence(case):
    assert not case.ui.framesCheckBox.visible
