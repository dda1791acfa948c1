"""What the panels share once they run models: a run is given up with the panel, and with a node that it was started on.

A panel sets `runs` (a RunSection) and `actions` (PanelActions) in `connect_layout`, and calls `watch_removals` and
`connect_buttons` there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import slicer
import vtk

from NasoLib.gui.image_panel import ImagePanelWidget
from NasoLib.gui.older_slicer import tr as _


class RunPanelWidget(ImagePanelWidget):
    """A panel whose buttons start runs."""

    runs: Any
    actions: Any

    def connect_buttons(self, pressed: Mapping[str, Callable[[], None]]) -> None:
        """Let each button do its action; what the action raises is said in the panel."""
        for name, action in pressed.items():
            getattr(self.ui, name).connect("clicked()", lambda action=action: self.runs.attempt(action))

    def watch_removals(self, gone: Callable[..., None]) -> None:
        """Give up a run whose node goes; `gone()` is called after any node has gone."""
        scene = slicer.mrmlScene
        self.addObserver(scene, scene.NodeAboutToBeRemovedEvent, self._node_going)
        self.addObserver(scene, scene.NodeRemovedEvent, gone)

    def leave(self) -> None:
        """Give up what runs."""
        super().leave()
        self.runs.abandon()

    @vtk.calldata_type(vtk.VTK_OBJECT)
    def _node_going(self, _scene: Any, _event: Any, node: Any) -> None:
        if self.actions.is_used(node):
            self.runs.abandon()
            self.runs.say(
                _("“{name}” was removed while it was in use. Nothing was changed.").format(name=node.GetName())
            )

    def _node_gone(self, _scene: Any = None, _event: Any = None) -> None:
        if self.parameters is not None:
            self.parameters_changed()
