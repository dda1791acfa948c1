"""The three panels, as a person meets them."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = ("NasoInvasion", "NasoSegmenter", "TreatmentAdvisor")
every_module = pytest.mark.parametrize("name", MODULES)


@every_module
def test_what_slicer_shows_before_the_panel_opens(modules, name):
    import slicer

    shown = getattr(slicer.modules, name.lower())
    assert shown.title == name
    assert not shown.icon.isNull()
    assert "Not a medical device" in shown.helpText
    assert f"SlicerNasopharynxTumor#{name.lower()}" in shown.helpText
    assert "Follows the protocol" in shown.acknowledgementText
    assert (ROOT / name / "Resources" / "Icons" / f"{name}.svg").exists()


@every_module
def test_an_empty_scene_says_what_to_do(modules, monkeypatch, name):
    from NasoLib.bundle import library

    monkeypatch.setattr(library, "entries", lambda *_: [])
    widget = modules.open(name)
    assert widget.ui.summaryLabel.text == "Choose a volume, or load one from the Sample Data module."
    assert widget.ui.modelsLabel.text == "No model for this module is installed yet."
    assert "Research use only. Not a medical device." in texts_of(widget.parent)


def texts_of(widget):
    import qt

    return [label.text for label in widget.findChildren(qt.QLabel)]


@every_module
def test_a_volume_is_read_when_the_panel_opens(modules, a_volume, read_text, name):
    a_volume(
        "Scan", modality="MR" if name == "TreatmentAdvisor" else "CT", low=0 if name == "TreatmentAdvisor" else -1000
    )
    summary, findings = read_text(modules.open(name))
    assert "32 × 32 × 12 voxels, 0.50 × 0.50 × 2.50 mm" in summary
    assert findings == ""


def test_the_wrong_modality_is_refused_in_words(modules, a_volume, read_text):
    a_volume(modality="MR", low=0)
    _, findings = read_text(modules.open("NasoInvasion"))
    assert "The image is MR, but the model is for CT" in findings


def test_choosing_another_volume_reads_it(modules, a_volume, read_text):
    a_volume("Thin")
    thick = a_volume("Thick", slice_mm=5.0)
    widget = modules.open("NasoInvasion")
    read_text(widget)
    widget.ui.volumeSelector.setCurrentNode(thick)
    _, findings = read_text(widget)
    assert "5.0 mm thick" in findings
    assert widget.parameters.volume is thick


def test_choosing_none_is_respected(modules, a_volume, read_text):
    a_volume()
    widget = modules.open("NasoInvasion")
    read_text(widget)
    widget.ui.volumeSelector.setCurrentNode(None)
    assert widget.ui.summaryLabel.text.startswith("Choose a volume")


def test_a_volume_that_goes_while_it_is_read_leaves_no_answer(modules, a_volume, scene):
    from host.qtside.eventloop import process_events

    volume = a_volume()
    widget = modules.open("NasoInvasion")
    widget.read(volume)
    scene.RemoveNode(volume)
    process_events(0.2)
    assert widget.ui.summaryLabel.text.startswith("Choose a volume")


def test_a_volume_without_voxels_is_told_in_words(modules, scene, read_text):
    scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "Empty")
    _, findings = read_text(modules.open("NasoInvasion"))
    assert "“Empty” holds no voxels" in findings


def test_closing_the_scene_while_the_panel_is_open(modules, a_volume, read_text):
    a_volume()
    widget = modules.open("NasoInvasion")
    read_text(widget)
    modules.close_scene()
    assert widget.parameters.volume is None
    assert widget.ui.summaryLabel.text.startswith("Choose a volume")


def test_leaving_and_coming_back_keeps_the_choice(modules, a_volume, read_text):
    a_volume("First")
    second = a_volume("Second")
    widget = modules.open("NasoInvasion")
    widget.ui.volumeSelector.setCurrentNode(second)
    modules.open("NasoSegmenter")
    assert widget.parameters is None
    assert modules.open("NasoInvasion").parameters.volume is second


@every_module
def test_a_path_that_was_not_chosen_is_an_empty_field(modules, name, tmp_path):
    panel = modules.open(name)
    fields = [part for part in vars(panel.ui).values() if type(part).__name__ == "ctkPathLineEdit"]
    chosen = panel.parameters
    assert fields and [field.currentPath for field in fields] == [""] * len(fields)
    panel.ui.exportFolderEdit.currentPath = str(tmp_path)
    assert chosen.export_folder == tmp_path
    panel.ui.exportFolderEdit.currentPath = ""
    assert chosen.export_folder == Path()
    chosen.export_folder = tmp_path
    assert panel.ui.exportFolderEdit.currentPath == str(tmp_path)
    chosen.export_folder = Path()
    assert [field.currentPath for field in fields] == [""] * len(fields)


def test_reloading_the_module_keeps_working(modules, a_volume, read_text):
    a_volume()
    modules.open("NasoInvasion")
    widget = modules.reload("NasoInvasion")
    assert "voxels" in read_text(widget)[0]


def test_the_choice_is_saved_with_the_scene(modules, a_volume, read_text, tmp_path, scene):
    import slicer

    a_volume("First")
    chosen = a_volume("Second")
    modules.open("NasoInvasion").ui.volumeSelector.setCurrentNode(chosen)
    assert slicer.util.saveScene(str(tmp_path / "case.mrb"))
    modules.close_scene()
    slicer.util.loadScene(str(tmp_path / "case.mrb"))
    widget = modules.open("NasoInvasion")
    assert widget.parameters.volume.GetName() == "Second"


def test_the_console_reads_what_the_panel_reads(modules, a_volume):
    import slicer

    modules.open("NasoInvasion")
    logic = slicer.modules.nasoinvasion.widgetRepresentation().self().logic
    report = logic.read(a_volume())
    assert report.usable
    assert report.to_json()["size_ijk"] == (32, 32, 12)


def test_a_slicer_that_is_too_old_says_so_in_the_panel(modules, monkeypatch):
    from NasoLib.gui import environment

    monkeypatch.setattr(environment, "OLDEST_SLICER", (99, 0))
    widget = modules.reload("NasoInvasion")
    texts = texts_of(widget.parent)
    assert any("this module needs Slicer 99.0 or newer" in text for text in texts)
    assert not widget.ready
    assert not hasattr(widget, "ui") or not widget.ui
    modules.leave()
    modules.open("NasoInvasion")


def test_missing_model_packages_offer_a_button_that_asks_first(modules, monkeypatch):
    import qt
    from NasoLib.gui import environment, installing

    asked = []
    lack = environment.Problem("monai is missing.", installs=("monai",))
    monkeypatch.setattr(environment, "model_package_problem", lambda find: lack)
    monkeypatch.setattr(installing, "install", lambda packages, requester: asked.append((packages, requester)))
    widget = modules.reload("NasoInvasion")
    (button,) = [b for b in widget.parent.findChildren(qt.QPushButton) if b.text == "Install"]
    button.click()
    assert asked == [(("monai",), "NasoInvasion")]


@every_module
def test_every_sentence_can_be_translated(name):
    """A sentence that a person reads goes through `_()`: titles and texts are calls, not bare strings."""
    tree = ast.parse((ROOT / name / f"{name}.py").read_text())
    assigned = [node for node in ast.walk(tree) if isinstance(node, ast.Assign)]
    said = {getattr(node.targets[0], "attr", ""): node.value for node in assigned}
    for attribute in ("title", "helpText", "acknowledgementText"):
        assert ast.unparse(said[attribute]).startswith("_("), attribute


@every_module
def test_the_self_test_passes(modules, name):
    import importlib
    import sys

    module = sys.modules.get(name) or importlib.import_module(name)
    getattr(module, f"{name}Test")().runTest()
