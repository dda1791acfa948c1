"""From a box and one press to an answer that can be seen, tried and taken away."""

import json

import numpy as np
import pytest
from engine.tasks.invasion import made

from .conftest import RUN_SLICES


def test_one_press_gives_the_call_its_run_and_the_cutoffs(case):
    case.run()
    assert "Skull base invaded" in case.ui.callLabel.text
    assert case.ui.callDetailLabel.text == (
        "Invasion: 6 positive slices in an unbroken run (15.0 mm); the cut-off is 2."
    )
    assert (case.chosen.slice_threshold, case.chosen.min_run) == (0.5, 2)
    assert case.ui.resultCollapsibleButton.visible


def test_a_free_skull_base_is_told_in_words_too(modules, scene, models):
    from .conftest import Case

    case = Case(modules, scene)
    case.add_ct(ball_lps=None)
    case.add_region()
    case.run()
    assert "No invasion found" in case.ui.callLabel.text
    assert not case.result.call.positive


def test_the_demo_sentence_stands_beside_the_result(case):
    case.run()
    assert case.widget.answer.demo.frame.visible
    assert "Demo model trained on synthetic patients" in case.widget.answer.demo._label.text


def test_moving_a_cutoff_makes_the_call_again_without_the_network(case):
    from host.qtside import hands

    case.run()
    with case.standing_still():
        hands.set_slider(case.ui.minRunSlider, RUN_SLICES + 1)
        assert "No invasion found" in case.ui.callLabel.text
        assert "sensitivity 0.60 (0.26 to 0.88) of 10" in case.ui.cardLabel.text
        hands.set_slider(case.ui.thresholdSlider, 0.95)
        assert case.result.call.run_slices == 0
        hands.click(case.ui.cutoffsResetButton)
    assert case.result.call == case.run_result.call
    assert "sensitivity 0.90 (0.55 to 1.00) of 10" in case.ui.cardLabel.text


def test_a_setting_that_the_card_did_not_measure_is_told(case):
    from host.qtside import hands

    case.run()
    hands.set_slider(case.ui.minRunSlider, 4)
    assert case.ui.cardLabel.text == "The model’s card says nothing about this many slices in a row."


def test_the_table_node_follows_the_cutoffs(case):
    from host.qtside import hands
    from NasoLib.scene import invasion as nodes

    case.run()
    table = nodes.table_of(case.chosen.results[0])
    positive = [table.GetCellText(row, 3) for row in range(table.GetNumberOfRows())]
    assert positive.count("yes") == RUN_SLICES
    hands.set_slider(case.ui.thresholdSlider, 0.95)
    assert "yes" not in [table.GetCellText(row, 3) for row in range(table.GetNumberOfRows())]


def test_the_views_go_to_the_middle_of_the_run_and_rows_to_the_views(case):
    from host.qtside import hands

    case.run()
    red = case.host.views["Red"]
    middle = (case.result.call.run_start + case.result.call.run_stop - 1) // 2
    assert red.node.GetSliceOffset() == pytest.approx(case.result.slice_s_mm[middle], abs=0.01)
    hands.click_cell(case.ui.scoreTable, 1, 2)
    assert red.node.GetSliceOffset() == pytest.approx(case.result.slice_s_mm[1], abs=0.01)
    hands.press_key(case.ui.scoreTable, "Down")
    assert case.widget.answer.table.row == case.result.call.run_start
    red.node.SetSliceOffset(float(case.result.slice_s_mm[10]))
    assert case.widget.answer.table.row == 10


def test_the_heat_map_is_seen_where_the_ball_is(case):
    from host.qtside import hands

    assert not case.heat_at_ball()
    case.run()
    assert case.heat_at_ball()
    hands.click(case.ui.heatmapCheckBox)
    assert not case.heat_at_ball()
    hands.press_key(case.host.window, "H")
    assert case.ui.heatmapCheckBox.checked
    assert case.heat_at_ball()
    hands.set_slider(case.ui.heatmapOpacitySlider, 0)
    assert not case.heat_at_ball()


def test_the_key_is_deaf_in_other_modules(case):
    from host.qtside import hands

    case.run()
    case.host.open("NasoSegmenter")
    hands.press_key(case.host.window, "H")
    case.host.open("NasoInvasion")
    assert case.chosen.heatmap_visible


