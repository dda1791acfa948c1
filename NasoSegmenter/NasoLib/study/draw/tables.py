"""Two plots that are nearly tables: the confusion matrix and the forest of one figure over groups."""

from __future__ import annotations

from collections.abc import Sequence

from NasoLib.study.calls import Calls
from NasoLib.study.draw.svg import Drawing
from NasoLib.study.figures import Figure

_CELL, _LEFT, _TOP = 96.0, 130.0, 76.0
_ROW, _NAMES, _BAR, _NUMBERS = 24.0, 190.0, 260.0, 170.0


def confusion(title: str, counts: Calls, positive: str) -> str:
    """The four counts, with the unit that they count."""
    drawing = Drawing(_LEFT + 2 * _CELL + 90, _TOP + 2 * _CELL + 46, title)
    drawing.text(14, 22, title, style="title")
    drawing.text(14, 40, f"positive: {positive}; counted: {counts.unit}", style="soft")
    for column, words in enumerate(("called positive", "called negative")):
        drawing.text(_LEFT + (column + 0.5) * _CELL, _TOP - 8, words, "middle")
    rows = (
        ("truly positive", (counts.true_positive, counts.false_negative)),
        ("truly negative", (counts.false_positive, counts.true_negative)),
    )
    most = max(1, *(count for _, pair in rows for count in pair))
    for row, (words, pair) in enumerate(rows):
        y = _TOP + row * _CELL
        drawing.text(_LEFT - 10, y + _CELL / 2 + 4, words, "end")
        for column, count in enumerate(pair):
            x, series = _LEFT + column * _CELL, 0 if row == column else 1
            drawing.box(x, y, _CELL, _CELL, f"f{series}", opacity=0.06 + 0.34 * count / most)
            drawing.box(x, y, _CELL, _CELL, "frame")
            drawing.text(x + _CELL / 2, y + _CELL / 2 + 4, str(count), "middle", "title")
    return drawing.svg()


def forest(title: str, figures: Sequence[Figure]) -> str:
    """One figure (0 to 1) over groups: a dot, its interval, and both in numbers; not defined ones say n/a."""
    height = 76 + _ROW * len(figures)
    drawing = Drawing(_NAMES + _BAR + _NUMBERS, height, title)
    drawing.text(14, 22, title, style="title")
    top, bottom = 40.0, 40 + _ROW * len(figures)
    for tick in (0, 0.25, 0.5, 0.75, 1):
        x = _NAMES + _BAR * tick
        drawing.line(x, top, x, bottom, "grid")
        drawing.text(x, bottom + 16, f"{tick:g}", "middle", "soft")
    for row, figure in enumerate(figures):
        _forest_row(drawing, figure, top + (row + 0.5) * _ROW)
    return drawing.svg()


def _forest_row(drawing: Drawing, figure: Figure, y: float) -> None:
    all_cases, count = figure.subset == "all", f" (n = {figure.total})"
    style = "title" if all_cases else ""
    drawing.text(_NAMES - 12, y + 4, figure.subset + count, "end", style)
    if figure.value is None:
        drawing.text(_NAMES + _BAR + 12, y + 4, "n/a", style="soft")
        return
    if figure.low is not None and figure.high is not None:
        drawing.line(_NAMES + _BAR * figure.low, y, _NAMES + _BAR * figure.high, y, "l1" if all_cases else "l0")
    drawing.dot(_NAMES + _BAR * figure.value, y, 4.5, "f1" if all_cases else "f0")
    drawing.text(_NAMES + _BAR + 12, y + 4, figure.text)
