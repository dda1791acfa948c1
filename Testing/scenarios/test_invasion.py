"""A radiologist's way through NasoInvasion, from the Sample Data module to a scene that is opened again next week."""

from __future__ import annotations

import numpy as np
import pytest

# 0.1 s is what a person notices. The host draws the views without a graphics card, and tests share their processor.
MOST_WORK_S = 0.4
CASES = {"NasoHeadCTPositive": True, "NasoHeadCTNegative": False}


@pytest.fixture
def open_sample(modules, small_sample, only_shipped_models):
    """`open_sample(name)` loads a sample from the Sample Data module and opens the panel."""

    def load(name):
        import slicer
        from NasoLib.gui import samples

        sample = small_sample(name)
        samples.load(sample, slicer.mrmlScene)
        return modules.open("NasoInvasion")

    return load


@pytest.fixture
def only_shipped_models(monkeypatch, tmp_path):
    """No model of the user's own."""
    from NasoLib.bundle import library

    monkeypatch.setenv(library.VARIABLE, str(tmp_path))


def wait_for_run(widget, seconds=200):
    from host.qtside.eventloop import wait_until

    assert wait_until(lambda: not widget.runs.busy, seconds)


def heat_pixels(view):
    """How many pixels of a view are coloured from red to yellow, as the heat map and one of the box's handles are."""
    picture = view.draw().astype(int)
    red, green, blue = picture[..., 0], picture[..., 1], picture[..., 2]
    return int(((red > green + 25) & (red > blue + 40)).sum())


@pytest.mark.parametrize("name", CASES)
def test_one_click_from_a_loaded_sample_to_its_answer(open_sample, stand_still, name):
    from host.qtside import hands

    widget = open_sample(name)
    with stand_still() as measured:
        hands.click(widget.runs.run_button)
        wait_for_run(widget)
    assert widget.result is not None, widget.runs.message.text
    assert widget.result.call.positive == CASES[name]
    assert ("Skull base invaded" if CASES[name] else "No invasion found") in widget.ui.callLabel.text
    assert widget.answer.demo.frame.visible
    assert measured.worked_s < MOST_WORK_S, "the window stood still"


def test_the_whole_way(open_sample, modules, scene, tmp_path):
    import slicer
    from host.qtside import hands
    from NasoLib.scene.roi import box_from_roi

    widget = open_sample("NasoHeadCTPositive")
    ui, red = widget.ui, modules.views["Red"]

    # The image proposes the box; the person pulls its left side a little outwards, and thinks better of it.
    hands.click(ui.proposeButton)
    wait_for_run(widget)
    proposed = box_from_roi(widget.parameters.region)
    assert "The box was placed by bone and air" in ui.regionSummaryLabel.text
    pull_side(red, proposed, mm=6)
    dragged = box_from_roi(widget.parameters.region)
    assert dragged.size_mm[0] == pytest.approx(proposed.size_mm[0] + 6, abs=1.5)
    hands.click(ui.resetButton)
    np.testing.assert_allclose(box_from_roi(widget.parameters.region).size_mm, proposed.size_mm, atol=1e-3)

    # One press, and the answer stands there, with colour over the CT.
    hands.click(widget.runs.run_button)
    wait_for_run(widget)
    assert widget.result.call.positive
    hot = heat_pixels(red)
    hands.press_key(modules.window, "H")
    handles = heat_pixels(red)
    assert hot > handles + 200
    hands.press_key(modules.window, "H")
    assert heat_pixels(red) == hot

    middle = widget.answer.table.row

    # A click on a row goes to its slice; a stricter cut-off turns the call.
    hands.click_cell(ui.scoreTable, 0, 2)
    assert red.node.GetSliceOffset() == pytest.approx(widget.result.slice_s_mm[0], abs=0.01)
    hands.set_slider(ui.minRunSlider, widget.result.call.run_slices + 1)
    assert "No invasion found" in ui.callLabel.text

    # Saved, closed, opened again: the same state.
    told, scores = ui.callDetailLabel.text, widget.result.scores.copy()
    assert slicer.util.saveScene(str(tmp_path / "case.mrb"))
    modules.close_scene()
    assert widget.result is None
    slicer.util.loadScene(str(tmp_path / "case.mrb"))
    assert ui.callDetailLabel.text == told
    np.testing.assert_array_equal(widget.result.scores, scores)
    np.testing.assert_allclose(box_from_roi(widget.parameters.region).size_mm, proposed.size_mm, atol=1e-3)
    hands.click_cell(ui.scoreTable, middle, 2)
    assert heat_pixels(red) > handles + 200


def test_undo_takes_the_result_back(open_sample, scene, undo):
    from host.qtside import hands

    widget = open_sample("NasoHeadCTPositive")
    undo()
    hands.click(widget.runs.run_button)
    wait_for_run(widget)
    assert widget.result is not None
    scene.Undo()
    assert widget.result is None
    assert not widget.ui.resultCollapsibleButton.visible
    assert widget.parameters.volume.GetName() == "NasoHeadCTPositive ct"


def pull_side(view, box, mm):
    """Drag the handle in the middle of the box's left side outwards."""
    center, size, _axes = box.to_ras()
    view.node.SetSliceOffset(float(center[2]))
    side = center - (size[0] / 2, 0, 0)
    view.mouse.drag(view.pixel_of(side), view.pixel_of(side - (mm, 0, 0)))
