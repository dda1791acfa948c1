"""A view as a Qt widget: paints what the view draws, passes the mouse on, and says where the mouse is.

The picture is drawn offscreen and copied into the widget, not drawn by OpenGL in the window: an offscreen Qt has no
window to draw into, and a grab of the whole main window then shows the views as a person would see them.
"""

from __future__ import annotations

from typing import Any

from PySide6 import QtCore, QtGui, QtWidgets

BUTTONS = {
    QtCore.Qt.MouseButton.LeftButton: "left",
    QtCore.Qt.MouseButton.MiddleButton: "middle",
    QtCore.Qt.MouseButton.RightButton: "right",
}


class ViewWidget(QtWidgets.QWidget):
    """Shows one view."""

    def __init__(self, view: Any) -> None:
        super().__init__()
        self.view = view
        self.setMouseTracking(True)
        self.setMinimumSize(120, 120)
        view.on_change = self.update

    def resizeEvent(self, event: Any) -> None:
        """The view takes the widget's size."""
        self.view.resize(max(event.size().width(), 1), max(event.size().height(), 1))

    def paintEvent(self, event: Any) -> None:
        """Draw the view's picture, and over it what Slicer writes in the corner."""
        pixels = self.view.picture()
        height, width, _ = pixels.shape
        image = QtGui.QImage(pixels.data, width, height, 3 * width, QtGui.QImage.Format.Format_RGB888)
        painter = QtGui.QPainter(self)
        painter.drawImage(0, 0, image)
        painter.setPen(QtGui.QColor(255, 255, 255))
        inside = QtCore.QRect(6, 4, width - 12, height - 8)
        bottom_left = QtCore.Qt.AlignmentFlag.AlignBottom | QtCore.Qt.AlignmentFlag.AlignLeft
        painter.drawText(inside, int(bottom_left), "\n".join(self.view.corner_text()))
        painter.end()

    def mouseMoveEvent(self, event: Any) -> None:
        """Pass it on."""
        self.view.mouse.move(_place(event), **_modifiers(event))

    def mousePressEvent(self, event: Any) -> None:
        """Pass it on."""
        self.view.mouse.move(_place(event), **_modifiers(event))
        self.view.mouse.press(BUTTONS[event.button()], **_modifiers(event))

    def mouseReleaseEvent(self, event: Any) -> None:
        """Pass it on."""
        self.view.mouse.release(BUTTONS[event.button()], **_modifiers(event))

    def wheelEvent(self, event: Any) -> None:
        """Pass it on, one notch at a time."""
        self.view.mouse.wheel(1 if event.angleDelta().y() > 0 else -1, control=_modifiers(event)["control"])

    def leaveEvent(self, event: Any) -> None:
        """Pass it on."""
        self.view.mouse.leave()


def _place(event: Any) -> tuple[float, float]:
    return event.position().x(), event.position().y()


def _modifiers(event: Any) -> dict[str, bool]:
    held = event.modifiers()
    return {
        "shift": bool(held & QtCore.Qt.KeyboardModifier.ShiftModifier),
        "control": bool(held & QtCore.Qt.KeyboardModifier.ControlModifier),
    }
