"""qMRMLCheckableNodeComboBox: tick any number of nodes."""
# ruff: noqa: N801

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ..members import mark_as_cpp
from .node_combo_box import qMRMLNodeComboBox


@mark_as_cpp
class qMRMLCheckableNodeComboBox(qMRMLNodeComboBox):
    """A node selector whose entries have a box to tick."""

    checkedNodesChanged = Signal()
    _ticked = frozenset()

    def __init__(self, parent: QWidget | None = None) -> None:
        qMRMLNodeComboBox.__init__(self, parent)

    def checkedNodes(self) -> list[Any]:
        """The ticked nodes, in the order of the list."""
        return [n for n in self._nodes if n.GetID() in self._ticked]

    def uncheckedNodes(self) -> list[Any]:
        """The others."""
        return [n for n in self._nodes if n.GetID() not in self._ticked]

    def allChecked(self) -> bool:
        """Whether every node is ticked."""
        return not self.uncheckedNodes()

    def noneChecked(self) -> bool:
        """Whether no node is ticked."""
        return not self.checkedNodes()

    def checkState(self, node: Any) -> int:
        """Whether this node is ticked."""
        return Qt.CheckState.Checked if node.GetID() in self._ticked else Qt.CheckState.Unchecked

    def setCheckState(self, node: Any, state: int) -> None:
        """Tick or clear this node."""
        before = self._ticked
        self._ticked = before | {node.GetID()} if int(state) else before - {node.GetID()}
        if self._ticked != before:
            self._fill()
            self.checkedNodesChanged.emit()

    def check(self, node: Any) -> None:
        """Tick this node."""
        self.setCheckState(node, 2)

    def uncheck(self, node: Any) -> None:
        """Clear this node."""
        self.setCheckState(node, 0)

    def _row_chosen(self, row: int) -> None:
        node = self.nodeFromIndex(row - int(self.noneEnabled))
        if node is None:
            qMRMLNodeComboBox._row_chosen(self, row)
            return
        self.setCheckState(node, 0 if self.checkState(node) else 2)

    def _fill(self) -> None:
        qMRMLNodeComboBox._fill(self)
        for place, node in enumerate(self._nodes):
            row = place + int(self.noneEnabled)
            self._box.setItemData(row, self.checkState(node), Qt.ItemDataRole.CheckStateRole)

    def _show_choice(self) -> None:
        """What is ticked stands in the closed box; no entry is "the" chosen one."""
        self._box.setPlaceholderText(", ".join(n.GetName() for n in self.checkedNodes()) or "None")
        self._box.setCurrentIndex(-1)
