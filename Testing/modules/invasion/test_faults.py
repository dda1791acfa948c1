"""Whatever happens while it runs: no traceback, no half result, nothing of the user's changed."""

import shutil

import pytest
from engine.tasks.invasion import made


def settle(case):
    from host.qtside.eventloop import process_events

    process_events(0.5)
    assert not case.widget.runs.busy


@pytest.fixture
def running(case):
    """A run that has begun, and stands still until the test lets it go on; gives (case, the scene before)."""
    before = case.saved()
    with case.standing_still():
        case.press_run()
        assert case.widget.runs.busy
        yield case, before
    settle(case)
    assert case.result is None
    assert case.scene.GetNumberOfNodesByClass("vtkMRMLTextNode") == 0


def test_cancel_leaves_the_scene_as_it_was(running):
    from host.qtside import hands

    case, before = running
    hands.click(case.widget.runs.cancel_button)
    assert case.saved() == before


def test_after_cancel_the_scene_is_saved_as_before_and_runs_again(case):
    from host.qtside import hands

    before = case.saved()
    with case.standing_still():
        case.press_run()
        hands.click(case.widget.runs.cancel_button)
    case.wait()
    assert case.widget.runs.message.text == "Cancelled. Nothing was changed."
    assert case.saved() == before
    case.run()


def test_the_volume_is_removed(running):
    case, _before = running
    case.scene.RemoveNode(case.volume)
    assert not case.widget.runs.busy
    assert "“CT 1” was removed while it was in use" in case.widget.runs.message.text
    assert case.chosen.volume is None


def test_the_region_is_removed(running):
    case, _before = running
    case.scene.RemoveNode(case.region)
    assert "“Skull base” was removed while it was in use" in case.widget.runs.message.text
    assert case.chosen.region is None
    assert case.ui.regionSummaryLabel.text.startswith("No region yet")


def test_the_scene_is_closed(running):
    case, _before = running
    case.host.close_scene()
    assert not case.widget.runs.busy
    assert case.chosen.volume is None


def test_another_module_is_opened(running):
    case, _before = running
    case.host.open("NasoSegmenter")
    settle(case)
    case.host.open("NasoInvasion")
    assert not case.widget.runs.busy
    assert case.chosen.region is case.region


def test_run_is_pressed_again(case):
    with case.standing_still():
        case.press_run()
        case.widget.runs.run_button.click()
        case.widget.actions.run()
    case.wait()
    assert case.scene.GetNumberOfNodesByClass("vtkMRMLTextNode") == 1


def test_another_scene_is_loaded_into_it(running, tmp_path):
    import slicer

    case, _before = running
    path = tmp_path / "other.mrml"
    assert slicer.util.saveScene(str(path))
    slicer.util.loadScene(str(path))
    assert not case.widget.runs.busy


def test_the_bundle_is_deleted_before_its_weights_are_read(case, models, monkeypatch, tmp_path):
    from NasoLib.bundle import library
    from NasoLib.tasks import models as kept

    copy = tmp_path / "copy"
    shutil.copytree(models, copy)
    monkeypatch.setenv(library.VARIABLE, str(copy))
    case.widget.model.refresh()
    before = case.saved()
    kept.forget()
    shutil.rmtree(copy)
    case.press_run()
    case.wait()
    assert "ball-finder" in case.widget.runs.message.text
    assert case.result is None
    assert case.saved() == before


def test_a_box_outside_the_image_is_refused_in_words(case):
    from NasoLib.scene.roi import set_box

    set_box(case.region, made.a_box(center=(500.0, 0.0, 0.0)))
    before = case.saved()
    case.press_run()
    case.wait()
    assert "lies outside the image" in case.widget.runs.message.text
    assert case.saved() == before


def test_a_failure_while_writing_takes_everything_back(case, monkeypatch):
    """The disk of a person's scene cannot be full half-way: neither can a result."""
    import qt
    from host.qtside import dialogs
    from NasoLib.scene import invasion as nodes

    before = case.saved()

    def broken(*_):
        raise RuntimeError("no table today")

    monkeypatch.setattr(nodes, "add_table", broken)
    dialogs.answer(qt.QMessageBox.Ok, text="no table today")
    case.press_run()
    case.wait()
    assert case.result is None
    assert case.saved() == before


def test_a_failed_run_keeps_the_result_before_it(case):
    from NasoLib.scene.roi import set_box

    case.run()
    call = case.result.call
    set_box(case.region, made.a_box(center=(500.0, 0.0, 0.0)))
    case.press_run()
    case.wait()
    assert case.result.call == call
    assert case.ui.resultCollapsibleButton.visible


@pytest.mark.parametrize("part", ["heatmap", "table", "result", "volume"])
def test_a_part_of_the_result_is_removed_afterwards(case, part):
    from NasoLib.scene import invasion as nodes

    case.run()
    node = case.chosen.results[0]
    victim = {"heatmap": nodes.heatmap_of, "table": nodes.table_of, "result": lambda n: n, "volume": nodes.volume_of}
    case.scene.RemoveNode(victim[part](node))
    assert (case.result is None) == (part == "result")
    assert case.heat_at_ball() == (part in ("table", "volume"))
    case.ui.minRunSlider.value = 3
    case.host.settle()


def test_checking_the_heat_map_of_a_ct_that_is_gone_is_told(case):
    from host.qtside import hands

    case.run()
    case.scene.RemoveNode(case.volume)
    hands.click(case.ui.faithfulButton)
    assert "was removed from the scene" in case.widget.runs.message.text


def test_without_a_region_a_ct_that_shows_no_head_is_refused_in_words(case):
    case.scene.RemoveNode(case.region)
    before = case.saved()
    case.press_run()
    case.wait()
    assert "Press “Propose”" in case.widget.runs.message.text
    assert case.result is None
    assert case.saved() == before


def test_no_model_is_told_and_run_cannot_be_pressed(modules, scene, monkeypatch, tmp_path):
    from host.qtside import hands
    from NasoLib.bundle import library

    from .conftest import Case

    monkeypatch.setenv(library.VARIABLE, str(tmp_path))
    monkeypatch.setattr(library, "shipped_folders", lambda *_: [])
    case = Case(modules, scene)
    case.add_ct()
    with pytest.raises(hands.CannotReach):
        case.press_run()
    assert "No model for this is installed" in case.ui.modelFactsLabel.text
