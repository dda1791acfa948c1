"""What the user chooses for a run, the box and the settings, and what is said when an answer is not about it."""

import numpy as np
import pytest
from engine.tasks.invasion import made


def test_what_speaks_against_the_box_is_said_before_the_run(case):
    from host.qtside.eventloop import wait_until
    from NasoLib.scene.roi import set_box

    set_box(case.region, made.a_box(size=(60.0, 60.0, 30.0)))
    assert wait_until(lambda: "36.0 cm2 in the axial plane" in case.ui.regionFindingsLabel.text, 5)
    assert "36.0 cm² in the axial plane (60 × 60 mm), 30 mm" in case.ui.regionSummaryLabel.text
    set_box(case.region, made.a_box())
    assert wait_until(lambda: not case.ui.regionFindingsLabel.visible, 5)


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
