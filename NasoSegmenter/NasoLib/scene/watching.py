"""Being told when a node changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import slicer


def watch(node: slicer.vtkMRMLNode, events: Sequence[Any], changed: Callable[[], None]) -> Callable[[], None]:
    """Call `changed()` at each of these events of the node; gives the function that ends it."""
    tags = [node.AddObserver(event, lambda *_: changed()) for event in events]

    def stop() -> None:
        for tag in tags:
            node.RemoveObserver(tag)

    return stop
