"""Both probabilities on a line from 0 to 1, each with its interval and its threshold.

    self.scales = ScalesView()
    layout.addWidget(self.scales)
    self.scales.show_scales([Scale("CCRT", 0.31, 0.25, 0.38, 0.45), ...])

The probability is a full dot when it means residual tumour and a hollow one when not; the interval is a bar, the
threshold a line across with its number above it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import qt

from NasoLib.gui import shades
from NasoLib.gui.older_slicer import tr as _

ROW_PX = 58
_SIDE_PX, _DOT_PX, _BAR_PX = 12, 6, 8


@dataclass(frozen=True)
class Scale:
    """One arm. low, high: the 95 % interval of the probability."""

    name: str
    probability: float
    low: float
    high: float
    threshold: float

    @property
    def residual(self) -> bool:
        """At or above the threshold."""
        return self.probability >= self.threshold

    @property
    def sentence(self) -> str:
        """All of it in words."""
        said = _("residual tumour {p:.2f} ({low:.2f} to {high:.2f}), threshold {threshold:.2f}").format(
            p=self.probability, low=self.low, high=self.high, threshold=self.threshold
        )
        return f"{self.name}: {said}"


class ScalesView(qt.QWidget):
    """As high as it has scales."""

    def __init__(self) -> None:
        qt.QWidget.__init__(self)
        self.objectName = "scalesView"
        self.scales: tuple[Scale, ...] = ()
        self.show_scales(())

    def show_scales(self, scales: Sequence[Scale]) -> None:
        """Show these scales, one below the other."""
        self.scales = tuple(scales)
        self.setFixedHeight(ROW_PX * len(self.scales))
        self.visible = bool(self.scales)
        self.accessibleName = ". ".join(scale.sentence for scale in self.scales)
        self.toolTip = "\n".join(scale.sentence for scale in self.scales)
        self.update()

    # What Qt calls

    def paintEvent(self, _event: qt.QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """Draw all scales."""
        painter = qt.QPainter(self)
        painter.setRenderHint(qt.QPainter.Antialiasing)
        for place, scale in enumerate(self.scales):
            self._draw(painter, scale, place * ROW_PX)
        painter.end()

    # The parts

    def _x(self, share: float) -> float:
        return _SIDE_PX + share * (self.width - 2 * _SIDE_PX)

    def _draw(self, painter: qt.QPainter, scale: Scale, top: float) -> None:
        ink, y = shades.text(self), top + 36
        color = shades.positive(self) if scale.residual else shades.negative(self)
        painter.setPen(qt.QPen(ink))
        painter.drawText(qt.QPointF(_SIDE_PX, top + 14), scale.sentence)
        painter.setPen(qt.QPen(shades.faint(self), 2.0))
        painter.drawLine(qt.QPointF(self._x(0), y), qt.QPointF(self._x(1), y))
        bar = qt.QColor(color)
        bar.setAlpha(120)
        width = max(self._x(scale.high) - self._x(scale.low), 2.0)
        painter.fillRect(qt.QRectF(self._x(scale.low), y - _BAR_PX / 2, width, _BAR_PX), bar)
        self._draw_threshold(painter, scale, y)
        painter.setPen(qt.QPen(color, 2.0))
        painter.setBrush(qt.QBrush(color if scale.residual else self.palette.color(qt.QPalette.Window)))
        painter.drawEllipse(qt.QPointF(self._x(scale.probability), y), _DOT_PX, _DOT_PX)
        painter.setBrush(qt.QBrush())

    def _draw_threshold(self, painter: qt.QPainter, scale: Scale, y: float) -> None:
        pen = qt.QPen(shades.text(self), 1.5)
        pen.setStyle(qt.Qt.DashLine)
        painter.setPen(pen)
        x = self._x(scale.threshold)
        painter.drawLine(qt.QPointF(x, y - 14), qt.QPointF(x, y + 14))
