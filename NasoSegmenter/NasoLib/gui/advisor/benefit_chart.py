"""The decision curve: net benefit of acting on the model, on everybody, on nobody, over the threshold probability."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import qt

from NasoLib.gui import shades
from NasoLib.gui.older_slicer import tr as _

if TYPE_CHECKING:
    from NasoLib.study.calibration import NetBenefit

HEIGHT_PX = 140
_LOWEST = -0.1
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 10, 8, 32


class BenefitChart(qt.QWidget):
    """Lines differ in their dashes as well as in their colour; see `legend`."""

    def __init__(self) -> None:
        qt.QWidget.__init__(self)
        self.objectName = "benefitChart"
        self._points: tuple[NetBenefit, ...] = ()
        self.setFixedHeight(HEIGHT_PX)

    def show_curve(self, points: Sequence[NetBenefit]) -> None:
        """Show a decision curve."""
        self._points = tuple(points)
        self.accessibleName = legend()
        self.update()

    # What Qt calls

    def paintEvent(self, _event: qt.QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """Draw the axes, then the lines."""
        if not self._points:
            return
        painter = qt.QPainter(self)
        painter.setRenderHint(qt.QPainter.Antialiasing)
        top = max([0.05, *(max(point.model, point.everybody) for point in self._points)]) * 1.1
        self._draw_axes(painter, top)
        everybody = [(p.threshold, p.everybody) for p in self._points if p.everybody >= _LOWEST]
        self._draw(painter, top, [(0.0, 0.0), (1.0, 0.0)], qt.Qt.DotLine, shades.text(self))
        self._draw(painter, top, everybody, qt.Qt.DashLine, shades.negative(self))
        model = [(p.threshold, p.model) for p in self._points if p.model >= _LOWEST]
        self._draw(painter, top, model, qt.Qt.SolidLine, shades.positive(self))
        painter.end()

    # The parts

    def _place(self, x: float, y: float, top: float) -> qt.QPointF:
        width, height = self.width - _LEFT - _RIGHT, self.height - _TOP - _BOTTOM
        return qt.QPointF(_LEFT + x * width, _TOP + (top - y) / (top - _LOWEST) * height)

    def _draw_axes(self, painter: qt.QPainter, top: float) -> None:
        painter.setPen(qt.QPen(shades.faint(self), 1.0))
        painter.drawLine(self._place(0, top, top), self._place(0, _LOWEST, top))
        painter.drawLine(self._place(0, _LOWEST, top), self._place(1, _LOWEST, top))
        painter.setPen(qt.QPen(shades.text(self)))
        foot = self.height - _BOTTOM + 12
        for share in (0.0, 0.5, 1.0):
            painter.drawText(qt.QPointF(self._place(share, 0, top).x() - 4, foot), f"{share:g}")
        for benefit in (0.0, top / 1.1):
            painter.drawText(qt.QPointF(2, self._place(0, benefit, top).y() + 4), f"{benefit:.2f}")
        painter.drawText(qt.QPointF(_LEFT, self.height - 5), _("threshold probability of residual tumour"))

    def _draw(
        self, painter: qt.QPainter, top: float, points: list[tuple[float, float]], dash: int, color: qt.QColor
    ) -> None:
        pen = qt.QPen(color, 2.0)
        pen.setStyle(dash)
        painter.setPen(pen)
        path = qt.QPainterPath()
        for number, (x, y) in enumerate(points):
            (path.lineTo if number else path.moveTo)(self._place(x, y, top))
        painter.drawPath(path)


def legend() -> str:
    """What the lines are, in words."""
    return _(
        "Decision curve: net benefit for each patient of acting on the model (full line), on everybody (dashed) and on "
        "nobody (dots)."
    )
