"""qMRMLTableView: a vtkMRMLTableNode as a table, live; an edited cell is written back unless the node is locked."""
# ruff: noqa: N801

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QSortFilterProxyModel, Qt, Signal
from PySide6.QtWidgets import QTableView, QWidget

from ..declare import stored
from ..members import mark_as_cpp
from .scene_watch import when_alive
from .widget import require_vtk

_TEXT_ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole)


@mark_as_cpp
class qMRMLTableModel(QAbstractTableModel):
    """The cells of a table node. The first row and column can serve as headers."""

    _table = None
    _transposed = False
    _titles_in_first_column = False

    def show(self, table: Any, transposed: bool, titles_in_first_column: bool) -> None:
        """Take the cells of this vtkMRMLTableNode, or of None."""
        self.beginResetModel()
        self._table, self._transposed = table, transposed
        self._titles_in_first_column = titles_in_first_column
        self.endResetModel()

    def rowCount(self, _parent: QModelIndex | None = None) -> int:
        """Rows on the screen."""
        return self._shape()[1 if self._transposed else 0]

    def columnCount(self, _parent: QModelIndex | None = None) -> int:
        """Columns on the screen."""
        return self._shape()[0 if self._transposed else 1]

    def data(self, index: QModelIndex, role: int = 0) -> Any:
        """The text of a cell."""
        if role not in _TEXT_ROLES or not index.isValid():
            return None
        return self._table.GetCellText(*self._cell(index))

    def setData(self, index: QModelIndex, value: Any, role: int = 2) -> bool:
        """Write a cell back into the node."""
        if role != Qt.ItemDataRole.EditRole or self._table.GetLocked():
            return False
        return bool(self._table.SetCellText(*self._cell(index), str(value)))

    def flags(self, index: QModelIndex) -> Any:
        """Cells of a locked table cannot be edited."""
        fixed = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return fixed if self._table is None or self._table.GetLocked() else fixed | Qt.ItemFlag.ItemIsEditable

    def headerData(self, section: int, orientation: int, role: int = 0) -> Any:
        """Column names along the columns, plain numbers along the rows."""
        if role != Qt.ItemDataRole.DisplayRole or self._table is None:
            return None
        along_columns = (orientation == Qt.Orientation.Horizontal) != self._transposed
        return self._table.GetColumnName(section) if along_columns else str(section + 1)

    def _shape(self) -> tuple[int, int]:
        if self._table is None:
            return 0, 0
        return self._table.GetNumberOfRows(), self._table.GetNumberOfColumns()

    def _cell(self, index: QModelIndex) -> tuple[int, int]:
        return (index.column(), index.row()) if self._transposed else (index.row(), index.column())


def _again(self: Any, _value: Any = None) -> None:
    self._show_table()


@mark_as_cpp
class qMRMLTableView(QTableView):
    """The view of a table node."""

    mrmlSceneChanged = Signal(object)
    _selection_changed = Signal(name="selectionChanged")
    cpp_signals = ("mrmlSceneChanged(vtkMRMLScene*)",)
    _scene = None
    _table = None
    _tag = 0
    _model = None
    _sorted = None

    def __init__(self, parent: QWidget | None = None) -> None:
        QTableView.__init__(self, parent)
        self._model = qMRMLTableModel(self)
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self._model)
        self.setModel(self._sorted)
        self.selectionModel().selectionChanged.connect(lambda: self._selection_changed.emit())

    def mrmlScene(self) -> Any:
        """The scene, or None."""
        return self._scene

    def setMRMLScene(self, scene: Any) -> None:
        """Take the scene; a table of another scene is let go."""
        require_vtk(scene, "vtkMRMLScene", "setMRMLScene")
        if self._table is not None and self._table.GetScene() is not scene:
            self.setMRMLTableNode(None)
        self._scene = scene
        self.mrmlSceneChanged.emit(scene)

    def mrmlTableNode(self) -> Any:
        """The shown vtkMRMLTableNode, or None."""
        return self._table

    def setMRMLTableNode(self, table: Any) -> None:
        """Show this table, and follow it."""
        require_vtk(table, "vtkMRMLTableNode", "setMRMLTableNode")
        if self._table is not None:
            self._table.RemoveObserver(self._tag)
        self._table = table
        if table is not None:
            self._tag = table.AddObserver("ModifiedEvent", when_alive(self, qMRMLTableView._show_table))
        self._show_table()

    def tableModel(self) -> qMRMLTableModel:
        """The model of the node's cells."""
        return self._model

    def sortFilterProxyModel(self) -> QSortFilterProxyModel:
        """The order of the rows on the screen."""
        return self._sorted

    def _show_table(self) -> None:
        self._model.show(self._table, self.transposed, self.firstColumnLocked)

    transposed, setTransposed = stored(bool, False, then=_again)
    firstRowLocked, setFirstRowLocked = stored(bool, False, then=_again)
    firstColumnLocked, setFirstColumnLocked = stored(bool, False, then=_again)
