"""TreatmentAdvisor as an oncologist meets it: from images to advice, and everything that can be wrong."""

import json

import numpy as np
import pytest
from engine.tasks.residual_made import TUMOUR, a_bundle, a_sequence, an_outline, arms

FIT = {"histology": "carcinoma", "t_category": "T3", "n_category": "N1", "m_category": "M0"}


@pytest.fixture
def models(tmp_path, monkeypatch):
    """Small models for both arms, the histology: the only ones that are installed."""
    from NasoLib.bundle import library

    folder = tmp_path / "bundles"
    arms(folder, None, None, threshold=0.5)
    a_bundle(folder, "histology", 0.9, task="differential", abstain_band=(0.4, 0.6))
    monkeypatch.setattr(library, "shipped_folders", lambda *_: [])
    monkeypatch.setenv(library.VARIABLE, str(folder))
    return folder


@pytest.fixture
def patient(scene):
    """`patient(name)` puts T1CE and its outlined tumour into the scene."""
    from NasoLib.scene.tumour_outline import add_outline
    from NasoLib.scene.volumes import add_volume

    def add(name="Scan", outline=None):
        volume = add_volume(scene, a_sequence(), f"{name} T1CE")
        return volume, add_outline(scene, outline or an_outline(), volume, f"{name} tumour")

    return add


@pytest.fixture
def panel(modules, models, patient):
    """The panel with a patient who may be advised."""
    volume, outline = patient()
    widget = modules.open("TreatmentAdvisor")
    widget.parameters.volume, widget.parameters.outline = volume, outline
    enter(widget, **FIT)
    return widget


def enter(widget, **entries):
    for name, value in entries.items():
        setattr(widget.parameters, name, value)


def advise(widget, moves=False):
    from host.qtside.eventloop import wait_until

    widget.parameters.try_moves = moves
    assert widget.runs.run_button.enabled, widget.runs.run_button.toolTip
    widget.runs.run_button.click()
    assert wait_until(lambda: not widget.runs.busy, 120)
    return widget.runs.message.text


def add_sequence(scene, name, **facts):
    """T1 or T2 with what the DICOM import would write of it into the subject hierarchy."""
    from NasoLib.scene.volumes import add_volume

    node = add_volume(scene, a_sequence(name, seed=7), f"Scan {name}")
    put_into_study(scene, node, **facts)
    return node


def put_into_study(scene, node, patient="P1", day="20240101"):
    from NasoLib.scene.folder import hierarchy_of, item_of

    hierarchy = hierarchy_of(scene)
    whose = hierarchy.CreateSubjectItem(hierarchy.GetSceneItemID(), patient)
    hierarchy.SetItemAttribute(whose, "DICOM.PatientID", patient)
    study = hierarchy.CreateStudyItem(whose, day)
    hierarchy.SetItemAttribute(study, "DICOM.StudyDate", day)
    hierarchy.SetItemParent(item_of(scene, node), study)


# From images to advice


