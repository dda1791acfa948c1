"""Both heat maps over T1CE: one of them in all views, or the two beside each other.

self.heat = HeatViews(scene)
self.heat.show({"CCRT": node, "IC+CCRT": node}, "side by side", visible, opacity, threshold)
self.heat.hide()                # views and layout are as they were
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from NasoLib.gui.advisor.choices import CCRT_MAP, SIDE_BY_SIDE
from NasoLib.scene.heatmap import Overlay, set_threshold
from NasoLib.scene.side_by_side import SideBySide
from NasoLib.tasks.advice.matrix import CCRT, IC_CCRT


class HeatViews:
    """Brings the views to what the parameter node says."""

    def __init__(self, scene: Any) -> None:
        self._scene = scene
        self._overlay = Overlay(scene)
        self._beside = SideBySide(scene)
        self._shown: tuple[Any, ...] = ()

    def show(self, maps: Mapping[str, Any], view: str, visible: bool, opacity: float, threshold: float) -> None:
        """maps: the heat maps' nodes by arm, None where one is missing."""
        there = {arm: node for arm, node in maps.items() if node is not None}
        for node in there.values():
            set_threshold(node, threshold)
        state = (view, visible, *(node.GetID() for node in there.values()))
        if state != self._shown:
            self.hide()
        self._shown = state
        if not visible or not there:
            return
        if view == SIDE_BY_SIDE and len(there) == 2:
            self._beside.show(there[CCRT], there[IC_CCRT], opacity)
        else:
            node = there.get(CCRT if view == CCRT_MAP else IC_CCRT)
            if node is not None:
                self._overlay.show(node, opacity)

    def hide(self) -> None:
        """Give the views back what they showed."""
        self._overlay.hide()
        self._beside.hide()
        self._shown = ()
