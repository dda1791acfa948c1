"""What helps to doubt an answer: the checks of the heat map and of the box, and where the evidence lies."""

import numpy as np
from engine.tasks.invasion import made

from .conftest import RUN_SLICES


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
    ((_volume, result, known),) = case.widget.shown.to_export()
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
    expected = case.run_result.evidence_in(ct.with_array(made.ball_mask(ct.geometry).astype(np.uint8)))
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
    expected = case.run_result.evidence_in(larger)
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
