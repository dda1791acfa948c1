"""Everything that can be wrong with a patient, the images or a run in TreatmentAdvisor is told, and changes nothing."""

import numpy as np
import pytest
from engine.tasks.residual_made import TUMOUR, an_outline
from scenarios.advisor_case import add_sequence, advise, enter, put_into_study


def test_without_t1ce_nothing_can_be_pressed(panel):
    panel.parameters.volume = None
    assert not panel.runs.run_button.enabled
    assert panel.runs.run_button.toolTip == "Choose the contrast-enhanced T1 (T1CE) first."


def test_without_an_outline_and_without_a_model_for_it(panel):
    panel.parameters.outline = None
    assert panel.runs.run_button.toolTip == "Choose the segmentation of the tumour first."


def test_images_of_two_patients_are_refused(panel, scene):
    put_into_study(scene, panel.parameters.volume, "P1")
    panel.parameters.t2 = add_sequence(scene, "T2", patient="P2")
    assert "T1CE and T2 are of different patients" in advise(panel)
    assert panel.result is None


def test_images_of_two_days_are_warned_of(panel, scene):
    put_into_study(scene, panel.parameters.volume, "P1", "20240101")
    panel.parameters.t1 = add_sequence(scene, "T1", patient="P1", day="20240203")
    assert advise(panel) == ""
    assert "taken on different days (20240101 and 20240203)" in panel.ui.remarksLabel.text


def test_the_segmentation_of_another_volume(panel, patient, scene):
    from NasoLib.scene.volumes import numpy_to_matrix

    volume, outline = patient("Other")
    put_into_study(scene, volume, "P2")
    put_into_study(scene, panel.parameters.volume, "P1")
    panel.parameters.outline = outline
    assert "belongs to another patient" in advise(panel)
    away = scene.AddNewNodeByClass("vtkMRMLLinearTransformNode", "Away")
    matrix = np.eye(4)
    matrix[0, 3] = 400
    away.SetMatrixTransformToParent(numpy_to_matrix(matrix))
    put_into_study(scene, volume, "P1")
    outline.SetAndObserveTransformNodeID(away.GetID())
    assert "it was drawn on another volume" in advise(panel)
    outline.SetAndObserveTransformNodeID(None)
    assert advise(panel) == ""
    assert "was drawn on “Other T1CE” and is used on “Scan T1CE”" in panel.ui.remarksLabel.text


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ({"m_category": "M1"}, "M1: there is distant metastasis"),
        ({"stage": "II"}, "Stage II contradicts T3 N1 M0, which is stage III by AJCC 8"),
        ({"t_category": "T1"}, "Stage II by AJCC 8 is outside"),
        ({"m_category": "not known"}, "Enter M"),
    ],
)
def test_who_is_not_eligible_is_told_before_and_after(panel, entries, said):
    enter(panel, **entries)
    assert said in panel.ui.stageLabel.text
    assert advise(panel) == ""
    assert said in panel.ui.adviceLabel.text
    assert "No advice" in panel.ui.adviceLabel.text
    assert panel.answer.matrix.lit() is None
    assert panel.answer.scales.scales == ()
    assert not panel.ui.heatmapCollapsibleButton.visible


def test_below_three_slices_there_is_no_advice(panel, patient):
    volume, outline = patient("Thin", an_outline((slice(3, 5), *TUMOUR[1:])))
    panel.parameters.volume, panel.parameters.outline = volume, outline
    assert advise(panel) == ""
    assert "Only 2 slices hold tumour" in panel.ui.adviceLabel.text


def test_a_model_of_the_other_arm_is_refused_by_what_it_says_of_itself(panel):
    panel.parameters.ccrt_model = "arm-ic-ccrt"
    assert not panel.runs.run_button.enabled
    assert "learnt from patients treated with IC+CCRT, so it cannot answer for CCRT" in panel.runs.run_button.toolTip
    assert "cannot answer for CCRT" in panel.ui.ccrtModelLabel.text


def test_a_model_that_is_gone_is_named(panel, models):
    import shutil

    shutil.rmtree(models / "arm-ccrt")
    panel.models_changed()
    assert "“arm-ccrt” is not installed here" in panel.runs.run_button.toolTip


# What happens while it runs


def nodes_of(scene):
    return sorted(scene.GetNthNode(n).GetID() for n in range(scene.GetNumberOfNodes()))


@pytest.mark.parametrize("what", ["cancel", "volume", "outline", "leave", "close"])
def test_a_run_that_is_cut_short_leaves_nothing_behind(panel, modules, scene, what):
    from host.qtside.eventloop import process_events, wait_until

    before = nodes_of(scene)
    panel.runs.run_button.click()
    panel.runs.run_button.click()  # a second press does nothing
    assert panel.runs.busy
    gone = set()
    if what == "cancel":
        panel.runs.cancel_button.click()
    elif what in ("volume", "outline"):
        gone = {getattr(panel.parameters, what).GetID()}
        scene.RemoveNode(getattr(panel.parameters, what))
        assert "was removed while it was in use" in panel.runs.message.text
    elif what == "leave":
        modules.open("NasoSegmenter")
    else:
        modules.close_scene()
    assert wait_until(lambda: not panel.runs.busy, 30)
    process_events(0.3)
    assert panel.result is None
    if what in ("cancel", "leave"):
        new = set(nodes_of(scene)) - set(before)
        assert not [one for one in new if "NasoSegmenter" not in one and "ScriptedModule" not in one]
    elif what != "close":
        lost = set(before) - set(nodes_of(scene))
        assert gone <= lost
        assert set(nodes_of(scene)) <= set(before)
