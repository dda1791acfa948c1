"""An oncologist at the TreatmentAdvisor panel with a patient who may be advised: for the scenarios."""

import pytest
from engine.tasks.residual_made import a_bundle, a_sequence, an_outline, arms

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
