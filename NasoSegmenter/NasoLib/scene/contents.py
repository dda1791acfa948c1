"""What a node holds, as a fingerprint that is taken again only after the node has changed.

    contents = Contents(outline_of, changed=self.show_again)
    contents.follow(segmentation)              # None follows nothing
    contents.sha256()                          # "" when it holds nothing that can be read

The fingerprints are those of provenance: they tell whether a node still holds what a result is about. Taking one of a
large volume is felt in the window, so it waits until somebody asks, and is kept until the node tells of a change.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import slicer
import vtk

from NasoLib.errors import UserError
from NasoLib.image import Image
from NasoLib.scene.watching import watch
from NasoLib.tasks.provenance import hash_of

_EVENTS = (
    vtk.vtkCommand.ModifiedEvent,
    slicer.vtkMRMLTransformableNode.TransformModifiedEvent,
    slicer.vtkMRMLVolumeNode.ImageDataModifiedEvent,
    slicer.vtkSegmentation.SourceRepresentationModified,
    slicer.vtkSegmentation.SegmentAdded,
    slicer.vtkSegmentation.SegmentRemoved,
)


class Contents:
    """Of one node at a time.

    read: gives the node's image; a UserError means that there is none.  changed: called when the node has changed.
    """

    def __init__(self, read: Callable[[Any], Image], changed: Callable[[], None]) -> None:
        self._read, self._told = read, changed
        self._node: slicer.vtkMRMLNode | None = None
        self._stop: Callable[[], None] = lambda: None
        self._sha256: str | None = None

    def follow(self, node: slicer.vtkMRMLNode | None) -> None:
        """Follow this node from now on."""
        if node is self._node:
            return
        self._stop()
        self._node, self._sha256 = node, None
        self._stop = (lambda: None) if node is None else watch(node, _EVENTS, self._changed)

    def sha256(self) -> str:
        """The fingerprint of what the node holds now; "" when that cannot be read."""
        if self._sha256 is None:
            try:
                self._sha256 = hash_of(self._read(self._node)) if self._node else ""
            except UserError:
                self._sha256 = ""
        return self._sha256

    def _changed(self) -> None:
        self._sha256 = None
        self._told()
