"""The slices of a result in a table that goes together with the slice views.

    self.scores = ScoreTable(self.ui.scoreTable, moved=self.chart.mark)
    self.scores.show(scene, [_("Slice"), _("Score")], [Row(place_ras, ("12", "0.93"), 0.93, True), ...])
    self.scores.choose(row)         # as if the row had been clicked
    self.scores.follow()            # the panel comes into sight: scrolling a slice view marks the row
    self.scores.unfollow()          # it goes
    self.scores.clear()

Clicking a row moves the slice views there; up and down walk through the positive rows. A row that speaks for the
finding is bold, has a full bar and says so to a screen reader; colour only adds to that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import qt
import slicer

from NasoLib.gui import keys, shades
from NasoLib.gui.older_slicer import tr as _
from NasoLib.scene.slices import Stack, watch_slice_views

BAR_PX = (64, 10)
ROW_PX = 20
SHOWN_ROWS = 8


@dataclass(frozen=True)
class Row:
    """One slice.

    place_ras: its middle, in mm.  cells: its texts, one for each title.  score: 0 to 1, drawn as a bar in the last
    column; None draws none.  positive: whether it counts.
    """

    place_ras: Sequence[float]
    cells: tuple[str, ...]
    score: float | None = None
    positive: bool = False


def _nobody(_row: int) -> None:
    """Nobody asked to be told."""


class ScoreTable:
    """Fills `table`. moved: called with the row that is chosen now, -1 for none."""

    def __init__(self, table: qt.QTableWidget, moved: Callable[[int], None] = _nobody) -> None:
        self._table, self._moved = table, moved
        self._rows: list[Row] = []
        self._stack = Stack(np.empty((0, 3)))
        self._scene: Any = None
        self._stop: Callable[[], None] | None = None
        self._row = -1
        self._dress()
        table.connect("cellClicked(int,int)", lambda row, _column: self.choose(row))
        self._keys = self.walk_with(table)

    def walk_with(self, widget: qt.QWidget) -> list[Any]:
        """Let the up and down keys walk the positive rows while this widget has the keyboard."""
        steps = (("Up", lambda: self.walk(-1)), ("Down", lambda: self.walk(1)))
        return [keys.on_widget(widget, key, step) for key, step in steps]

    @property
    def row(self) -> int:
        """The chosen row; -1 when there is none."""
        return self._row

    def show(self, scene: slicer.vtkMRMLScene, titles: Sequence[str], rows: Sequence[Row]) -> None:
        """Show these rows; the chosen one stays chosen when there are as many as before."""
        keep = self.row if len(rows) == len(self._rows) else -1
        self._scene, self._rows = scene, list(rows)
        self._stack = Stack(np.array([row.place_ras for row in rows], float))
        self._table.setColumnCount(len(titles))
        self._table.setHorizontalHeaderLabels(list(titles))
        self._table.setRowCount(len(rows))
        for number, row in enumerate(rows):
            self._fill(number, row)
        self._fit()
        self._mark(keep)

    def clear(self) -> None:
        """Show nothing."""
        self._rows, self._stack = [], Stack(np.empty((0, 3)))
        self._table.setRowCount(0)
        self._mark(-1)

    def choose(self, row: int) -> None:
        """Mark a row and move the slice views to its slice."""
        if 0 <= row < len(self._rows):
            self._mark(row)
            self._stack.show(self._scene, row)

    def walk(self, step: int) -> None:
        """Choose the next (1) or previous (-1) positive row; at the end stay there."""
        here = self.row
        positive = [number for number, row in enumerate(self._rows) if row.positive]
        ahead = [number for number in positive if (number - here) * step > 0]
        if here < 0 and positive:
            self.choose(positive[0] if step > 0 else positive[-1])
        elif ahead:
            self.choose(ahead[0] if step > 0 else ahead[-1])

    def follow(self) -> None:
        """Mark the row whose slice the views show, from now on."""
        self.unfollow()
        self._stop = watch_slice_views(slicer.mrmlScene, self._view_moved)

    def unfollow(self) -> None:
        """Follow the views no more."""
        if self._stop is not None:
            self._stop()
            self._stop = None

    def _view_moved(self, view: slicer.vtkMRMLSliceNode) -> None:
        row = self._stack.nearest(view)
        if row is not None and row != self.row:
            self._mark(row)

    def _mark(self, row: int) -> None:
        self._row = row
        if row < 0:
            self._table.clearSelection()
        else:
            self._table.selectRow(row)
            self._table.scrollToItem(self._table.item(row, 0))
        self._moved(row)

    def _fill(self, number: int, row: Row) -> None:
        self._table.setRowHeight(number, ROW_PX)
        for column, text in enumerate(row.cells):
            item = qt.QTableWidgetItem(text)
            self._emphasise(item, row)
            if row.score is not None and column == len(row.cells) - 1:
                item.setIcon(qt.QIcon(_bar(self._table, row.score, row.positive)))
            self._table.setItem(number, column, item)

    def _emphasise(self, item: qt.QTableWidgetItem, row: Row) -> None:
        if row.positive:
            font = self._table.font
            font.setBold(True)
            item.setFont(font)
            item.setData(qt.Qt.AccessibleDescriptionRole, _("positive"))

    def _dress(self) -> None:
        table = self._table
        table.setIconSize(qt.QSize(*BAR_PX))
        table.verticalHeader().setVisible(False)
        table.horizontalHeader().setStretchLastSection(True)
        table.setSelectionBehavior(qt.QAbstractItemView.SelectRows)
        table.setSelectionMode(qt.QAbstractItemView.SingleSelection)
        table.setEditTriggers(qt.QAbstractItemView.NoEditTriggers)
        table.setShowGrid(False)

    def _fit(self) -> None:
        """As high as its rows, up to a few; the rest scrolls."""
        shown = min(len(self._rows), SHOWN_ROWS)
        header = self._table.horizontalHeader().height
        self._table.setFixedHeight(max(header, ROW_PX) + shown * ROW_PX + 4)
        self._table.resizeColumnsToContents()


def _bar(widget: qt.QWidget, score: float, positive: bool) -> qt.QPixmap:
    width, height = BAR_PX
    picture = qt.QPixmap(width, height)
    picture.fill(qt.QColor(0, 0, 0, 0))
    painter = qt.QPainter(picture)
    length = max(round(score * (width - 2)), 1)
    if positive:
        painter.fillRect(0, 0, length, height, shades.positive(widget))
    else:
        painter.setPen(qt.QPen(shades.negative(widget)))
        painter.drawRect(0, 0, length, height - 1)
    painter.end()
    return picture
