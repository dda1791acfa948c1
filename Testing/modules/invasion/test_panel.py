"""From a box and one press to an answer that can be seen, tried, doubted and taken away."""

import json

import numpy as np
import pytest
from engine.tasks.invasion import made

RUN_SLICES = 6


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
    assert case.result.call == case.widget.run_result.call
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


def test_the_heat_map_is_checked_after_the_run(case):
    case.run()
    assert case.widget.doubt.faithful is not None
    assert case.widget.doubt.faithful.sentence.split(".")[0] in case.ui.faithfulLabel.text


def test_the_check_after_the_run_can_be_switched_off(case):
    case.chosen.check_after_run = False
    case.run()
    assert "Not checked yet" in case.ui.faithfulLabel.text


def test_the_region_moved_twenty_times(case):
    from host.qtside import hands

    case.run()
    hands.click(case.ui.stabilityButton)
    case.wait()
    assert "20 of 20 boxes placed a little elsewhere keep the call" in case.ui.stabilityLabel.text
    assert "The scores spread most in slice" in case.ui.stabilityLabel.text


def test_the_moved_boxes_are_judged_again_under_other_cutoffs(case):
    from host.qtside import hands

    case.run()
    hands.click(case.ui.stabilityButton)
    case.wait()
    with case.standing_still():
        hands.set_slider(case.ui.minRunSlider, RUN_SLICES + 1)
        calls = case.widget.doubt.stable.calls
        kept = sum(not call.positive for call in calls)
        assert {call.min_run for call in calls} == {RUN_SLICES + 1}
        assert f"{kept} of 20 boxes placed a little elsewhere keep the call" in case.ui.stabilityLabel.text
    ((_volume, result, known),) = case.widget.to_export()
    assert known["stability"]["call"] == result.call.to_json()


def test_a_cutoff_moved_while_the_boxes_are_read_counts(case):
    from host.qtside import hands

    case.run()
    with case.standing_still():
        hands.click(case.ui.stabilityButton)
        hands.set_slider(case.ui.minRunSlider, RUN_SLICES + 1)
    case.wait()
    assert case.widget.doubt.stable.call == case.result.call


def test_every_check_runs_where_the_user_said(case, monkeypatch):
    import NasoLib.device
    from host.qtside import hands
    from NasoLib.gui.invasion.settings import PROCESSOR

    asked, choose = [], NasoLib.device.choose

    def chosen(preference="auto", *more):
        asked.append(preference)
        return choose("cpu", *more)

    monkeypatch.setattr(NasoLib.device, "choose", chosen)
    case.chosen.device = PROCESSOR
    case.run()
    hands.click(case.ui.stabilityButton)
    case.wait()
    assert case.widget.doubt.faithful is not None
    assert case.widget.doubt.stable is not None
    assert asked == ["cpu", "cpu", "cpu"]


def test_evidence_inside_a_segment(case):
    from host.qtside.eventloop import wait_until

    case.run()
    segmentation, segment = outlined_ball(case)
    case.ui.segmentSelector.setCurrentNode(segmentation)
    case.ui.segmentSelector.setCurrentSegmentID(segment)
    assert (case.chosen.evidence_segmentation, case.chosen.evidence_segment) == (segmentation, segment)
    ct = made.a_ct()
    expected = case.widget.run_result.evidence_in(ct.with_array(made.ball_mask(ct.geometry).astype(np.uint8)))
    wanted = f"{expected.share:.0%} of what spoke for invasion lies inside"
    assert wait_until(lambda: wanted in case.ui.segmentShareLabel.text, 5)
    assert expected.share > 0.1


def test_the_share_follows_edits_of_the_segment(case):
    from host.qtside.eventloop import wait_until

    case.run()
    segmentation, segment = outlined_ball(case)
    case.ui.segmentSelector.setCurrentNode(segmentation)
    before = case.ui.segmentShareLabel.text
    ct = made.a_ct()
    larger = ct.with_array(made.ball_mask(ct.geometry, radius=2 * made.BALL_MM).astype(np.uint8))
    draw(case, segmentation, segment, larger.array)
    expected = case.widget.run_result.evidence_in(larger)
    assert wait_until(lambda: f"({expected.volume_ml:.1f} ml)" in case.ui.segmentShareLabel.text, 5)
    assert case.ui.segmentShareLabel.text != before


def test_the_segment_of_the_evidence_comes_back_with_the_saved_scene(case, tmp_path):
    import slicer

    case.run()
    segmentation, _ball = outlined_ball(case)
    second = segmentation.GetSegmentation().AddEmptySegment("second")
    draw(case, segmentation, second, made.ball_mask(made.a_ct().geometry, radius=5).astype(np.uint8))
    case.ui.segmentSelector.setCurrentNode(segmentation)
    case.ui.segmentSelector.setCurrentSegmentID(second)
    told = case.ui.segmentShareLabel.text
    assert slicer.util.saveScene(str(tmp_path / "case.mrb"))
    case.host.close_scene()
    assert case.ui.segmentShareLabel.text == ""
    slicer.util.loadScene(str(tmp_path / "case.mrb"))
    assert case.ui.segmentSelector.currentSegmentID() == case.chosen.evidence_segment == second
    assert case.ui.segmentShareLabel.text == told


