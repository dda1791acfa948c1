"""A person's hands on a panel: real mouse and key events, so that what cannot be clicked by a person cannot be
clicked here.

A widget that is hidden, greyed out or shut in a collapsed section raises `CannotReach`.
"""

from typing import Any

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSlider, QApplication, QComboBox, QStyle, QStyleOptionButton, QTableView, QWidget

from . import eventloop

_LEFT = Qt.MouseButton.LeftButton


class CannotReach(RuntimeError):
    """A person could not do this: the widget is hidden, disabled, or has no such entry."""


def click(widget: QWidget, at: tuple[float, float] | None = None, modifiers: Any = 0) -> None:
    """Click the middle of a widget (of its box and text for check boxes), or `at`, in its own pixels."""
    _require_reachable(widget)
    where = QPoint(round(at[0]), round(at[1])) if at is not None else _place_to_click(widget)
    QTest.mouseClick(widget, _LEFT, Qt.KeyboardModifier(int(modifiers)), where)
    eventloop.settle()


def double_click(widget: QWidget, at: tuple[float, float] | None = None) -> None:
    """Click twice."""
    _require_reachable(widget)
    where = QPoint(round(at[0]), round(at[1])) if at is not None else widget.rect.center()
    QTest.mouseDClick(widget, _LEFT, Qt.KeyboardModifier.NoModifier, where)
    eventloop.settle()


def drag(widget: QWidget, start: tuple[float, float], end: tuple[float, float], steps: int = 8) -> None:
    """Press at `start`, move in a straight line to `end`, let go; in the widget's own pixels."""
    _require_reachable(widget)
    _send_mouse(widget, QEvent.Type.MouseButtonPress, start, _LEFT)
    for step in range(1, steps + 1):
        share = step / steps
        at = (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
        _send_mouse(widget, QEvent.Type.MouseMove, at, Qt.MouseButton.NoButton)
    _send_mouse(widget, QEvent.Type.MouseButtonRelease, end, _LEFT)
    eventloop.settle()


def press_key(widget: QWidget, key: int | str, text: str = "", modifiers: Any = 0) -> None:
    """Press one key, given as Qt.Key or by name ("Space", "Ctrl+Z"); `text` is then typed after it."""
    _require_reachable(widget)
    _give_keyboard(widget)
    if isinstance(key, str):
        combination = QKeySequence(key)[0]
        key, modifiers = int(combination.key()), int(combination.keyboardModifiers())
    QTest.keyClick(widget, Qt.Key(int(key)), Qt.KeyboardModifier(int(modifiers)))
    if text:
        QTest.keyClicks(widget, text)
    eventloop.settle()


def type_text(widget: QWidget, text: str) -> None:
    """Type into a widget, replacing what a selectable field holds."""
    _require_reachable(widget)
    _give_keyboard(widget)
    if hasattr(widget, "selectAll"):
        widget.selectAll()
    QTest.keyClicks(widget, text)
    QTest.keyClick(widget, Qt.Key.Key_Return)
    eventloop.settle()


def choose(combo: QWidget, text: str) -> None:
    """Pick the entry with this text, as a person does from the open list. Works for node selectors too."""
    _require_reachable(combo)
    box = combo if isinstance(combo, QComboBox) else combo.findChild(QComboBox)
    if box is None:
        raise CannotReach(f"{_called(combo)} has no list to choose from")
    row = next((i for i in range(box.count) if box.itemText(i) == text), -1)
    if row < 0:
        raise CannotReach(f"{_called(combo)} has no entry '{text}', only {[box.itemText(i) for i in range(box.count)]}")
    box.showPopup()
    view = box.view()
    place = view.visualRect(box.model().index(row, box.modelColumn)).center()
    eventloop.settle()
    QTest.mouseMove(view.viewport(), place)
    QTest.mouseClick(view.viewport(), _LEFT, Qt.KeyboardModifier.NoModifier, place)
    eventloop.settle()
    if box.view().isVisible():
        box.hidePopup()


def set_slider(slider: QWidget, value: float) -> None:
    """Type the number into the field beside the slider, or step a plain slider there."""
    _require_reachable(slider)
    if hasattr(slider, "spinBox"):
        field = slider.spinBox()
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, field.locale.toString(float(value), "f", field.decimals).replace(",", ""))
        QTest.keyClick(field, Qt.Key.Key_Return)
    elif isinstance(slider, QAbstractSlider):
        slider.setSliderDown(True)
        slider.setSliderPosition(round(value))
        slider.setSliderDown(False)
    else:
        raise CannotReach(f"{_called(slider)} is no slider")
    eventloop.settle()


def click_cell(table: QWidget, row: int, column: int) -> None:
    """Click the middle of a cell of a table view or table widget."""
    _require_reachable(table)
    view = table if isinstance(table, QTableView) else table.findChild(QTableView)
    if view is None:
        raise CannotReach(f"{_called(table)} is no table")
    index = view.model().index(row, column)
    if not index.isValid() or view.isRowHidden(row) or view.isColumnHidden(column):
        raise CannotReach(f"{_called(table)} shows no cell in row {row}, column {column}")
    view.scrollTo(index)
    QTest.mouseClick(view.viewport(), _LEFT, Qt.KeyboardModifier.NoModifier, view.visualRect(index).center())
    eventloop.settle()


def _require_reachable(widget: QWidget) -> None:
    if not widget.isVisible():
        raise CannotReach(f"{_called(widget)} is not visible: hidden, in a shut section, or its window was never shown")
    if not widget.isEnabled():
        raise CannotReach(f"{_called(widget)} is greyed out")


def _give_keyboard(widget: QWidget) -> None:
    """As after a click into it: its window is the active one, on which shortcuts depend, and it has the focus."""
    widget.window().activateWindow()
    widget.setFocus()
    eventloop.settle()


def _called(widget: QWidget) -> str:
    return f"{type(widget).__name__} '{widget.objectName or getattr(widget, 'text', '')}'"


def _place_to_click(widget: QWidget) -> QPoint:
    """Check boxes and radio buttons react on their box and text only; a collapsible section on its header."""
    if widget.inherits("QCheckBox") or widget.inherits("QRadioButton"):
        option = QStyleOptionButton()
        widget.initStyleOption(option)
        radio = widget.inherits("QRadioButton")
        part = QStyle.SubElement.SE_RadioButtonIndicator if radio else QStyle.SubElement.SE_CheckBoxIndicator
        return widget.style().subElementRect(part, option, widget).center()
    if widget.inherits("ctkCollapsibleButton"):
        return QPoint(widget.width // 2, 8)
    return widget.rect.center()


def _send_mouse(widget: QWidget, kind: Any, at: tuple[float, float], button: Any) -> None:
    local = QPointF(*at)
    held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else _LEFT
    everywhere = widget.mapToGlobal(local)
    event = QMouseEvent(kind, local, everywhere, button, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)
