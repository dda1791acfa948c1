"""Sections that open and close: ctkCollapsibleButton (a header with an arrow over its contents) and its group-box
cousin.

Both hide their child widgets when shut and put each back as it was when opened, so a widget that the module hid
stays hidden.
"""
# ruff: noqa: N801

from typing import Any

import shiboken6
from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QGroupBox,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStyleOptionGroupBox,
    QWidget,
)

from ..declare import computed, stored, text_and_parent
from ..members import mark_as_cpp

_HEADER_PX = 22
_UNLIMITED_PX = 16777215


@mark_as_cpp
class ctkCollapsibleButton(QAbstractButton):
    """A header that shows or hides the widgets laid out in it."""

    contentsCollapsed = Signal(bool)
    _collapsed = False
    _was_hidden = None

    def __init__(self, *args: Any) -> None:
        text, parent = text_and_parent(args)
        QAbstractButton.__init__(self, parent)
        self._was_hidden = {}
        self.setText(text)
        self.setCheckable(True)
        self.setChecked(True)
        self.setContentsMargins(0, _HEADER_PX, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
        self.setMinimumHeight(_HEADER_PX)
        self.toggled.connect(lambda opened: self.setCollapsed(not opened))

    def setCollapsed(self, collapsed: bool) -> None:
        """Hide or show the contents."""
        if bool(collapsed) == self._collapsed:
            return
        self._collapsed = bool(collapsed)
        self.setChecked(not collapsed)
        show_or_hide_children(self, self._collapsed, self._was_hidden)
        self.setMaximumHeight(_HEADER_PX + self.collapsedHeight if collapsed else _UNLIMITED_PX)
        self.updateGeometry()
        self.contentsCollapsed.emit(self._collapsed)

    def isFlat(self) -> bool:
        """Whether the section has no frame."""
        return self.flat

    def event(self, happened: QEvent) -> bool:
        """Widgets that joined a shut section are shut in with the others."""
        if happened.type() in (QEvent.Type.ChildPolished, QEvent.Type.Show) and self._collapsed:
            show_or_hide_children(self, True, self._was_hidden)
        return QAbstractButton.event(self, happened)

    def hitButton(self, where: QPoint) -> bool:
        """Only the header reacts to the mouse."""
        return 0 <= where.y() < _HEADER_PX

    def paintEvent(self, _event: Any) -> None:
        """The header's arrow and title, and a frame around the contents."""
        painter = QPainter(self)
        if not self._collapsed and not self.flat:
            painter.setPen(self.palette.color(QPalette.ColorRole.Mid))
            painter.drawRect(0, _HEADER_PX - 1, self.width - 1, self.height - _HEADER_PX)
        self._paint_header(painter)
        painter.end()

    def _paint_header(self, painter: QPainter) -> None:
        option = QStyleOptionButton()
        option.initFrom(self)
        option.rect = QRect(0, 0, self.width, _HEADER_PX)
        option.state |= QStyle.StateFlag.State_Raised
        self.style().drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
        option.rect = QRect(8, (_HEADER_PX - 10) // 2, 10, 10)
        self.style().drawPrimitive(arrow_for(self._collapsed), option, painter, self)
        painter.setPen(self.palette.color(QPalette.ColorRole.ButtonText))
        flags = int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextShowMnemonic)
        painter.drawText(QRect(26, 0, self.width - 30, _HEADER_PX), flags, self.text)

    collapsed = computed(bool, "_collapsed", setCollapsed)
    collapsedHeight, setCollapsedHeight = stored(int, 10)
    flat, setFlat = stored(bool, False, then=lambda self, _flat: self.update())
    contentsFrameShape, setContentsFrameShape = stored(int, 6)
    contentsFrameShadow, setContentsFrameShadow = stored(int, 0x10)
    contentsLineWidth, setContentsLineWidth = stored(int, 1)
    contentsMidLineWidth, setContentsMidLineWidth = stored(int, 0)
    buttonTextAlignment, setButtonTextAlignment = stored(int, 0x84)
    indicatorAlignment, setIndicatorAlignment = stored(int, 0x84)


@mark_as_cpp
class ctkCollapsibleGroupBox(QGroupBox):
    """A group box whose title opens and shuts it. Being checkable is how it does that, as in CTK."""

    _was_hidden = None

    def __init__(self, *args: Any) -> None:
        title, parent = text_and_parent(args)
        QGroupBox.__init__(self, title, parent)
        self._was_hidden = {}
        self.setCheckable(True)
        self.setChecked(True)
        self.toggled.connect(self._open_or_shut)

    def setCollapsed(self, collapsed: bool) -> None:
        """Hide or show the contents."""
        self.setChecked(not collapsed)

    def event(self, happened: QEvent) -> bool:
        """Widgets that joined a shut box are shut in with the others."""
        if happened.type() in (QEvent.Type.ChildPolished, QEvent.Type.Show) and not self.isChecked():
            show_or_hide_children(self, True, self._was_hidden)
        return QGroupBox.event(self, happened)

    def paintEvent(self, _event: Any) -> None:
        """A group box with an arrow where the check box would be."""
        painter = QPainter(self)
        option = QStyleOptionGroupBox()
        self.initStyleOption(option)
        check = QStyle.SubControl.SC_GroupBoxCheckBox
        place = self.style().subControlRect(QStyle.ComplexControl.CC_GroupBox, option, check, self)
        self.style().drawComplexControl(QStyle.ComplexControl.CC_GroupBox, option, painter, self)
        painter.fillRect(place.adjusted(-1, -1, 1, 1), self.palette.color(QPalette.ColorRole.Window))
        option.rect = place.adjusted(2, 2, -2, -2)
        self.style().drawPrimitive(arrow_for(not self.isChecked()), option, painter, self)
        painter.end()

    def _open_or_shut(self, opened: bool) -> None:
        show_or_hide_children(self, not opened, self._was_hidden)
        self.setMaximumHeight(_UNLIMITED_PX if opened else self.fontMetrics().height() + self.collapsedHeight)
        self.updateGeometry()

    collapsed = computed(bool, "_is_shut", setCollapsed)
    collapsedHeight, setCollapsedHeight = stored(int, 14)

    @property
    def _is_shut(self) -> bool:
        return not self.isChecked()


def arrow_for(collapsed: bool) -> QStyle.PrimitiveElement:
    """Right when shut, down when open."""
    elements = QStyle.PrimitiveElement
    return elements.PE_IndicatorArrowRight if collapsed else elements.PE_IndicatorArrowDown


def show_or_hide_children(section: QWidget, shut: bool, was_hidden: dict[int, bool]) -> None:
    """Shut the children in, remembering which were hidden already, or let them out as they were."""
    for child in section.children():
        if not isinstance(child, QWidget) or child.isWindow():
            continue
        key = shiboken6.getCppPointer(child)[0]
        if shut and key not in was_hidden:
            was_hidden[key] = child.isHidden() and child.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
            child.hide()
        elif not shut:
            child.setHidden(was_hidden.pop(key, False))
