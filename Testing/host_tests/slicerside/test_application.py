"""`slicer.app` and `slicer.util` answer as in Slicer 5.12, and refuse what is not there."""

import re

import pytest


@pytest.fixture
def app(host):
    """The application object."""
    import slicer

    return slicer.app


def test_starting_twice_gives_the_same_host(host):
    import host as package

    assert package.start() is host


def test_it_is_slicer_5_12(app):
    assert (app.majorVersion, app.minorVersion) == (5, 12)
    assert re.fullmatch(r"5\.12\.\d+", app.applicationVersion)
    assert app.applicationName == "Slicer"


def test_the_logics_share_one_scene(app, scene):
    import slicer

    assert slicer.mrmlScene is scene is app.mrmlScene()
    assert app.applicationLogic().GetMRMLScene() is scene
    for name in ("Colors", "Segmentations", "Volumes", "Markups", "Tables", "Plots", "Transforms", "Models"):
        assert app.moduleLogic(name).GetMRMLScene() is scene, name


def test_slices_know_their_usual_directions(app, scene):
    layout = app.layoutManager()
    found = {name: layout.sliceWidget(name).mrmlSliceNode().GetOrientation() for name in layout.sliceViewNames()}
    assert found == {"Red": "Axial", "Green": "Coronal", "Yellow": "Sagittal"}
    assert layout.sliceWidget("Purple") is None
    assert layout.threeDViewCount == 1
    assert layout.threeDWidget(0).mrmlViewNode().GetLayoutName() == "1"


def test_segments_can_be_named_by_terminology(app):
    import slicer

    entry = slicer.vtkSlicerTerminologyEntry()
    logic = slicer.modules.terminologies.logic()
    text = (
        "Segmentation category and type - 3D Slicer General Anatomy list"
        "~SCT^49755003^Morphologically Altered Structure~SCT^4147007^Mass~^^"
        "~Anatomic codes - DICOM master list~SCT^71836000^Nasopharynx~^^"
    )
    assert logic.DeserializeTerminologyEntry(text, entry)
    assert logic.UpdateEntryFromLoadedTerminologies(entry, [], [])
    assert entry.GetTypeObject().GetRecommendedDisplayRGBValue() == (144, 238, 144)
    assert entry.GetRegionObject().GetCodeMeaning() == "Nasopharynx"


def test_a_message_is_shown_in_the_status_bar(host):
    import slicer

    assert slicer.util.showStatusMessage("Reading the CT")
    assert slicer.util.mainWindow().statusBar().currentMessage() == "Reading the CT"


@pytest.mark.parametrize("kind", ["errorDisplay", "infoDisplay", "warningDisplay", "confirmYesNoDisplay"])
def test_a_message_that_nobody_expects_is_refused_with_its_text(host, callback_errors, kind):
    import slicer
    from host.qtside.dialogs import UnexpectedDialog

    with pytest.raises(UnexpectedDialog, match="The CT is tilted"):
        getattr(slicer.util, kind)("The CT is tilted")
    callback_errors.clear()


def test_a_question_is_answered_as_the_test_has_announced(host):
    import qt
    import slicer
    from host.qtside import dialogs

    dialogs.answer(qt.QMessageBox.Yes, text="Replace")
    assert slicer.util.confirmYesNoDisplay("Replace the segment?")
    dialogs.answer(qt.QMessageBox.No, text="Replace")
    assert not slicer.util.confirmYesNoDisplay("Replace the segment?")


def test_a_short_message_does_not_wait_for_a_person(host):
    import slicer

    slicer.util.delayDisplay("Reading", 100)


def test_settings_are_kept_and_are_not_the_users(app):
    app.userSettings().setValue("NasoHost/Seen", 3)
    assert int(app.settings().value("NasoHost/Seen")) == 3
    assert "Slicer" in app.userSettings().fileName()
    assert app.slicerHome not in ("", "/")


def test_extensions_are_absent_until_a_test_says_otherwise(app):
    assert not app.extensionsManagerModel().isExtensionInstalled("PyTorch")


@pytest.mark.parametrize("name", ["openTheDoor", "_private"])
def test_what_the_application_does_not_have_is_refused(app, name):
    with pytest.raises(AttributeError):
        getattr(app, name)


def test_new_attributes_on_it_are_refused(app):
    with pytest.raises(AttributeError, match="creation of new attributes is not allowed"):
        app.myFlag = True


def test_a_signal_that_it_does_not_have_is_refused(app):
    with pytest.raises(ValueError, match=r"no signal 'startupFinished\(\)'"):
        app.connect("startupFinished()", print)


def test_an_exception_in_a_slot_is_kept_for_the_test(app, callback_errors):
    def fails():
        raise RuntimeError("in the slot")

    app.connect("startupCompleted()", fails)
    app.complete_startup()
    assert [str(kept.error) for kept in callback_errors] == ["in the slot"]
    callback_errors.clear()


def test_there_is_no_python_console(app):
    with pytest.raises(NotImplementedError, match="no Python console"):
        app.pythonConsole()
