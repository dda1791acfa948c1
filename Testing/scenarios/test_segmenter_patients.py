"""One patient after another in the NasoSegmenter panel: nobody's outline gets into another's, and none is lost."""

from __future__ import annotations

import pytest
from scenarios.segmenter_case import CENTERS


def names_in(node):
    segmentation = node.GetSegmentation()
    return [segmentation.GetNthSegment(n).GetName() for n in range(segmentation.GetNumberOfSegments())]


def test_a_second_patient_gets_an_outline_of_their_own_and_the_first_keeps_theirs(done):
    from NasoLib.scene import segmentation as nodes

    first, outline = done.result, done.output
    done.add(CENTERS[:1], "Chest 2")
    assert done.chosen.output is None
    done.run()
    assert done.output is not outline
    assert done.output.GetName() == "Chest 2 outline"
    assert done.output.GetNodeReferenceID("referenceImageGeometryRef") == done.volume.GetID()
    assert names_in(outline) == ["Tumour 1", "Tumour 2"]
    assert nodes.output_of(first) is outline
    assert nodes.model_outline_of(first) is not None
    assert done.scene.GetFirstNodeByName("Chest 1 outline regions") is not None


def test_back_at_the_patient_whose_result_is_shown_the_run_goes_on_in_their_outline(done):
    outline, volume = done.output, done.volume
    done.add(CENTERS[:1], "Chest 2")
    done.chosen.volume = volume
    assert done.chosen.output is outline
    done.run()
    assert done.output is outline
    assert done.segments() == ["Tumour 1", "Tumour 2"]
    assert done.scene.GetNumberOfNodesByClass("vtkMRMLTextNode") == 1


def test_a_segmentation_that_the_user_chose_stays_chosen_for_the_next_patient(case):
    from scenarios.test_segmenter_faults import a_users_segmentation

    mine = a_users_segmentation(case)
    case.chosen.output = mine
    case.run()
    case.add(CENTERS[:1], "Chest 2")
    assert case.chosen.output is mine
    case.run()
    assert sorted(names_in(mine)) == ["Heart", "Tumour", "Tumour 1", "Tumour 2"]


def test_the_views_of_the_first_patients_result_are_hidden_with_it(case):
    from NasoLib.scene import segmentation_views as views

    case.click(case.ui.intervalCheckBox)
    case.run()
    drawn = views.interval_of(case.result)
    case.add(CENTERS[:1], "Chest 2")
    case.run()
    assert views.interval_of(case.result) is not drawn, case.widget.runs.message.text
    assert not drawn.GetDisplayNode().GetVisibility()


SAMPLES = {"NasoNeckMR": ("mr-tumour-demo", "t1ce"), "NasoChestCT": ("mediastinal-demo", "ct")}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_opens_on_the_image_that_its_model_reads_and_runs(
    modules, scene, small_sample, monkeypatch, name, tmp_path
):
    import slicer
    from host.qtside import hands
    from host.qtside.eventloop import wait_until
    from NasoLib.bundle import library
    from NasoLib.gui import samples

    model, image = SAMPLES[name]
    monkeypatch.setenv(library.VARIABLE, str(tmp_path))  # no model of the user's own
    samples.load(small_sample(name, matrix=128, slices=24), slicer.mrmlScene)
    widget = modules.open("NasoSegmenter")
    assert widget.parameters.volume.GetName() == f"{name} {image}"
    assert wait_until(lambda: widget.runs.run_button.enabled, 60), widget.models_part.reason
    assert widget.models_part.bundle.name == model
    hands.click(widget.runs.run_button)
    assert wait_until(lambda: not widget.runs.busy, 200)
    assert widget.told is not None, widget.runs.message.text
    assert widget.ui.answerLabel.text
    widget.leave()
