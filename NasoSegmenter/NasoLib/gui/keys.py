"""One-key switches, alive only while their panel is in sight.

    self.keys = Keys({"H": self.toggle_heatmap})
    self.keys.on()       # when the panel comes into sight
    self.keys.off()      # when it goes

They belong to the main window, so that they work while the mouse is over a slice view. A text field that has the
keyboard still gets its letters: Qt asks it first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import qt
import slicer


class Keys:
    """`actions`: what to do by key, such as "H" or "Ctrl+Down"."""

    def __init__(self, actions: Mapping[str, Callable[[], None]]) -> None:
        self._shortcuts = [_shortcut(key, action) for key, action in actions.items()]

    def on(self) -> None:
        """Listen."""
        for shortcut in self._shortcuts:
            shortcut.setEnabled(True)

    def off(self) -> None:
        """Listen no more."""
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)

    def forget(self) -> None:
        """Remove them: Slicer closes, or the module is reloaded."""
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self._shortcuts = []


def _shortcut(key: str, action: Callable[[], None]) -> qt.QShortcut:
    shortcut = qt.QShortcut(qt.QKeySequence(key), slicer.util.mainWindow())
    shortcut.connect("activated()", action)
    shortcut.setEnabled(False)
    return shortcut


def on_widget(widget: qt.QWidget, key: str, action: Callable[[], None]) -> qt.QShortcut:
    """A key that works only while this widget has the keyboard."""
    shortcut = qt.QShortcut(qt.QKeySequence(key), widget)
    shortcut.setContext(qt.Qt.WidgetWithChildrenShortcut)
    shortcut.connect("activated()", action)
    return shortcut
