"""What a node selector can do to the scene: the entries at the end of its list, and making a node."""

from collections.abc import Callable
from typing import Any


def entries(box: Any) -> list[tuple[str, Callable[[], Any]]]:
    """The text of each entry that is switched on, and what it does; none without a scene."""
    if box.mrmlScene() is None:
        return []
    label = box.nodeTypeLabel(box.nodeTypes[0] if len(box.nodeTypes) == 1 else "")
    found: list[tuple[str, Callable[[], Any]]] = []
    if box.renameEnabled:
        found.append((f"Rename current {label}", box.renameCurrentNode))
    if box.editEnabled:
        found.append((f"Edit current {label}", box.editCurrentNode))
    if box.addEnabled:
        found += [(f"Create new {box.nodeTypeLabel(t)}", lambda t=t: _create(box, t)) for t in box.nodeTypes]
    if box.removeEnabled:
        found.append((f"Delete current {label}", box.removeCurrentNode))
    return found


def new_node(scene: Any, node_type: str, base_name: str, attributes: dict[str, str | None]) -> Any:
    """A node of this class in the scene, named after `base_name` (or as its class is), with these attributes."""
    node = scene.CreateNodeByClass(node_type)
    if node is None:
        raise ValueError(f"The scene cannot make a node of class '{node_type}'")
    node.UnRegister(None)
    node.SetName(scene.GetUniqueNameByString(base_name or node.GetName() or node.GetDefaultNodeNamePrefix()))
    for name, value in attributes.items():
        node.SetAttribute(name, value or "")
    return scene.AddNode(node)


def _create(box: Any, node_type: str) -> None:
    node = box.addNode(node_type)
    box.setCurrentNode(node)
    box.nodeAddedByUserAction.emit(node)
