"""The two-by-two matrix as an SVG, for a report: the patient's cell lit, the other three readable, the scales below.

The lit cell differs in its frame, its ground and a word, so that it is found without colour. Each scale runs from 0 to
1 and shows the probability (dot), its interval (bar) and the threshold (line), all with their numbers.
"""

from __future__ import annotations

import textwrap

from NasoLib.study.draw.svg import Drawing
from NasoLib.tasks.advice.matrix import ARMS, CELLS, CLEARED, REGIMEN, RESIDUAL, Cell
from NasoLib.tasks.advice.result import AdviceResult

WIDTH = 620.0
_LEFT, _TOP, _CELL_W, _CELL_H = 146.0, 78.0, 228.0, 104.0
_SCALE_H, _LINE = 62.0, 15.0
_LETTERS = 95  # in a line across the picture
_WORDS = {CLEARED: "no residual tumour", RESIDUAL: "residual tumour"}


def matrix_svg(result: AdviceResult) -> str:
    """The picture of one patient's advice, also of one without."""
    below = _SCALE_H * len(result.arms) if result.cell else 10 + _LINE * len(_lines(result))
    height = _TOP + 2 * _CELL_H + 30 + below
    drawing = Drawing(WIDTH, height, "Advice: two predictions, one recommendation")
    drawing.text(14, 24, "Predicted after each treatment", style="title")
    for column, ic_ccrt in enumerate((CLEARED, RESIDUAL)):
        x = _LEFT + (column + 0.5) * (_CELL_W + 8)
        drawing.text(x, _TOP - 24, "IC + CCRT:", "middle", "soft")
        drawing.text(x, _TOP - 9, _WORDS[ic_ccrt], "middle")
        for row, ccrt in enumerate((CLEARED, RESIDUAL)):
            corner = (_LEFT + column * (_CELL_W + 8), _TOP + row * (_CELL_H + 8))
            _draw_cell(drawing, CELLS[ccrt, ic_ccrt], corner, result.cell is CELLS[ccrt, ic_ccrt])
    for row, ccrt in enumerate((CLEARED, RESIDUAL)):
        y = _TOP + row * (_CELL_H + 8) + _CELL_H / 2
        drawing.text(14, y - 8, "CCRT:", style="soft")
        drawing.text(14, y + 8, _WORDS[ccrt])
    _draw_below(drawing, result, _TOP + 2 * _CELL_H + 36)
    return drawing.svg()


def _draw_cell(drawing: Drawing, cell: Cell, corner: tuple[float, float], lit: bool) -> None:
    x, y = corner
    if lit:
        drawing.box(x, y, _CELL_W, _CELL_H, "b0")
        for edge in (0.0, 1.5, 3.0):
            drawing.box(x + edge, y + edge, _CELL_W - 2 * edge, _CELL_H - 2 * edge, "frame")
        drawing.text(x + _CELL_W - 12, y + 20, "● this patient", "end", "title")
    else:
        drawing.box(x, y, _CELL_W, _CELL_H, "rule")
    drawing.text(x + 12, y + 20, cell.title, style="title")
    for line, words in enumerate(textwrap.wrap(cell.words, 33)):
        drawing.text(x + 12, y + 42 + line * _LINE, words)


def _draw_below(drawing: Drawing, result: AdviceResult, top: float) -> None:
    if result.cell is None:
        for line, words in enumerate(_lines(result)):
            drawing.text(14, top + 8 + line * _LINE, words)
        return
    for place, arm in enumerate(arm for arm in ARMS if arm in result.arms):
        _draw_scale(drawing, result, arm, top + place * _SCALE_H)


def _lines(result: AdviceResult) -> list[str]:
    """Why there is no advice, as it stands below the matrix."""
    return textwrap.wrap(result.words, _LETTERS)


def _draw_scale(drawing: Drawing, result: AdviceResult, arm: str, top: float) -> None:
    found, firm = result.arms[arm], result.firmness
    assert found.probability is not None and firm is not None
    low, high = firm.interval_95[arm]
    start, length, y = _LEFT, 2 * _CELL_W + 8, top + 22

    def x(share: float) -> float:
        return start + share * length

    drawing.text(14, y + 4, REGIMEN[arm])
    drawing.line(x(0), y, x(1), y, "grid")
    drawing.box(x(low), y - 5, max(x(high) - x(low), 1.0), 10, "f0", opacity=0.45)
    drawing.dot(x(found.probability), y, 5, "f0")
    drawing.line(x(found.threshold), y - 13, x(found.threshold), y + 13, "l2")
    said = f"residual tumour {found.probability:.2f} ({low:.2f} to {high:.2f}), threshold {found.threshold:.2f}"
    drawing.text(start, top + 5, said, style="soft")
    drawing.text(x(0), y + 18, "0", "middle", "soft")
    drawing.text(x(1), y + 18, "1", "middle", "soft")
