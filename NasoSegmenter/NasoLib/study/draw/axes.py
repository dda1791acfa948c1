"""A plot with two axes: lines, bands and dots in the units of the data, and a legend below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from NasoLib.study.draw.svg import SERIES, Drawing

_LEFT, _TOP, _PLOT, _LEGEND = 58.0, 40.0, 320.0, 18.0
_WIDTH = _LEFT + _PLOT + 22.0
Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Axis:
    """What runs along an edge, and from where to where."""

    label: str
    low: float = 0.0
    high: float = 1.0

    def ticks(self) -> list[float]:
        """About five round numbers."""
        span = self.high - self.low
        rough = span / 5
        power = 10 ** np.floor(np.log10(rough))
        step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)
        first = int(np.ceil(self.low / step - 1e-9))
        last = int(np.floor(self.high / step + 1e-9))
        return [float(n * step) for n in range(first, last + 1)]

    def share(self, value: float) -> float:
        """How far along the axis a value lies, kept within it."""
        return float(np.clip((value - self.low) / (self.high - self.low), 0, 1))


class Plot:
    """Add lines, bands and dots in data units; `svg()` gives the file."""

    def __init__(self, title: str, x: Axis, y: Axis) -> None:
        self.title, self.x, self.y = title, x, y
        self._marks: list[tuple[str, list[tuple[float, float]], str]] = []
        self._legend: list[tuple[int, str]] = []

    def line(self, points: Points, series: int, label: str = "") -> None:
        """A line; with a label it is in the legend."""
        self._marks.append(("line", list(points), f"l{series % SERIES}"))
        if label:
            self._legend.append((series % SERIES, label))

    def band(self, low: Points, high: Points, series: int) -> None:
        """What lies between two lines over the same x."""
        self._marks.append(("band", [*low, *reversed(high)], f"b{series % SERIES}"))

    def dots(self, points: Points, series: int) -> None:
        """A dot at each point."""
        self._marks.append(("dots", list(points), f"f{series % SERIES}"))

    def rule(self, points: Points) -> None:
        """A faint dashed line to compare with."""
        self._marks.append(("line", list(points), "rule"))

    def svg(self) -> str:
        """The plot as a file."""
        height = _TOP + _PLOT + 52 + _LEGEND * len(self._legend)
        drawing = Drawing(_WIDTH, height, self.title)
        drawing.text(_LEFT, 22, self.title, style="title")
        self._draw_axes(drawing)
        for kind, points, style in self._marks:
            self._draw(drawing, kind, [self._place(*point) for point in points], style)
        for row, (series, label) in enumerate(self._legend):
            y = _TOP + _PLOT + 58 + row * _LEGEND
            drawing.line(_LEFT, y - 4, _LEFT + 26, y - 4, f"l{series}")
            drawing.text(_LEFT + 34, y, label)
        return drawing.svg()

    def _place(self, x: float, y: float) -> tuple[float, float]:
        return _LEFT + _PLOT * self.x.share(x), _TOP + _PLOT * (1 - self.y.share(y))

    def _draw(self, drawing: Drawing, kind: str, points: list[tuple[float, float]], style: str) -> None:
        if kind == "dots":
            for x, y in points:
                drawing.dot(x, y, 3.5, style)
        else:
            drawing.path(points, style, closed=kind == "band")

    def _draw_axes(self, drawing: Drawing) -> None:
        bottom = _TOP + _PLOT
        for value in self.x.ticks():
            x, _ = self._place(value, self.y.low)
            drawing.line(x, _TOP, x, bottom, "grid")
            drawing.text(x, bottom + 16, f"{value:g}", "middle", "soft")
        for value in self.y.ticks():
            _, y = self._place(self.x.low, value)
            drawing.line(_LEFT, y, _LEFT + _PLOT, y, "grid")
            drawing.text(_LEFT - 6, y + 4, f"{value:g}", "end", "soft")
        drawing.box(_LEFT, _TOP, _PLOT, _PLOT, "frame")
        drawing.text(_LEFT + _PLOT / 2, bottom + 36, self.x.label, "middle")
        drawing.text(16, _TOP + _PLOT / 2, self.y.label, "middle", turn=-90)
