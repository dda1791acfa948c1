"""qMRMLColorTableComboBox: choose a colour table; each entry shows its colours."""
# ruff: noqa: N801

from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from ..members import mark_as_cpp
from .node_combo_box import qMRMLNodeComboBox

_SWATCH = QSize(48, 14)


@mark_as_cpp
class qMRMLColorTableComboBox(qMRMLNodeComboBox):
    """A node selector for vtkMRMLColorNode."""

    def __init__(self, parent: QWidget | None = None) -> None:
        qMRMLNodeComboBox.__init__(self, parent)
        self.setNodeTypes(["vtkMRMLColorNode"])
        self.setAddEnabled(False)
        self.setRemoveEnabled(False)
        self.setShowHidden(True)
        self._box.setIconSize(_SWATCH)

    def _fill(self) -> None:
        qMRMLNodeComboBox._fill(self)
        for row, node in enumerate(self._nodes):
            self._box.setItemIcon(row + int(self.noneEnabled), _swatch(node))


def _swatch(node: Any) -> QIcon:
    """The colours from lowest to highest, left to right."""
    picture = QPixmap(_SWATCH)
    picture.fill(QColor("white"))
    count = node.GetNumberOfColors()
    painter = QPainter(picture)
    for x in range(_SWATCH.width() if count else 0):
        rgba = [0.0, 0.0, 0.0, 1.0]
        node.GetColor(min(count - 1, x * count // _SWATCH.width()), rgba)
        painter.fillRect(x, 0, 1, _SWATCH.height(), QColor.fromRgbF(*rgba[:3]))
    painter.end()
    return QIcon(picture)
