"""A small bar chart of scores, one bar for each slice: full where positive, hollow where not, a line at the threshold.

    self.chart = ScoreChart(picked=self.table.choose)
    layout.addWidget(self.chart)
    self.chart.show_scores(scores, positive, threshold)
    self.chart.mark(row)

Painted by hand, because a plot view would take the place of an image in Slicer's window, and its clicks do not know
which slice they mean. Slicer's own modules paint in Python in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import qt

from NasoLib.gui import shades

HEIGHT_PX = 84
MARGIN_PX = 3
GAP_SHARE = 0.2


class ScoreChart(qt.QWidget):
    """picked: called with the row whose bar was clicked, or over which the mouse was dragged."""

    def __init__(self, picked: Callable[[int], None]) -> None:
        qt.QWidget.__init__(self)
        self._picked = picked
        self._scores: Sequence[float] = ()
        self._positive: Sequence[bool] = ()
        self._threshold = 0.5
        self._row = -1
        self.objectName = "scoreChart"
        self.setFixedHeight(HEIGHT_PX)
        self.setFocusPolicy(qt.Qt.StrongFocus)

    def show_scores(self, scores: Sequence[float], positive: Sequence[bool], threshold: float) -> None:
        """Scores from 0 to 1, which of them count as positive, and the line between."""
        self._scores, self._positive, self._threshold = list(scores), list(positive), threshold
        self.update()

    def mark(self, row: int) -> None:
        """Highlight a bar; -1 none."""
        self._row = row
        self.update()

    def row_at(self, x: float) -> int:
        """The bar at this many pixels from the left; -1 when there is none."""
        if not self._scores:
            return -1
        row = int((x - MARGIN_PX) / self._step())
        return row if 0 <= row < len(self._scores) and x >= MARGIN_PX else -1

    def middle_of(self, row: int) -> float:
        """Where a bar's middle lies, in pixels from the left."""
        return MARGIN_PX + (row + 0.5) * self._step()

    # What Qt calls

    def mousePressEvent(self, event: qt.QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """A click chooses."""
        self._pick(event)

    def mouseMoveEvent(self, event: qt.QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """So does a drag."""
        self._pick(event)

    def paintEvent(self, _event: qt.QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """Draw the bars, the line of the threshold and the ground."""
        painter = qt.QPainter(self)
        if self._row >= 0:
            painter.fillRect(self._column(self._row), shades.highlight(self))
        for row, score in enumerate(self._scores):
            self._draw_bar(painter, row, score)
        self._draw_lines(painter)
        painter.end()

    # The parts

    def _pick(self, event: qt.QMouseEvent) -> None:
        place = event.position() if hasattr(event, "position") else event.pos()  # Qt 6, Qt 5
        row = self.row_at(place.x())
        if row >= 0 and row != self._row:
            self._picked(row)

    def _step(self) -> float:
        return (self.width - 2 * MARGIN_PX) / max(len(self._scores), 1)

    def _column(self, row: int) -> qt.QRectF:
        return qt.QRectF(MARGIN_PX + row * self._step(), 0, self._step(), self.height)

    def _draw_bar(self, painter: qt.QPainter, row: int, score: float) -> None:
        step, top = self._step(), self._y(score)
        left = MARGIN_PX + step * (row + GAP_SHARE / 2)
        bar = qt.QRectF(left, top, step * (1 - GAP_SHARE), self._y(0.0) - top)
        if self._positive[row]:
            painter.fillRect(bar, shades.positive(self))
        else:
            painter.setPen(qt.QPen(shades.negative(self), 1.5))
            painter.drawRect(bar)

    def _draw_lines(self, painter: qt.QPainter) -> None:
        self._draw_line(painter, self._y(0.0), qt.QPen(shades.faint(self), 1.0))
        dashed = qt.QPen(shades.text(self), 1.0)
        dashed.setStyle(qt.Qt.DashLine)
        self._draw_line(painter, self._y(self._threshold), dashed)

    def _draw_line(self, painter: qt.QPainter, y: float, pen: qt.QPen) -> None:
        painter.setPen(pen)
        painter.drawLine(qt.QPointF(MARGIN_PX, y), qt.QPointF(self.width - MARGIN_PX, y))

    def _y(self, score: float) -> float:
        return MARGIN_PX + (1 - score) * (self.height - 2 * MARGIN_PX)
