"""The two-by-two matrix: the patient's cell lit, the other three readable.

    self.matrix = MatrixView()
    layout.addWidget(self.matrix.frame)
    self.matrix.show(cell, runs)        # cell: the patient's, None lights none; runs: how often each cell was reached

Lit is never said by colour alone: a double frame, a darker ground and the words "This patient". Every cell takes the
keyboard (Tab, or the arrow keys from cell to cell) and tells a screen reader which predictions it stands for and what
is recommended there.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import qt

from NasoLib.gui import keys, shades
from NasoLib.gui.older_slicer import tr as _
from NasoLib.tasks.advice.matrix import CELLS, CLEARED, RESIDUAL, Cell

ORDER = (CLEARED, RESIDUAL)
_MARK, _ROW_HEADER_PX = "●", 76


class MatrixView:
    """`frame` goes into the panel; `cells` are its four cells by both predictions, CCRT's first."""

    def __init__(self) -> None:
        self.frame = qt.QWidget()
        self.frame.objectName = "matrixFrame"
        self.cells = {key: CellView(cell) for key, cell in CELLS.items()}
        grid = qt.QGridLayout(self.frame)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(6)
        for place, key in enumerate(ORDER):
            grid.addWidget(_header(_("IC + CCRT"), key, qt.Qt.AlignHCenter), 0, place + 1)
            row_header = _header(_("CCRT"), key, qt.Qt.AlignVCenter)
            row_header.setFixedWidth(_ROW_HEADER_PX)
            grid.addWidget(row_header, place + 1, 0)
            grid.setColumnStretch(place + 1, 1)
        for row, ccrt in enumerate(ORDER):
            for column, ic_ccrt in enumerate(ORDER):
                grid.addWidget(self.cells[ccrt, ic_ccrt].frame, row + 1, column + 1)
        self._shortcuts = [shortcut for key in self.cells for shortcut in self._arrows(key)]
        self.show(None, None)

    def show(self, cell: Cell | None, runs: Any) -> None:
        """Light a cell, or none; `runs` are a `Runs` of the firmness, or None."""
        for view in self.cells.values():
            share = None if runs is None else runs.share(view.cell)
            view.show(view.cell is cell, share)

    def lit(self) -> Cell | None:
        """The patient's cell."""
        return next((view.cell for view in self.cells.values() if view.is_lit), None)

    def _arrows(self, key: tuple[str, str]) -> list[Any]:
        """The arrow keys of one cell: to its neighbour in the row or column."""
        ccrt, ic_ccrt = key
        ways = {
            "Left": (ccrt, CLEARED),
            "Right": (ccrt, RESIDUAL),
            "Up": (CLEARED, ic_ccrt),
            "Down": (RESIDUAL, ic_ccrt),
        }
        frame = self.cells[key].frame
        return [keys.on_widget(frame, word, self._go_to(there)) for word, there in ways.items()]

    def _go_to(self, key: tuple[str, str]) -> Callable[[], None]:
        return lambda: self.cells[key].frame.setFocus(qt.Qt.TabFocusReason)


class CellView:
    """One cell of the matrix."""

    def __init__(self, cell: Cell) -> None:
        self.cell = cell
        self.is_lit = False
        self.frame = qt.QFrame()
        self.frame.objectName = "matrixCell"
        self.frame.setFocusPolicy(qt.Qt.StrongFocus)
        column = qt.QVBoxLayout(self.frame)
        column.setContentsMargins(8, 6, 8, 6)
        column.setSpacing(3)
        self._title, self._words, self._share = (_label(column) for _ in range(3))
        column.addStretch(1)
        self._words.text = html.escape(cell.words)

    def show(self, lit: bool, share: float | None) -> None:
        """Lit or not; how often (0 to 1) small changes led here, None when that is not known."""
        self.is_lit = lit
        mark = f"<br>{_MARK} {html.escape(_('This patient'))}" if lit else ""
        self._title.text = f"<b>{html.escape(_(self.cell.title))}</b>{mark}"
        self._share.text = "" if share is None else _("{share} % of the draws").format(share=_percent(share))
        self._share.visible = share is not None
        self.frame.setStyleSheet(self._style())
        self.frame.accessibleName = _("{place}. {words}").format(place=self.cell.name, words=self.cell.words)
        self.frame.accessibleDescription = _("This patient") if lit else ""

    def _style(self) -> str:
        text, ground = shades.text(self.frame), shades.highlight(self.frame)
        line = text.name()
        faint = f"rgba({text.red()},{text.green()},{text.blue()},110)"
        back = f"rgba({ground.red()},{ground.green()},{ground.blue()},70)"
        border = f"4px double {line}; background: {back}" if self.is_lit else f"1px dashed {faint}; margin: 3px"
        focus = "#matrixCell:focus { border-style: solid; border-color: palette(highlight); border-width: 3px; }"
        return f"#matrixCell {{ border: {border}; border-radius: 4px; }} {focus}"


def _header(regimen: str, key: str, alignment: int) -> qt.QLabel:
    """The head of a row or column: which regimen, and what it is predicted to leave."""
    predicted = _("no residual tumour") if key == CLEARED else _("residual tumour")
    label = qt.QLabel(f"{html.escape(regimen)}:<br><b>{html.escape(predicted)}</b>")
    label.textFormat = qt.Qt.RichText
    label.wordWrap = True
    label.alignment = alignment
    return label


def _label(column: qt.QVBoxLayout) -> qt.QLabel:
    label = qt.QLabel()
    label.wordWrap = True
    label.textFormat = qt.Qt.RichText
    column.addWidget(label)
    return label


def _percent(share: float) -> str:
    """A share that never rounds to all or nothing when it is neither."""
    if 0 < share < 1:
        share = min(max(share, 0.01), 0.99)
    return f"{100 * share:.0f}"
