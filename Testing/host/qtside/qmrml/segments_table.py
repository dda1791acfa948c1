"""qMRMLSegmentsTableView: the segments of a segmentation, with an eye to hide each, its colour and its name."""
# ruff: noqa: N801

from typing import Any

from PySide6.QtCore import QItemSelection, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from ..declare import computed, stored
from ..members import mark_as_cpp
from .scene_watch import when_alive
from .segments import observe_segments, segment_color, segment_ids, segment_name
from .widget import qMRMLWidget, require_vtk

_EYE, _COLOR, _OPACITY, _NAME = range(4)


def _column(number: int) -> Any:
    return lambda self, shown: self._table.setColumnHidden(number, not shown)


@mark_as_cpp
class qMRMLSegmentsTableView(qMRMLWidget):
    """One row per segment."""

    selectionChanged = Signal(QItemSelection, QItemSelection)
    segmentAboutToBeModified = Signal(str)
    _table = None
    _node = None
    _tags = ()
    _filling = False

    def __init__(self, parent: QWidget | None = None) -> None:
        qMRMLWidget.__init__(self, parent)
        self._table = QTableWidget(0, 4, self)
        self._table.setHorizontalHeaderLabels(["", "Color", "Opacity", "Name"])
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setColumnHidden(_OPACITY, True)
        self._table.verticalHeader().hide()
        header = self._table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._table)
        self._table.itemChanged.connect(self._cell_edited)
        self._table.selectionModel().selectionChanged.connect(lambda new, old: self.selectionChanged.emit(new, old))

    def segmentationNode(self) -> Any:
        """The shown segmentation, or None."""
        return self._node

    def setSegmentationNode(self, node: Any) -> None:
        """Show this segmentation, and follow it."""
        require_vtk(node, "vtkMRMLSegmentationNode", "setSegmentationNode")
        for observed, tag in self._tags:
            observed.RemoveObserver(tag)
        self._node = node
        self._tags = observe_segments(node, when_alive(self, qMRMLSegmentsTableView._refresh))
        self._fill()

    def tableWidget(self) -> QTableWidget:
        """The table inside."""
        return self._table

    def segmentIDForRow(self, row: int) -> str:
        """The segment in this row, or ""."""
        item = self._table.item(row, _NAME)
        return item.data(Qt.ItemDataRole.UserRole) if item is not None else ""

    def rowForSegmentID(self, segment_id: str) -> int:
        """The row of this segment, or -1."""
        return next((r for r in range(self._table.rowCount) if self.segmentIDForRow(r) == segment_id), -1)

    def displayedSegmentIDs(self) -> list[str]:
        """The segments in the rows."""
        return [self.segmentIDForRow(r) for r in range(self._table.rowCount)]

    def selectedSegmentIDs(self) -> list[str]:
        """The segments whose rows are selected."""
        return [self.segmentIDForRow(i.row()) for i in self._table.selectionModel().selectedRows(_NAME)]

    def setSelectedSegmentIDs(self, ids: list[str]) -> None:
        """Select these rows."""
        self._table.clearSelection()
        mode = self._table.selectionMode
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.MultiSelection)
        for segment_id in ids:
            self._table.selectRow(self.rowForSegmentID(segment_id))
        self._table.setSelectionMode(mode)

    def clearSelection(self) -> None:
        """Select nothing."""
        self._table.clearSelection()

    def setSelectionMode(self, mode: int) -> None:
        """How many rows can be selected."""
        self._table.setSelectionMode(mode)

    def _refresh(self) -> None:
        """The node changed, and not by this table."""
        if not self._filling:
            self._fill()

    def _fill(self) -> None:
        self._filling = True
        selected, ids = self.selectedSegmentIDs(), segment_ids(self._node)
        self._table.setRowCount(len(ids))
        for row, segment_id in enumerate(ids):
            self._fill_row(row, segment_id)
        self.setSelectedSegmentIDs([s for s in selected if s in ids])
        self._filling = False

    def _fill_row(self, row: int, segment_id: str) -> None:
        eye, color, name = (
            QTableWidgetItem(),
            QTableWidgetItem(),
            QTableWidgetItem(segment_name(self._node, segment_id)),
        )
        shown = self._display() is None or self._display().GetSegmentVisibility(segment_id)
        eye.setCheckState(Qt.CheckState.Checked if shown else Qt.CheckState.Unchecked)
        color.setBackground(QColor.fromRgbF(*segment_color(self._node, segment_id)))
        color.setFlags(Qt.ItemFlag.ItemIsEnabled)
        name.setData(Qt.ItemDataRole.UserRole, segment_id)
        for column, item in ((_EYE, eye), (_COLOR, color), (_NAME, name)):
            self._table.setItem(row, column, item)

    def _cell_edited(self, item: QTableWidgetItem) -> None:
        """A ticked eye shows the segment, a typed name renames it."""
        segment_id = self.segmentIDForRow(item.row())
        if self._filling or not segment_id:
            return
        self.segmentAboutToBeModified.emit(segment_id)
        if item.column() == _EYE and self._display() is not None:
            self._display().SetSegmentVisibility(segment_id, item.checkState() == Qt.CheckState.Checked)
        elif item.column() == _NAME:
            self._node.GetSegmentation().GetSegment(segment_id).SetName(item.text())

    def _display(self) -> Any:
        return self._node.GetDisplayNode()

    @property
    def _mode(self) -> int:
        return int(self._table.selectionMode)

    @property
    def _count(self) -> int:
        return self._table.rowCount

    selectionMode = computed(int, "_mode", setSelectionMode)
    segmentCount = computed(int, "_count")
    headerVisible, setHeaderVisible = stored(
        bool, True, then=lambda self, on: self._table.horizontalHeader().setVisible(on)
    )
    visibilityColumnVisible, setVisibilityColumnVisible = stored(bool, True, then=_column(_EYE))
    colorColumnVisible, setColorColumnVisible = stored(bool, True, then=_column(_COLOR))
    opacityColumnVisible, setOpacityColumnVisible = stored(bool, False, then=_column(_OPACITY))
    statusColumnVisible, setStatusColumnVisible = stored(bool, False)
    layerColumnVisible, setLayerColumnVisible = stored(bool, False)
    filterBarVisible, setFilterBarVisible = stored(bool, False)
    textFilter, setTextFilter = stored(str, "")
    jumpToSelectedSegmentEnabled, setJumpToSelectedSegmentEnabled = stored(bool, False)
    readOnly, setReadOnly = stored(
        bool, False, then=lambda self, on: self._table.setEditTriggers(QAbstractItemView.EditTrigger(0 if on else 10))
    )