def test_the_ct_is_shown_at_the_papers_window_and_its_voxels_stay(case):
    import slicer

    before = slicer.util.arrayFromVolume(case.volume).copy()
    changed = []
    case.volume.AddObserver("ModifiedEvent", lambda *_: changed.append(1))
    case.run()
    display = case.volume.GetDisplayNode()
    assert (display.GetWindow(), display.GetLevel()) == (600, 60)
    np.testing.assert_array_equal(slicer.util.arrayFromVolume(case.volume), before)
    assert changed == []


def test_a_second_run_takes_the_place_of_the_first(case):
    case.run()
    before = kinds_of_nodes(case.scene)
    first = case.chosen.results[0].GetID()
    case.run()
    assert kinds_of_nodes(case.scene) == before
    assert case.scene.GetNodeByID(first) is None
    assert case.heat_at_ball()


def kinds_of_nodes(scene):
    return sorted(scene.GetNthNode(n).GetClassName() for n in range(scene.GetNumberOfNodes()))


def test_the_export_holds_the_result_under_the_cutoffs_that_are_set(case, tmp_path):
    from host.qtside import hands

    case.run()
    hands.set_slider(case.ui.minRunSlider, RUN_SLICES + 1)
    case.chosen.export_folder = tmp_path / "out"
    hands.click(case.ui.exportButton)
    case.wait()
    place = tmp_path / "out" / "CT-1-skull-base"
    assert str(place) in case.ui.exportLabel.text
    assert {path.name for path in place.iterdir()} == {"result.json", "heatmap.nrrd", "scores.csv", "scene.mrb"}
    told = json.loads((place / "result.json").read_text())
    assert told["call"]["positive"] is False
    assert told["faithfulness"]["verdict"] in ("yes", "no", "unclear")


def test_an_export_asks_before_it_replaces(case, tmp_path):
    import qt
    from host.qtside import dialogs, hands

    case.run()
    case.chosen.export_folder = tmp_path
    hands.click(case.ui.exportButton)
    case.wait()
    before = (tmp_path / "CT-1-skull-base" / "result.json").stat().st_mtime_ns
    dialogs.answer(qt.QMessageBox.No, text="Replace the result")
    hands.click(case.ui.exportButton)
    case.wait()
    assert (tmp_path / "CT-1-skull-base" / "result.json").stat().st_mtime_ns == before


def test_the_console_gives_the_same_result_and_leaves_the_scene_alone(case):
    import slicer

    case.run()
    before = case.saved()
    logic = slicer.modules.nasoinvasion.widgetRepresentation().self().logic
    for roi in (case.region, made.a_box()):
        result = logic.process(case.volume, roi=roi)
        assert result.call == case.run_result.call
        np.testing.assert_allclose(result.scores, case.run_result.scores, atol=1e-6)
    assert case.saved() == before


def test_everything_comes_back_with_the_saved_scene(case, tmp_path):
    import slicer
    from host.qtside import hands

    case.run()
    hands.set_slider(case.ui.minRunSlider, 3)
    hands.set_slider(case.ui.heatmapThresholdSlider, 0.25)
    case.chosen.check_after_run = False
    told = [getattr(case.ui, name).text for name in ("callLabel", "callDetailLabel", "cardLabel")]
    scores, share = case.result.scores.copy(), case.result.share_within(_ball())
    assert slicer.util.saveScene(str(tmp_path / "case.mrb"))
    case.host.close_scene()
    assert case.result is None
    assert not case.ui.resultCollapsibleButton.visible
    slicer.util.loadScene(str(tmp_path / "case.mrb"))
    assert [getattr(case.ui, name).text for name in ("callLabel", "callDetailLabel", "cardLabel")] == told
    np.testing.assert_array_equal(case.result.scores, scores)
    assert case.result.share_within(_ball()) == share
    assert (case.chosen.min_run, case.chosen.heatmap_threshold, case.chosen.check_after_run) == (3, 0.25, False)
    assert case.chosen.model == "ball-finder"
    assert case.heat_at_ball()
    hands.click(case.ui.heatmapCheckBox)
    assert not case.heat_at_ball()
    case.run()


def _ball():
    from NasoLib.tasks.invasion import Sphere

    return Sphere(made.BALL_LPS, made.BALL_MM)
