"""What the actions of all panels share: which nodes the running job was started on, and where an export went."""

from __future__ import annotations

from typing import Any

from NasoLib.gui.older_slicer import tr as _


class PanelActions:
    """Acts for one panel, which has `runs` (a RunSection) and an export label."""

    def __init__(self, panel: Any) -> None:
        self._panel = panel
        self._in_use: set[str] = set()

    def is_used(self, node: Any) -> bool:
        """Whether what runs was started on this node."""
        return self._panel.runs.busy and node.GetID() in self._in_use

    def _uses(self, *used: Any) -> None:
        self._in_use = {node.GetID() for node in used if node is not None}

    def _tell_written(self, place: Any) -> None:
        self._panel.ui.exportLabel.text = _("Written to {folder}").format(folder=place)
