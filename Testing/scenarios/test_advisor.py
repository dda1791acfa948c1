"""TreatmentAdvisor as an oncologist meets it: from images to advice."""

import json

import numpy as np
import pytest
from scenarios.advisor_case import FIT, advise, enter


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


@pytest.fixture
def only_shipped_models(monkeypatch, tmp_path):
    """No model of the user's own."""
    from NasoLib.bundle import library

    monkeypatch.setenv(library.VARIABLE, str(tmp_path))


def test_the_lymphoma_of_the_samples_gets_no_advice(modules, small_sample, only_shipped_models):
    import walk

    panel, (headline, *_) = walk.answer(modules, small_sample("NasoLymphoma", 160, 24))
    assert headline.startswith("No advice")
    assert "The biopsy says lymphoma; the advice is about carcinoma of the nasopharynx." in headline
    assert panel.answer.matrix.lit() is None
    assert panel.result.arms == {}
    assert not panel.ui.heatmapCollapsibleButton.visible
