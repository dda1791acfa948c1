"""Modal dialogs: announced ones are answered, others raise with their text. Nothing hangs."""

import pytest
from host.qtside import dialogs


def test_an_unexpected_message_raises_with_its_text(callback_errors):
    import qt

    with pytest.raises(dialogs.UnexpectedDialog, match="Delete the segmentation"):
        qt.QMessageBox.question(None, "NasoSegmenter", "Delete the segmentation?")
    assert len(callback_errors) == 1  # kept as well, in case a module catches it
    callback_errors.clear()


def test_an_announced_answer_is_given():
    import qt

    dialogs.answer(qt.QMessageBox.Yes, text="Delete")
    assert qt.QMessageBox.question(None, "NasoSegmenter", "Delete the segmentation?") == qt.QMessageBox.Yes
    assert dialogs.shown[0].title == "NasoSegmenter"


def test_an_answer_to_another_question_is_not_given(callback_errors):
    import qt

    dialogs.answer(qt.QMessageBox.Yes, text="overwrite")
    with pytest.raises(dialogs.UnexpectedDialog, match="expected was one about 'overwrite'"):
        qt.QMessageBox.question(None, "NasoSegmenter", "Delete the segmentation?")
    callback_errors.clear()
    dialogs.clear()


def test_a_message_box_presses_the_announced_button():
    import qt

    box = qt.QMessageBox()
    box.text = "Install PyTorch?"
    box.setStandardButtons(qt.QMessageBox.Ok | qt.QMessageBox.Cancel)
    dialogs.answer(qt.QMessageBox.Cancel, text="PyTorch")
    assert box.exec() == qt.QMessageBox.Cancel
    dialogs.answer("OK")
    assert box.exec_() == qt.QMessageBox.Ok


def test_a_button_that_is_not_there_cannot_be_pressed():
    import qt

    box = qt.QMessageBox()
    box.setStandardButtons(qt.QMessageBox.Ok)
    dialogs.answer("Perhaps")
    with pytest.raises(dialogs.UnexpectedDialog, match="no button 'Perhaps'"):
        box.exec()


def test_a_dialog_of_the_module_can_be_worked_in():
    import qt

    dialog = qt.QDialog()
    field = qt.QLineEdit(dialog)

    def fill(shown):
        field.text = "NPC-17"
        shown.accept()

    dialogs.answer(fill)
    assert dialog.exec() == qt.QDialog.Accepted
    assert field.text == "NPC-17"


def test_a_dialog_that_the_answer_leaves_open_raises():
    import qt

    dialogs.answer(lambda shown: None)
    with pytest.raises(dialogs.UnexpectedDialog, match="open"):
        qt.QDialog().exec()


def test_a_file_dialog_gives_a_path_and_not_pysides_pair():
    import qt

    dialogs.answer("/data/case.nrrd", text="Save")
    assert qt.QFileDialog.getSaveFileName(None, "Save result", "", "*.nrrd") == "/data/case.nrrd"


@pytest.mark.parametrize("name", ["getOpenFileName", "getSaveFileName", "getExistingDirectory", "getOpenFileNames"])
def test_an_unexpected_file_dialog_raises(name, callback_errors):
    import qt

    with pytest.raises(dialogs.UnexpectedDialog, match="Choose"):
        getattr(qt.QFileDialog, name)(None, "Choose")
    callback_errors.clear()


def test_unexpected_input_and_colour_dialogs_and_menus_raise(callback_errors):
    import qt

    for ask in (
        lambda: qt.QInputDialog.getText(None, "Rename", "New name:"),
        lambda: qt.QColorDialog.getColor(),
        lambda: qt.QMenu().exec_(),
        lambda: qt.QProgressDialog().exec(),
        lambda: qt.QFileDialog().exec(),
    ):
        with pytest.raises(dialogs.UnexpectedDialog):
            ask()
    assert len(callback_errors) == 5
    callback_errors.clear()


def test_a_menu_entry_is_chosen_by_its_text():
    import qt

    menu, chosen = qt.QMenu(), []
    menu.addAction("&Delete").triggered.connect(lambda: chosen.append("deleted"))
    dialogs.answer("Delete")
    menu.exec_()
    assert chosen == ["deleted"]


def test_a_remembered_answer_is_not_asked_for_again():
    import ctk
    import qt

    def ask():
        box = ctk.ctkMessageBox()
        box.text = "Send the case to the PACS?"
        box.setStandardButtons(qt.QMessageBox.Yes | qt.QMessageBox.No)
        box.dontShowAgainSettingsKey = "NasoTumor/TestAskOnce"
        box.dontShowAgain = True
        return box.exec()

    qt.QSettings().remove("NasoTumor/TestAskOnce")
    dialogs.answer(qt.QMessageBox.No)
    assert ask() == qt.QMessageBox.No
    assert ask() == qt.QMessageBox.No
    assert len(dialogs.shown) == 1


def test_the_application_loop_cannot_be_started_again():
    import qt

    with pytest.raises(RuntimeError, match="must not start it"):
        qt.QApplication.exec()
