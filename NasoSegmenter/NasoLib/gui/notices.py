"""Sentences inside a panel: the fixed research line, and a box for each thing that needs the user's attention."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from typing import Any

import qt

from NasoLib.gui.older_slicer import tr as _

AMBER = "#c77700"
RED = "#c62828"


def research_use() -> qt.QLabel:
    """The line that stands at the top of every panel and never goes away."""
    label = qt.QLabel(_("Research use only. Not a medical device."))
    bold = qt.QFont(label.font)  # no style sheet: it would keep the colours of the theme it began with
    bold.setBold(True)
    label.setFont(bold)
    label.objectName = "researchUseLabel"
    label.wordWrap = True
    label.setContentsMargins(4, 2, 4, 2)
    return label


def notice(sentence: str, color: str = AMBER, button: str = "", pressed: Callable[[], None] | None = None) -> qt.QFrame:
    """A sentence behind a coloured edge, with a button when there is something to press.

    The edge is a widget of its own: what lies in a frame with a style sheet keeps the colours of its first theme.
    """
    frame = qt.QFrame()
    frame.objectName = "noticeFrame"
    row = qt.QHBoxLayout(frame)
    edge = qt.QFrame()
    edge.setFixedWidth(4)
    edge.setStyleSheet(f"background: {color};")
    row.addWidget(edge)
    label = qt.QLabel(html.escape(sentence))
    label.objectName = "noticeLabel"
    label.wordWrap = True
    row.addWidget(label, 1)
    if pressed:
        push_button = qt.QPushButton(button)
        push_button.objectName = "noticeButton"
        push_button.connect("clicked()", pressed)
        row.addWidget(push_button)
    return frame


def findings_html(findings: Iterable[Any]) -> str:
    """Findings (`level`, `sentence`) one below the other, with a mark in the colour of the level; rich text."""
    colors = {"refuse": RED, "warn": AMBER}
    return "<br>".join(marked(finding.sentence, colors[finding.level]) for finding in findings)


def marked(sentence: str, color: str) -> str:
    """A sentence behind a coloured mark; rich text."""
    return f'<span style="color:{color}">&#9650;</span> {html.escape(sentence)}'


class DemoNotice:
    """The sentence that stands beside every result of a demo model, for as long as the result is shown.

    self.demo = DemoNotice()
    self.ui.resultLayout.insertWidget(0, self.demo.frame)
    self.demo.show(result.provenance.notice)       # "" for a model that is no demo, or no result
    """

    def __init__(self) -> None:
        self.frame = notice("")
        self.frame.objectName = "demoNotice"
        self._label = self.frame.findChild(qt.QLabel, "noticeLabel")
        self.show("")

    def show(self, sentence: str) -> None:
        """Show this sentence, or nothing."""
        self._label.text = f"<b>{html.escape(sentence)}</b>"
        self.frame.visible = bool(sentence)
