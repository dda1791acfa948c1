"""Buttons, and boxes to tick or choose from: plain, with a menu, with a check box, with a colour."""
# ruff: noqa: N801

from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QColorDialog,
    QComboBox,
    QMenu,
    QPushButton,
    QStyle,
    QStyleOptionButton,
    QStyleOptionMenuItem,
    QWidget,
)

from ..declare import computed, stored, text_and_parent
from ..members import mark_as_cpp

_SIDE_PX = 16


@mark_as_cpp
class ctkCheckBox(QCheckBox):
    """A check box that can wear an icon."""

    def __init__(self, parent: QWidget | None = None) -> None:
        QCheckBox.__init__(self, parent)

    indicatorIcon, setIndicatorIcon = stored(QIcon, QIcon(), then=lambda self, icon: self.setIcon(icon))
    indicatorIconSize, setIndicatorIconSize = stored(QSize, QSize(0, 0), then=lambda self, s: self.setIconSize(s))


@mark_as_cpp
class ctkComboBox(QComboBox):
    """A combo box with a hint while nothing is chosen."""

    NeverScroll, AlwaysScroll, ScrollWithFocus, ScrollWithNoVScrollBar = range(4)

    def __init__(self, parent: QWidget | None = None) -> None:
        QComboBox.__init__(self, parent)

    def setCurrentUserDataAsString(self, data: str) -> None:
        """Choose the entry whose user data has this text."""
        self.setCurrentIndex(next((i for i in range(self.count) if str(self.itemData(i)) == data), -1))

    @property
    def _user_data(self) -> str:
        data = self.itemData(self.currentIndex)
        return "" if data is None else str(data)

    currentUserDataAsString = computed(str, "_user_data", setCurrentUserDataAsString)
    defaultText, setDefaultText = stored(str, "", then=lambda self, text: self.setPlaceholderText(text))
    forceDefault, _set_force_default = stored(bool, False)
    elideMode, setElideMode = stored(int, 3)
    scrollWheelEffect, setScrollWheelEffect = stored(int, 1)


@mark_as_cpp
class ctkMenuButton(QPushButton):
    """A push button with a menu arrow at the right. Qt's own menu would open wherever the button is pressed."""

    _menu = None

    def __init__(self, *args: Any) -> None:
        text, parent = text_and_parent(args)
        QPushButton.__init__(self, text, parent)

    def menu(self) -> QMenu | None:
        """The menu behind the arrow."""
        return self._menu

    def setMenu(self, menu: QMenu | None) -> None:
        """Put a menu behind the arrow."""
        self._menu = menu

    def mousePressEvent(self, event: Any) -> None:
        """The arrow opens the menu, the rest is the button."""
        if self._menu is not None and event.position().x() > self.width - _SIDE_PX - 4:
            self._menu.popup(self.mapToGlobal(self.rect.bottomLeft()))
            return
        QPushButton.mousePressEvent(self, event)

    def paintEvent(self, event: Any) -> None:
        """The button with its arrow."""
        QPushButton.paintEvent(self, event)
        painter = QPainter(self)
        option = QStyleOptionMenuItem()
        option.initFrom(self)
        option.rect.setRect(self.width - _SIDE_PX, (self.height - 8) // 2, 10, 8)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_IndicatorArrowDown, option, painter, self)
        painter.end()


@mark_as_cpp
class ctkCheckablePushButton(QPushButton):
    """A push button with a check box on it. A click on the box ticks it; a click beside it pushes the button."""

    checkBoxToggled = Signal(bool)
    checkStateChanged = Signal(int)
    _ticked = False

    def __init__(self, *args: Any) -> None:
        text, parent = text_and_parent(args)
        QPushButton.__init__(self, text, parent)

    def setCheckState(self, state: int) -> None:
        """Tick or clear the box."""
        ticked = int(state) != 0
        if ticked == self._ticked:
            return
        self._ticked = ticked
        if self.checkBoxControlsButton:
            self.setEnabled(True)
        if self.checkBoxControlsButtonToggleState:
            self.setCheckable(ticked)
            self.setChecked(ticked)
        self.update()
        self.checkBoxToggled.emit(ticked)
        self.checkStateChanged.emit(self._state)

    def mousePressEvent(self, event: Any) -> None:
        """The box takes its clicks, the button the others."""
        if self.checkBoxUserCheckable and event.position().x() < _SIDE_PX + 6:
            self.setCheckState(0 if self._ticked else 2)
            return
        QPushButton.mousePressEvent(self, event)

    def paintEvent(self, event: Any) -> None:
        """The button and its box."""
        QPushButton.paintEvent(self, event)
        painter = QPainter(self)
        option = QStyleOptionButton()
        option.initFrom(self)
        option.rect.setRect(5, (self.height - 14) // 2, 14, 14)
        option.state |= QStyle.StateFlag.State_On if self._ticked else QStyle.StateFlag.State_Off
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_IndicatorCheckBox, option, painter, self)
        painter.end()

    @property
    def _state(self) -> int:
        return int(Qt.CheckState.Checked if self._ticked else Qt.CheckState.Unchecked)

    checkState = computed(int, "_state", setCheckState)
    indicatorAlignment, setIndicatorAlignment = stored(int, 0x81)
    checkBoxControlsButton, setCheckBoxControlsButton = stored(bool, True)
    checkBoxControlsButtonToggleState, setCheckBoxControlsButtonToggleState = stored(bool, True)
    checkBoxUserCheckable, setCheckBoxUserCheckable = stored(bool, True)


@mark_as_cpp
class ctkColorPickerButton(QPushButton):
    """A button that shows a colour and asks for another."""

    colorChanged = Signal(QColor)
    colorNameChanged = Signal(str)
    _color = QColor(0, 0, 0)

    def __init__(self, *args: Any) -> None:
        color = args[0] if args and isinstance(args[0], QColor) else QColor(0, 0, 0)
        text, parent = text_and_parent(args[1:] if args and isinstance(args[0], QColor) else args)
        QPushButton.__init__(self, text, parent)
        self.setCheckable(True)
        self.setColor(color)
        self.toggled.connect(self._opened)

    def setColor(self, color: QColor) -> None:
        """Show this colour."""
        changed = color != self._color
        self._color = QColor(color)
        self._show_color()
        if changed:
            self.colorChanged.emit(self._color)
            self.colorNameChanged.emit(self._color.name())

    def setColorName(self, name: str) -> None:
        """Show the colour of this name."""
        self.setColor(QColor(name))

    def changeColor(self) -> None:
        """Ask for a colour."""
        chosen = QColorDialog.getColor(self._color, self, "Choose a colour")
        if chosen is not None:
            self.setColor(chosen)

    def _opened(self, down: bool) -> None:
        if down:
            self.setChecked(False)
            self.changeColor()

    def _show_color(self) -> None:
        picture = QPixmap(_SIDE_PX, _SIDE_PX)
        picture.fill(self._color)
        self.setIcon(QIcon(picture))
        if self.displayColorName:
            self.setText(self._color.name())

    @property
    def _name(self) -> str:
        return self._color.name()

    color = computed(QColor, "_color", setColor)
    colorName = computed(str, "_name", setColorName)
    displayColorName, setDisplayColorName = stored(bool, True, then=lambda self, _on: self._show_color())
    dialogOptions, setDialogOptions = stored(int, 0)
