"""Modal dialogs without a person: a test says beforehand what the answer will be; without that, the dialog raises
its text.

    dialogs.answer(qt.QMessageBox.Yes, text="Replace")   # the next dialog, whose text must contain "Replace"
    dialogs.answer("/tmp/case.nrrd")                     # a file dialog
    dialogs.answer(lambda dialog: dialog.accept())       # a dialog of the module's own

A dialog that nobody expected would hang a test for ever. It raises `UnexpectedDialog` where the module opened it,
and the error is kept in `errors` as well, in case the module catches it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6 import QtCore, QtWidgets

from .errors import record


class UnexpectedDialog(RuntimeError):
    """A module opened a modal dialog that the test did not announce."""


@dataclass(frozen=True)
class Shown:
    """A dialog that a person would have seen."""

    kind: str
    title: str
    text: str


@dataclass(frozen=True)
class _Answer:
    value: Any
    text: str


shown: list[Shown] = []
_answers: list[_Answer] = []


def answer(value: Any, text: str = "") -> None:
    """Announce the answer to the next dialog, and what its title or text must contain."""
    _answers.append(_Answer(value, text))


def unused() -> list[Any]:
    """Announced answers that no dialog asked for."""
    return [a.value for a in _answers]


def clear() -> None:
    """Forget what was announced and shown."""
    _answers.clear()
    shown.clear()


def take_answer(kind: str, title: str, text: str) -> Any:
    """The announced answer for this dialog, or UnexpectedDialog with its text."""
    shown.append(Shown(kind, title, text))
    if _answers and _answers[0].text in f"{title}\n{text}":
        return _answers.pop(0).value
    expected = f" (expected was one about '{_answers[0].text}')" if _answers else ""
    error = UnexpectedDialog(f"{kind} '{title}' waits for a person{expected}: {text}")
    record(error)
    raise error


def install() -> None:
    """Replace everything in Qt that waits for a person."""
    for method in ("exec", "exec_"):
        setattr(QtWidgets.QDialog, method, _run_dialog)
        setattr(QtWidgets.QMessageBox, method, run_message_box)
        setattr(QtWidgets.QMenu, method, _run_menu)
        setattr(QtWidgets.QFileDialog, method, _run_file_dialog)
    for name in ("information", "warning", "critical", "question"):
        setattr(QtWidgets.QMessageBox, name, staticmethod(_message(name)))
    QtWidgets.QMessageBox.about = staticmethod(_message("about"))
    for cls, names in _STATIC.items():
        for name in names:
            setattr(cls, name, staticmethod(_asking(f"{cls.__name__}.{name}")))


_STATIC = {
    QtWidgets.QFileDialog: ("getOpenFileName", "getOpenFileNames", "getSaveFileName", "getExistingDirectory"),
    QtWidgets.QInputDialog: ("getText", "getInt", "getDouble", "getItem", "getMultiLineText"),
    QtWidgets.QColorDialog: ("getColor",),
}


def _asking(kind: str) -> Callable[..., Any]:
    """A static function such as getOpenFileName. PythonQt returns the path alone, PySide a pair with the filter."""

    def ask(parent: Any = None, title: str = "", text: str = "", *_more: Any, **_named: Any) -> Any:
        return take_answer(kind, str(title), str(text))

    return ask


def _message(kind: str) -> Callable[..., Any]:
    def ask(parent: Any, title: str, text: str, *_buttons: Any, **_named: Any) -> Any:
        return take_answer(f"QMessageBox.{kind}", title, text)

    return ask


def run_message_box(box: QtWidgets.QMessageBox) -> int:
    """Show a message box, and press the announced button."""
    text = "\n".join(t for t in (box.text, box.informativeText) if t)
    value = take_answer("QMessageBox", box.windowTitle, text)
    if callable(value):
        return _let(value, box)
    button = _button_of(box, value)
    box.show()
    button.click()
    standard = box.standardButton(button)
    return int(standard) if int(standard) else box.buttons().index(button)


def _button_of(box: QtWidgets.QMessageBox, wanted: Any) -> QtWidgets.QAbstractButton:
    labels = [b.text.replace("&", "") for b in box.buttons()]
    found = box.buttons()[labels.index(wanted)] if wanted in labels else None
    if found is None and isinstance(wanted, int):
        found = box.button(wanted)
    if found is None:
        raise UnexpectedDialog(f"The message box '{box.text}' has no button {wanted!r}, only {labels}")
    return found


def _run_dialog(dialog: QtWidgets.QDialog) -> int:
    words = [label.text for label in dialog.findChildren(QtWidgets.QLabel)]
    value = take_answer(type(dialog).__name__, dialog.windowTitle, "\n".join(words))
    return _let(value, dialog)


def _run_file_dialog(dialog: QtWidgets.QFileDialog) -> int:
    value = take_answer("QFileDialog", dialog.windowTitle, dialog.directory().absolutePath())
    if isinstance(value, str):
        dialog.selectFile(value)
        dialog.done(QtWidgets.QDialog.DialogCode.Accepted)
        return dialog.result()
    return _let(value, dialog)


def _let(value: Any, dialog: QtWidgets.QDialog) -> int:
    """Show the dialog and let the test act in it, or close it with a result."""
    dialog.show()
    QtCore.QCoreApplication.processEvents()
    if callable(value):
        value(dialog)
    else:
        dialog.done(int(value))
    if dialog.visible:
        dialog.hide()
        raise UnexpectedDialog(
            f"The answer left the dialog '{dialog.windowTitle}' open; Slicer would still wait in it."
        )
    return dialog.result()


def _run_menu(menu: QtWidgets.QMenu, *_position: Any) -> Any:
    labels = [a.text.replace("&", "") for a in menu.actions()]
    wanted = take_answer("QMenu", menu.title, ", ".join(labels))
    if wanted is None:
        return None
    if wanted not in labels:
        raise UnexpectedDialog(f"The menu has no entry {wanted!r}, only {labels}")
    action = menu.actions()[labels.index(wanted)]
    action.trigger()
    return action