def test_from_images_to_the_matrix(panel, scene):
    import slicer

    assert advise(panel) == ""
    result = panel.result
    assert panel.answer.matrix.lit() is result.cell
    assert result.cell.title in panel.ui.adviceLabel.text
    assert "draws of the slices" in panel.ui.firmnessLabel.text
    assert "T4 means residual tumour" in panel.ui.baselineLabel.text
    assert "Carcinoma" in panel.ui.differentialLabel.text
    assert panel.answer.demo.frame.visible
    assert len(panel.answer.scales.scales) == 2
    assert panel.ui.scoreTable.rowCount == 5
    names = {node.GetName() for node in slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode")}
    assert names == {"Scan T1CE", "Scan T1CE advice heat map CCRT", "Scan T1CE advice heat map IC + CCRT"}


def test_a_cell_says_what_it_is_without_colour_and_takes_the_keyboard(panel, modules):
    import qt

    advise(panel)
    matrix = panel.answer.matrix
    lit = matrix.cells[panel.result.cell.key]
    assert lit.frame.accessibleDescription == "This patient"
    assert "double" in lit.frame.styleSheet
    for view in matrix.cells.values():
        assert view.cell.words in view.frame.accessibleName
        assert view.cell.name in view.frame.accessibleName
        assert view.frame.focusPolicy == qt.Qt.StrongFocus
    assert len(matrix._shortcuts) == 16


def test_both_heat_maps_one_at_a_time_and_side_by_side(panel, scene):
    import slicer
    from NasoLib.scene import advice as nodes

    advise(panel)
    maps = {arm: nodes.heatmap_of(panel.parameters.result, arm).GetID() for arm in ("CCRT", "IC+CCRT")}

    def foregrounds():
        found = slicer.util.getNodesByClass("vtkMRMLSliceCompositeNode")
        return {one.GetLayoutName(): one.GetForegroundVolumeID() for one in found}

    assert set(foregrounds().values()) == {maps["CCRT"]}
    panel.parameters.heat_view = "IC + CCRT"
    assert set(foregrounds().values()) == {maps["IC+CCRT"]}
    panel.parameters.heat_view = "side by side"
    assert foregrounds()["Red"] == maps["CCRT"]
    assert foregrounds()["Yellow"] == maps["IC+CCRT"]
    red, yellow = (slicer.mrmlScene.GetNodeByID(f"vtkMRMLSliceNode{name}") for name in ("Red", "Yellow"))
    assert yellow.GetOrientation() == "Axial"
    red.SetSliceOffset(7.0)
    assert yellow.GetSliceOffset() == pytest.approx(7.0)
    panel.toggle_heatmap()
    assert not any(foregrounds().values())
    assert yellow.GetOrientation() == "Sagittal"


def test_small_changes_follow_the_advice(panel):
    advise(panel, moves=True)
    assert panel.result.firmness.moved.total == 8
    assert "8 small changes of the rectangle" in panel.ui.firmnessLabel.text


def test_the_heat_map_is_checked(panel):
    from host.qtside.eventloop import wait_until

    advise(panel)
    panel.ui.faithfulButton.click()
    assert wait_until(lambda: panel.ui.faithfulLabel.text, 30)
    assert "IC + CCRT:" not in panel.ui.faithfulLabel.text
    panel.parameters.heat_view = "side by side"
    panel.ui.faithfulButton.click()
    assert wait_until(lambda: "IC + CCRT:" in panel.ui.faithfulLabel.text, 30)


def test_correcting_an_entry_changes_the_advice_at_once(panel, monkeypatch):
    from dataclasses import replace

    from NasoLib.tasks import residual

    advise(panel)
    cleared = {
        arm: replace(one, probability=0.2, slice_probabilities=np.full(5, 0.2, np.float32))
        for arm, one in panel.run_result.arms.items()
    }
    panel.run_result = replace(panel.run_result, arms=cleared)
    monkeypatch.setattr(residual.run, "predict_outlined", lambda *a, **k: pytest.fail("a model was asked"))
    panel.parameters.n_category = "N2"
    assert panel.answer.banner.visible
    panel.parameters.n_category = "N0"
    assert panel.answer.matrix.lit().code == "CCRT"
    assert not panel.answer.banner.visible
    panel.parameters.m_category = "M1"
    assert panel.answer.matrix.lit() is None
    assert "distant metastasis" in panel.ui.adviceLabel.text
    assert not panel.ui.heatmapCollapsibleButton.visible
    panel.parameters.m_category = "M0"
    assert panel.answer.matrix.lit().code == "CCRT"


def test_everything_comes_back_with_the_scene(panel, modules, tmp_path):
    import slicer

    advise(panel)
    before = panel.result.to_json()
    assert slicer.util.saveScene(str(tmp_path / "case.mrb"))
    modules.close_scene()
    assert panel.result is None
    slicer.util.loadScene(str(tmp_path / "case.mrb"))
    widget = modules.open("TreatmentAdvisor")
    assert json.dumps(widget.result.to_json(), default=list) == json.dumps(before, default=list)
    assert widget.answer.matrix.lit() is widget.result.cell
    assert widget.parameters.t_category == "T3"
    assert "About “Scan T1CE”, outlined in “Scan tumour”." in widget.ui.aboutLabel.text
    assert advise(widget, moves=True) == ""


def test_the_console_gives_what_the_panel_shows(panel):
    import slicer

    advise(panel)
    logic = slicer.modules.treatmentadvisor.widgetRepresentation().self().logic
    nodes = slicer.mrmlScene.GetNumberOfNodes()
    chosen = panel.parameters
    result = logic.process(chosen.volume, chosen.outline, histology="carcinoma", t="T3", n="N1", m="M0", moves=False)
    assert result.words == panel.result.words
    assert slicer.mrmlScene.GetNumberOfNodes() == nodes


def test_export(panel, tmp_path):
    from host.qtside.eventloop import wait_until

    advise(panel)
    panel.parameters.export_folder = tmp_path
    panel.ui.exportButton.click()
    assert wait_until(lambda: "Written to" in panel.ui.exportLabel.text, 30)
    record = json.loads((tmp_path / "Scan-T1CE-advice" / "result.json").read_text())
    assert record["recommendation"] == panel.result.cell.code


# What is wrong


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


# Past decisions


def test_the_published_decisions_in_the_panel(panel):
    panel.ui.publishedButton.click()
    text = panel.ui.pastSummaryLabel.text
    assert "Model: right in 84.06 %" in text
    assert "Physician: right in 60.00 %" in text
    assert "undetermined 16" in text
    assert "26 of the model’s correct verdicts" in text
    assert panel.ui.patternsTable.rowCount == 11
    counts = [int(panel.ui.patternsTable.item(row, 0).text()) for row in range(11)]
    assert sum(counts) == 85
    panel.parameters.rules = "literal"
    assert "rules: literal" in panel.ui.pastSummaryLabel.text
    assert "84.06" not in panel.ui.pastSummaryLabel.text


def test_decisions_from_a_file_and_back_into_one(panel, tmp_path):
    from host.qtside import dialogs
    from host.qtside.eventloop import wait_until
    from NasoLib.image import io
    from NasoLib.study.past_decisions import read

    io.write(a_sequence(), tmp_path / "t1ce.nrrd")
    io.write(an_outline(), tmp_path / "mask.nrrd")
    path = tmp_path / "past.csv"
    path.write_text(
        "patient,ccrt_model,ic_ccrt_model,image_t1ce,mask_tumour,given,outcome\n"
        "a,RT,NRT,,,IC+CCRT,NRT\nb,,,t1ce.nrrd,mask.nrrd,CCRT,RT\n"
    )
    panel.parameters.past_file = path
    panel.ui.loadPastButton.click()
    assert wait_until(lambda: "2 cases" in panel.ui.pastSummaryLabel.text, 30), panel.runs.message.text
    dialogs.answer(str(tmp_path / "judged.csv"))
    panel.ui.exportPastButton.click()
    assert len(read(tmp_path / "judged.csv").cases) == 2
    path.write_text("patient,given\na,CCRT\n")
    panel.ui.loadPastButton.click()
    assert wait_until(lambda: "has no column outcome" in panel.runs.message.text, 10)


# With the models that are shipped


def test_from_a_sample_patient_to_an_answer_with_three_clicks(modules, scene, monkeypatch):
    from dataclasses import replace

    from NasoLib.bundle import installed
    from NasoLib.gui import samples
    from NasoLib.phantom.neck_mr.options import usual_style

    if not {"CCRT", "IC+CCRT"} <= {bundle.metadata.decision.arm for bundle in installed("residual")}:
        pytest.skip("The demo models for both arms are not shipped yet.")
    full = samples.named("NasoAdviceBoard")
    style = replace(usual_style(), matrix=160)
    samples.load(replace(full, options={**full.options, "style": style}), scene)
    widget = modules.open("TreatmentAdvisor")
    chosen = widget.parameters
    names = [node.GetName().split()[-1] for node in (chosen.volume, chosen.t1, chosen.t2)]
    assert names == ["t1ce", "t1", "t2"]
    enter(widget, **FIT)
    assert advise(widget) == ""
    assert chosen.outline is not None
    assert "Demo model" in widget.result.provenance.notice
    assert widget.result.differential.sequences == "T1+T2"
    assert widget.result.cell is None or widget.answer.matrix.lit() is widget.result.cell
