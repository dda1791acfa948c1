"""The heat map over the CT: shown or not, how opaque, from which heat on; one key switches it.

self.heat = HeatPart(scene)
self.heat.show(heatmap_node, visible, opacity, threshold)      # as the parameter node says
self.heat.hide()                                               # the views are as they were
"""

from __future__ import annotations

from typing import Any

from NasoLib.scene.heatmap import Overlay, set_threshold


class HeatPart:
    """One heat map at a time in the foreground of the slice views."""

    def __init__(self, scene: Any) -> None:
        self._overlay = Overlay(scene)
        self._node: Any = None
        self._threshold = -1.0

    def show(self, node: Any, visible: bool, opacity: float, threshold: float) -> None:
        """Bring the views to this state; None hides what is shown."""
        if node is not self._node:
            self.hide()
            self._node, self._threshold = node, -1.0
        if node is None:
            return
        if threshold != self._threshold:
            set_threshold(node, threshold)
            self._threshold = threshold
        if visible:
            self._overlay.show(node, opacity)
        else:
            self._overlay.hide()

    def hide(self) -> None:
        """Give the views back what they showed."""
        self._overlay.hide()
        self._node = None