def outlined_ball(case):
    """A segmentation, and its segment with the ball."""
    segmentation = case.scene.AddNewNodeByClass("vtkMRMLSegmentationNode", "Tumour")
    segmentation.CreateDefaultDisplayNodes()
    segmentation.SetReferenceImageGeometryParameterFromVolumeNode(case.volume)
    segment = segmentation.GetSegmentation().AddEmptySegment("ball")
    draw(case, segmentation, segment, made.ball_mask(made.a_ct().geometry).astype(np.uint8))
    return segmentation, segment


def draw(case, segmentation, segment, mask):
    import slicer

    slicer.util.updateSegmentBinaryLabelmapFromArray(mask, segmentation, segment, case.volume)


def test_evidence_in_a_ball_under_the_cursor(case):
    from host.qtside import hands
    from host.qtside.eventloop import wait_until
    from NasoLib.tasks.invasion import Sphere

    case.run()
    hands.click(case.ui.sphereCheckBox)
    red = case.host.views["Red"]
    red.node.SetSliceOffset(made.BALL_LPS[2])
    place = (-made.BALL_LPS[0], -made.BALL_LPS[1], made.BALL_LPS[2])
    red.mouse.move(red.pixel_of((0, 0, 3)))
    red.mouse.move(red.pixel_of(place))
    expected = case.result.evidence_in(Sphere(made.BALL_LPS, 10.0)).share
    assert wait_until(lambda: f"{expected:.0%} of what spoke" in case.ui.sphereShareLabel.text, 2)
    hands.click(case.ui.sphereCheckBox)
    assert case.ui.sphereShareLabel.text == ""


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
        assert result.call == case.widget.run_result.call
        np.testing.assert_allclose(result.scores, case.widget.run_result.scores, atol=1e-6)
    assert case.saved() == before


def test_the_advanced_settings_are_obeyed(case):
    from host.qtside import hands

    hands.click(case.ui.advancedCollapsibleButton)
    hands.choose(case.ui.runRuleSelector, "all positive slices")
    hands.click(case.ui.ownWindowCheckBox)
    case.ui.windowRange.setValues(-100, 300)
    case.run()
    assert case.result.call.rule == "total"
    assert case.result.settings.window == (-100, 300)
    assert "other settings than the model’s own (Count, Window)" in case.ui.cardLabel.text


@pytest.mark.parametrize(
    ("parameter", "value", "name"),
    [
        ("run_rule", "all positive slices", "Count"),
        ("patient_rule", "all of them", "Several series"),
        ("resize", "in proportion, padded", "Box to picture"),
        ("grey_levels", "256 levels", "Grey levels"),
        ("own_window", True, "Window"),
    ],
)
def test_the_cards_figures_are_not_shown_for_what_it_did_not_measure(case, parameter, value, name):
    case.chosen.window_hu.minimum = -100
    case.chosen.check_after_run = False
    setattr(case.chosen, parameter, value)
    case.run()
    assert f"other settings than the model’s own ({name})" in case.ui.cardLabel.text
    assert "sensitivity" not in case.ui.cardLabel.text


def test_what_speaks_against_the_box_is_said_before_the_run(case):
    from host.qtside.eventloop import wait_until
    from NasoLib.scene.roi import set_box

    set_box(case.region, made.a_box(size=(60.0, 60.0, 30.0)))
    assert wait_until(lambda: "36.0 cm2 in the axial plane" in case.ui.regionFindingsLabel.text, 5)
    assert "36.0 cm² in the axial plane (60 × 60 mm), 30 mm" in case.ui.regionSummaryLabel.text
    set_box(case.region, made.a_box())
    assert wait_until(lambda: not case.ui.regionFindingsLabel.visible, 5)


def test_a_result_says_when_it_is_about_another_box_or_ct(case):
    from NasoLib.scene.roi import set_box

    case.run()
    assert not case.ui.staleLabel.visible
    set_box(case.region, made.a_box().grown(2))
    assert "The region has changed since this result." in case.ui.staleLabel.text
    set_box(case.region, made.a_box())
    assert not case.ui.staleLabel.visible
    case.chosen.volume = case.add_ct("CT 2")
    assert "This result is about “CT 1”" in case.ui.staleLabel.text


def test_a_box_placed_by_hand_is_where_the_views_stand_and_can_be_reset(case):
    from host.qtside import hands
    from NasoLib.scene.roi import box_from_roi, set_box

    case.host.views["Red"].node.SetSliceOffset(5)
    case.host.views["Yellow"].node.SetSliceOffset(-4)
    case.host.views["Green"].node.SetSliceOffset(3)
    case.chosen.region = None
    hands.click(case.ui.placeButton)
    placed = box_from_roi(case.chosen.region)
    here = [case.host.views[name].ras_of((0, 0))[axis] for axis, name in enumerate(("Yellow", "Green", "Red"))]
    np.testing.assert_allclose(placed.to_ras()[0], here, atol=0.01)
    assert placed.area_cm2 == pytest.approx(18)
    set_box(case.chosen.region, made.a_box())
    hands.click(case.ui.resetButton)
    np.testing.assert_allclose(box_from_roi(case.chosen.region).to_ras()[0], here, atol=0.01)


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
