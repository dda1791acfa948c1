"""Following a scene: one call whenever its nodes may have changed, as long as the watching widget lives."""

import weakref
from collections.abc import Callable, Iterable
from typing import Any

import shiboken6

_EVENTS = ("NodeAddedEvent", "NodeRemovedEvent", "EndBatchProcessEvent", "EndImportEvent", "EndCloseEvent")
_MODIFIED = "ModifiedEvent"


class SceneWatch:
    """Calls `method(widget)` after changes of the scene, and of the nodes named in `follow`."""

    def __init__(self, widget: Any, method: Callable[[Any], None]) -> None:
        self._widget = weakref.ref(widget)
        self._method = method
        self._scene: Any = None
        self._scene_tags: list[int] = []
        self._nodes: list[tuple[Any, int]] = []

    def watch(self, scene: Any) -> None:
        """Follow this scene instead of the last one; None stops."""
        for tag in self._scene_tags:
            self._scene.RemoveObserver(tag)
        self._scene = scene
        self._scene_tags = (
            [] if scene is None else [scene.AddObserver(getattr(scene, e), self._happened) for e in _EVENTS]
        )

    def follow(self, nodes: Iterable[Any]) -> None:
        """Follow changes inside these nodes instead of the last ones."""
        for node, tag in self._nodes:
            node.RemoveObserver(tag)
        self._nodes = [(node, node.AddObserver(_MODIFIED, self._happened)) for node in nodes]

    def _happened(self, *_vtk: Any) -> None:
        widget = self._widget()
        if widget is None or not shiboken6.isValid(widget):
            self.follow(())
            self.watch(None)
            return
        if self._scene is not None and not self._scene.IsBatchProcessing():
            self._method(widget)
