"""Following a scene: one call whenever its nodes may have changed, as long as the watching widget lives.

VTK's observers hold only weak references from here on: a scene that is collected together with its widgets still fires
events while it goes, and Python has by then emptied the objects of that circle.
"""

import weakref
from collections.abc import Callable, Iterable
from typing import Any

import shiboken6

_EVENTS = ("NodeAddedEvent", "NodeRemovedEvent", "EndBatchProcessEvent", "EndImportEvent", "EndCloseEvent")
_MODIFIED = "ModifiedEvent"


def when_alive(widget: Any, method: Callable[[Any], None]) -> Callable[..., None]:
    """A VTK observer that calls `method(widget)` while the widget, in Python and in C++, still exists."""
    reference = weakref.ref(widget)

    def observer(*_vtk: Any) -> None:
        alive = reference()
        if alive is not None and shiboken6.isValid(alive):
            method(alive)

    return observer


class SceneWatch:
    """Calls `method(widget)` after changes of the scene, and of the nodes given to `follow`."""

    def __init__(self, widget: Any, method: Callable[[Any], None]) -> None:
        self._observer = when_alive(widget, _unless_in_batch(method))
        self._scene: Any = None
        self._scene_tags: list[int] = []
        self._nodes: list[tuple[Any, int]] = []

    def watch(self, scene: Any) -> None:
        """Follow this scene instead of the last one; None stops."""
        for tag in self._scene_tags:
            self._scene.RemoveObserver(tag)
        self._scene = scene
        events = [] if scene is None else [getattr(scene, event) for event in _EVENTS]
        self._scene_tags = [scene.AddObserver(event, self._observer) for event in events]

    def follow(self, nodes: Iterable[Any]) -> None:
        """Follow changes inside these nodes instead of the last ones."""
        for node, tag in self._nodes:
            node.RemoveObserver(tag)
        self._nodes = [(node, node.AddObserver(_MODIFIED, self._observer)) for node in nodes]


def _unless_in_batch(method: Callable[[Any], None]) -> Callable[[Any], None]:
    def act(widget: Any) -> None:
        scene = widget.mrmlScene()
        if scene is not None and not scene.IsBatchProcessing():
            method(widget)

    return act
