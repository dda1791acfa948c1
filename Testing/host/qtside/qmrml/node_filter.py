"""Which nodes of a scene a selector offers: by class, by attribute, hidden ones left out."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class NodeFilter:
    """The choice that qMRMLNodeComboBox makes among the nodes of a scene."""

    node_types: list[str] = field(default_factory=list)
    show_child_types: bool = True
    hidden_child_types: list[str] = field(default_factory=list)
    show_hidden: bool = False
    hidden_ids: list[str] = field(default_factory=list)
    # node type -> attribute name -> value, None for any value
    attributes: dict[str, dict[str, str | None]] = field(default_factory=dict)

    def nodes(self, scene: Any) -> list[Any]:
        """The offered nodes in the scene's order; no node type means every node."""
        if scene is None:
            return []
        every = [scene.GetNthNode(i) for i in range(scene.GetNumberOfNodes())]
        return [node for node in every if self.offers(node)]

    def offers(self, node: Any) -> bool:
        """Whether this node is on the list."""
        if (node.GetHideFromEditors() and not self.show_hidden) or node.GetID() in self.hidden_ids:
            return False
        if self.node_types and not any(self._fits(node, wanted) for wanted in self.node_types):
            return False
        return not any(node.IsA(hidden) for hidden in self.hidden_child_types)

    def _fits(self, node: Any, wanted: str) -> bool:
        exact = node.GetClassName() == wanted
        if not exact and not (self.show_child_types and node.IsA(wanted)):
            return False
        return all(_has(node, name, value) for name, value in self.attributes.get(wanted, {}).items())


def _has(node: Any, name: str, value: str | None) -> bool:
    actual = node.GetAttribute(name)
    return actual is not None and value in (None, actual)
