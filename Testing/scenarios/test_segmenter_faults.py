"""Whatever happens while it runs: no traceback, no half result, nothing of the user's changed."""

import shutil

import numpy as np
import pytest


@pytest.fixture
def running(case):
    """A run that has begun and stands still until the test lets it go on; the user's own segments in its output."""
    from NasoLib.bundle import library
    from NasoLib.device import choose
    from NasoLib.tasks.models import ready_model

    case.mine = a_users_segmentation(case)
    case.chosen.output = case.mine
    case.until(lambda: case.ui.costLabel.text.startswith(("About", "less")))
    case.before, case.scene_before = bits_of(case.mine), case.host.saved()
    with ready_model(library.find("bright-chest"), choose()).lock:
        case.click(case.widget.runs.run_button)
        assert case.widget.runs.busy
        yield case
    from host.qtside.eventloop import process_events

    process_events(0.5)
    assert not case.widget.runs.busy
    assert case.scene.GetNumberOfNodesByClass("vtkMRMLTextNode") == 0


def a_users_segmentation(one):
    from NasoLib.image import Image
    from NasoLib.scene.segments import add_segment
    from NasoLib.scene.volumes import image_from_node

    made = one.scene.AddNewNodeByClass("vtkMRMLSegmentationNode", "Mine")
    made.CreateDefaultDisplayNodes()
    grid = image_from_node(one.volume).geometry
    array = np.zeros(grid.shape, np.uint8)
    array[5:20, 20:40, 20:45] = 1
    add_segment(made, Image(array, grid), "Heart", (0.1, 0.2, 0.9), {})
    return made


def bits_of(node):
    from NasoLib.scene.segments import mask_or_none, segment_ids

    return {one: mask_or_none(node, one).array.tobytes() for one in segment_ids(node)}


def test_cancel_leaves_the_users_segments_alone(running):
    running.click(running.widget.runs.cancel_button)
    assert bits_of(running.mine) == running.before
    assert running.host.saved() == running.scene_before


def test_after_cancel_the_scene_is_saved_as_before_and_runs_again(case):
    from NasoLib.bundle import library
    from NasoLib.device import choose
    from NasoLib.tasks.models import ready_model

    case.ready()
    before = case.host.saved()
    with ready_model(library.find("bright-chest"), choose()).lock:
        case.click(case.widget.runs.run_button)
        case.click(case.widget.runs.cancel_button)
    case.wait()
    assert case.widget.runs.message.text == "Cancelled. Nothing was changed."
    assert case.host.saved() == before
    case.run()


@pytest.fixture
def own_copy(case, ball_finders, monkeypatch, tmp_path):
    """The models lie in a folder that the test may delete; gives the folder."""
    from NasoLib.bundle import library

    folder = tmp_path / "copy"
    shutil.copytree(ball_finders, folder)
    monkeypatch.setenv(library.VARIABLE, str(folder))
    case.widget.models_changed()
    case.until(lambda: case.ui.costLabel.text.startswith(("About", "less")))
    return folder


def test_the_bundle_is_deleted_before_its_weights_are_read(case, own_copy):
    from NasoLib.tasks import models as kept

    before = case.host.saved()
    kept.forget()
    shutil.rmtree(own_copy)
    case.click(case.widget.runs.run_button)
    case.wait()
    assert "bright-chest" in case.widget.runs.message.text
    assert case.result is None
    assert case.host.saved() == before


def test_the_bundle_is_deleted_while_it_runs(case, own_copy):
    """Its weights are in memory by then, so the run comes to its end; afterwards there is nothing to run."""
    from NasoLib.bundle import library
    from NasoLib.device import choose
    from NasoLib.tasks.models import ready_model

    with ready_model(library.find("bright-chest"), choose()).lock:
        case.click(case.widget.runs.run_button)
        shutil.rmtree(own_copy)
    case.wait()
    assert case.segments() == ["Tumour 1", "Tumour 2"]
    assert "does not say how many false alarms" in case.ui.expectedLabel.text
    case.widget.models_changed()
    case.until(lambda: not case.widget.runs.run_button.enabled and "Looking" not in case.widget.models_part.reason)
    assert "installed" in case.widget.models_part.reason


def test_the_volume_goes(running):
    running.scene.RemoveNode(running.volume)
    assert "“Chest 1” was removed while it was in use" in running.widget.runs.message.text
    assert bits_of(running.mine) == running.before


def test_the_output_goes(running):
    running.scene.RemoveNode(running.mine)
    assert "“Mine” was removed while it was in use" in running.widget.runs.message.text


def test_the_scene_is_closed(running):
    running.host.close_scene()
    assert not running.widget.runs.busy


def test_the_module_is_left(running):
    running.host.leave()
    assert bits_of(running.mine) == running.before
    running.host.open("NasoSegmenter")


def test_another_volume_is_chosen(running):
    running.chosen.volume = None
    assert not running.widget.runs.busy
    assert bits_of(running.mine) == running.before


def test_run_cannot_be_pressed_twice(running):
    assert not running.widget.runs.run_button.visible
    running.widget.runs.run_button.click()
    assert running.widget.runs.busy
    running.click(running.widget.runs.cancel_button)


def test_a_run_into_the_users_segmentation_and_back_by_undo(case, undo):
    mine = a_users_segmentation(case)
    before = bits_of(mine)
    mine.SetUndoEnabled(True)
    undo()
    case.chosen.output = mine
    case.run()
    after = bits_of(mine)
    assert len(after) == 3
    assert {key: after[key] for key in before} == before
    case.scene.Undo()
    assert bits_of(case.scene.GetFirstNodeByName("Mine")) == before
    case.scene.Redo()
    assert bits_of(case.scene.GetFirstNodeByName("Mine"))[next(iter(before))] == next(iter(before.values()))


def test_a_failure_while_writing_leaves_everything_as_it_was(case, monkeypatch):
    from NasoLib.errors import UserError
    from NasoLib.scene import segmentation as nodes

    mine = a_users_segmentation(case)
    case.chosen.output = mine
    before, count = bits_of(mine), case.scene.GetNumberOfNodes()
    scene_before = case.host.saved()
    real = nodes.accept

    def fail(node, labels):
        real(node, labels)
        raise UserError("The disk is full.")

    monkeypatch.setattr(nodes, "accept", fail)
    case.ready()
    case.click(case.widget.runs.run_button)
    case.wait()
    assert "The disk is full." in case.widget.runs.message.text
    assert bits_of(mine) == before
    assert case.scene.GetNumberOfNodes() == count
    assert case.host.saved() == scene_before
    assert case.result is None


def test_a_result_whose_parts_the_user_removed_is_told_of(case):
    case.run()
    case.scene.RemoveNode(case.output)
    case.host.settle()
    case.press("surfaceButton")
    assert "was removed from the scene. Run again." in case.widget.runs.message.text
    case.run()
    assert len(case.segments()) == 2


def test_a_volume_without_voxels_cannot_be_run(case):
    case.chosen.volume = case.scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "Empty")
    case.host.settle()
    assert "holds no voxels" in case.ui.findingsLabel.text
    assert not case.widget.runs.run_button.enabled
