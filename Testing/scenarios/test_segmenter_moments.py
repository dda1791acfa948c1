"""Volumes that change with time: one moment or all of them, outlined in the NasoSegmenter panel."""

from __future__ import annotations

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


def test_an_ordinary_volume_offers_no_sequence(case):
    assert not case.ui.framesCheckBox.visible
