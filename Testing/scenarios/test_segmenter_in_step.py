"""What the NasoSegmenter panel says stays true when something changes afterwards: figures, ticks, what a run takes."""

from __future__ import annotations

import json
import threading

import pytest
from engine.tasks.segmentation.made import a_chest
from scenarios.segmenter_case import CENTERS, correct, correct_segment


@pytest.fixture
def compared(done):
    """A result that was compared with a reference."""
    done.chosen.reference = done.reference = a_reference(done, 11.0)
    done.press("compareButton")
    assert done.widget.compare.agreement is not None
    return done


def a_reference(case, radius_mm):
    from NasoLib.scene.segments import add_segment

    made = case.scene.AddNewNodeByClass("vtkMRMLSegmentationNode", "Truth")
    add_segment(made, a_chest(CENTERS[:1], radius_mm)[1], "Tumour", (0, 1, 0), {})
    return made


def another_reference(case):
    case.chosen.reference = a_reference(case, 7.0)


def reject(case):
    case.tick(0, False)


def correct_in_the_editor(case):
    result = case.result
    case.host.leave()
    correct_segment(result, 1)
    case.host.open("NasoSegmenter")


def correct_the_reference(case):
    from NasoLib.scene.segments import add_segment

    case.host.leave()
    add_segment(case.reference, a_chest(CENTERS[1:], 9.0)[1], "Tumour", (0, 1, 0), {})
    case.host.open("NasoSegmenter")


@pytest.mark.parametrize("change", [reject, correct_in_the_editor, another_reference, correct_the_reference])
def test_a_comparison_goes_when_what_it_was_about_changes(compared, tmp_path, change):
    from NasoLib.scene import segmentation_views as views

    change(compared)
    assert compared.widget.compare.agreement is None
    assert not compared.ui.compareTable.visible
    assert not views.differences_of(compared.result).GetDisplayNode().GetVisibility()
    assert "comparison" not in exported(compared, tmp_path)


def exported(case, folder):
    case.ui.exportFolderEdit.currentPath = str(folder)
    case.press("exportButton")
    return json.loads((folder / "Chest-1-outline" / "result.json").read_text())


def test_a_comparison_stays_while_nothing_of_it_changes(compared, tmp_path):
    compared.press("surfaceButton")
    compared.output.GetSegmentation().GetNthSegment(0).SetColor(0, 1, 1)
    compared.host.leave()
    compared.host.open("NasoSegmenter")
    assert compared.ui.compareTable.visible
    assert exported(compared, tmp_path)["comparison"]["dice"] == compared.widget.compare.agreement.dice


def test_an_outline_that_was_corrected_without_leaving_the_panel_is_exported_without_old_figures(compared, tmp_path):
    correct(compared, 1)
    assert "comparison" not in exported(compared, tmp_path)
    assert compared.widget.compare.agreement is None


def test_what_was_corrected_goes_when_the_outline_changes(done):
    correct(done, 1)
    done.press("correctionButton")
    assert "You added" in done.ui.correctionLabel.text
    done.tick(1, False)
    assert done.ui.correctionLabel.text == ""


def test_figures_of_an_outline_that_changed_meanwhile_are_not_shown(done):
    done.chosen.reference = a_reference(done, 11.0)
    done.ui.compareCollapsibleButton.collapsed = False
    done.ui.compareButton.click()
    assert done.widget.runs.busy
    done.tick(0, False)
    done.wait()
    assert done.widget.compare.agreement is None
    assert "changed meanwhile" in done.widget.runs.message.text


def test_undo_and_redo_of_a_rejection_change_the_ticks_too(done, undo):
    undo()
    done.tick(0, False)
    done.scene.Undo()
    done.host.settle()
    assert sorted(done.segments()) == ["Tumour 1", "Tumour 2"]
    assert ticks(done) == [True, True]
    assert "2 regions on" in done.ui.answerDetailLabel.text
    assert done.widget.more_to_export()["kept"] == [1, 2]
    done.scene.Redo()
    done.host.settle()
    assert done.segments() == ["Tumour 2"]
    assert ticks(done) == [False, True]
    assert done.widget.more_to_export()["kept"] == [2]


def test_undo_from_another_module_is_seen_when_the_panel_is_opened_again(done, undo):
    undo()
    done.tick(0, False)
    done.host.leave()
    done.scene.Undo()
    done.host.open("NasoSegmenter")
    assert ticks(done) == [True, True]
    assert sorted(done.segments()) == ["Tumour 1", "Tumour 2"]


def ticks(case):
    import qt

    table = case.ui.regionsTable
    return [table.item(row, 0).checkState() == qt.Qt.Checked for row in range(table.rowCount)]


def test_other_rules_than_the_models_show_no_figure_of_its_card(case):
    case.chosen.own_rules = True
    case.run()
    assert "measured the model’s own rules" in case.ui.expectedLabel.text
    assert "false alarms per scan" not in case.ui.expectedLabel.text
    case.chosen.own_rules = False
    case.run()
    assert "1.50 false alarms per scan" in case.ui.expectedLabel.text


def test_an_offered_model_says_what_it_was_made_for_and_its_dice(case):
    import qt

    said = ("Made for CT of the chest.", "Dice, mean 0.90")
    for text in (case.ui.modelSelector.itemData(0, qt.Qt.ToolTipRole), case.ui.modelFactsLabel.text):
        assert all(sentence in text for sentence in said)
    assert case.ui.modelFactsLabel.text.count("Dice") == 1


def costs_are_said(case):
    label = case.ui.costLabel
    case.until(lambda: label.visible and label.text.startswith(("About", "less")), 20)


def test_what_a_run_takes_is_said_again_after_a_run_a_cancel_and_a_failure(case, monkeypatch):
    from NasoLib.errors import UserError
    from NasoLib.gui.segmenter.logic import SegmenterLogic

    costs_are_said(case)
    case.run()
    costs_are_said(case)
    looked = threading.Event()

    def stop(*_arguments, **_more):
        looked.wait(20)
        raise UserError("The disk is full.")

    monkeypatch.setattr(SegmenterLogic, "outline_images", stop)
    case.click(case.widget.runs.run_button)
    assert not case.ui.costLabel.visible
    looked.set()
    case.wait()
    assert "The disk is full." in case.widget.runs.message.text
    costs_are_said(case)


def test_what_a_run_takes_is_said_again_after_cancel(case):
    from NasoLib.bundle import library
    from NasoLib.device import choose
    from NasoLib.tasks.models import ready_model

    costs_are_said(case)
    with ready_model(library.find("bright-chest"), choose()).lock:
        case.click(case.widget.runs.run_button)
        case.click(case.widget.runs.cancel_button)
    case.wait()
    costs_are_said(case)
