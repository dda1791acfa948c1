"""The few colours that mean something, told apart by colour-blind people, on light and on dark panels.

Positive is always vermilion and negative blue (Okabe and Ito's set), and never by colour alone: a positive bar is full,
a negative one is hollow; a sentence says it in words.
"""

from __future__ import annotations

import qt

POSITIVE = "#d55e00"
NEGATIVE = "#0072b2"
NEGATIVE_ON_DARK = "#56b4e9"
_DARK_BELOW = 128


def is_dark(widget: qt.QWidget) -> bool:
    """Whether the widget stands on a dark ground."""
    return _role(widget, qt.QPalette.Window).lightness() < _DARK_BELOW


def positive(widget: qt.QWidget) -> qt.QColor:
    """The colour of what speaks for the finding; it can be read on both grounds."""
    return qt.QColor(POSITIVE)


def negative(widget: qt.QWidget) -> qt.QColor:
    """The colour of what does not."""
    return qt.QColor(NEGATIVE_ON_DARK if is_dark(widget) else NEGATIVE)


def text(widget: qt.QWidget) -> qt.QColor:
    """The colour of the widget's own text."""
    return _role(widget, qt.QPalette.WindowText)


def faint(widget: qt.QWidget) -> qt.QColor:
    """For lines that must not draw the eye."""
    color = qt.QColor(text(widget))
    color.setAlpha(90)
    return color


def highlight(widget: qt.QWidget) -> qt.QColor:
    """Behind what is chosen; clear enough to read through."""
    color = qt.QColor(_role(widget, qt.QPalette.Highlight))
    color.setAlpha(70)
    return color


def _role(widget: qt.QWidget, role: int) -> qt.QColor:
    return widget.palette.color(role)
