"""A change of the scene that happens as a whole or not at all.

    with changing(scene) as change:
        heatmap = add_heatmap(scene, ...)             # gone again if anything below fails
        folder = add_folder(scene, volume, "...")
        change.if_undone(lambda: remove_folder(scene, folder))
        change.when_done(lambda: scene.RemoveNode(old_heatmap))

Nodes that are added inside are removed when the block fails; what else was changed says itself how to take it back.
What is to be removed goes last, after everything else has worked: a node that was removed cannot be brought back whole,
since others refer to it.

Scene undo: its state is saved before the change, so where the user (or their site) has switched Slicer's undo on, one
undo takes the whole result back. It is not switched on here: it keeps copies of nodes, for all of Slicer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import slicer
import vtk


class Change:
    """What happens inside a `changing` block."""

    def __init__(self) -> None:
        self._added: list[str] = []
        self._take_back: list[Callable[[], None]] = []
        self._last: list[Callable[[], None]] = []

    def if_undone(self, action: Callable[[], None]) -> None:
        """Run this when the block fails; the latest first, before the added nodes are removed."""
        self._take_back.append(action)

    def when_done(self, action: Callable[[], None]) -> None:
        """Run this at the end, when all has worked."""
        self._last.append(action)

    def node_added(self, node_id: str) -> None:
        """Remember a node that is to go when the block fails."""
        self._added.append(node_id)

    def undo(self, scene: slicer.vtkMRMLScene) -> None:
        """Take everything back."""
        for action in reversed(self._take_back):
            action()
        for node_id in reversed(self._added):
            node = scene.GetNodeByID(node_id)
            if node is not None:
                scene.RemoveNode(node)

    def finish(self) -> None:
        """All has worked."""
        for action in self._last:
            action()


@contextmanager
def changing(scene: slicer.vtkMRMLScene) -> Iterator[Change]:
    """All of the block's changes, or none. Slicer's views and lists follow once, at the end."""
    scene.SaveStateForUndo()
    change = Change()

    @vtk.calldata_type(vtk.VTK_OBJECT)
    def added(_scene: object, _event: str, node: slicer.vtkMRMLNode) -> None:
        change.node_added(node.GetID())

    tag = scene.AddObserver(slicer.vtkMRMLScene.NodeAddedEvent, added)
    try:
        yield change
    except BaseException:
        scene.RemoveObserver(tag)
        change.undo(scene)
        raise
    scene.RemoveObserver(tag)
    change.finish()
