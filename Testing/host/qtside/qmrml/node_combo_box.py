"""qMRMLNodeComboBox: choose a node of the scene, make a new one, rename or delete it. It follows the scene live.

As in Slicer: without the "None" entry a selector takes the first node that fits as soon as there is one; the entries
that make, rename and delete nodes stand at the end of the list and never become the current one.
"""
# ruff: noqa: N801

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QInputDialog, QSizePolicy, QWidget

from ..declare import computed, stored
from ..members import mark_as_cpp
from .node_actions import entries, new_node
from .node_filter import NodeFilter
from .scene_watch import SceneWatch
from .widget import require_vtk


def _refill(self: Any, _value: Any = None) -> None:
    self._refresh()


class SortFilterProxyModel:
    """As much of qMRMLSortFilterProxyModel as modules use: single nodes that are left out of the list."""

    __slots__ = ("_changed", "_filter")

    def __init__(self, nodes: NodeFilter, changed: Callable[[], None]) -> None:
        self._filter, self._changed = nodes, changed

    @property
    def hiddenNodeIDs(self) -> list[str]:
        """The nodes that are left out."""
        return list(self._filter.hidden_ids)

    @hiddenNodeIDs.setter
    def hiddenNodeIDs(self, ids: list[str]) -> None:
        self._filter.hidden_ids = list(ids)
        self._changed()


_NODE_SIGNALS = """
    currentNodeChanged nodeActivated nodeAdded nodeAddedByUser nodeAddedByUserAction
    nodeAboutToBeRemoved nodeAboutToBeEdited
"""


@mark_as_cpp
class qMRMLNodeComboBox(QWidget):
    """A combo box of nodes."""

    currentNodeChanged = Signal(object)
    _current_node_valid = Signal(bool, name="currentNodeChanged")
    currentNodeIDChanged = Signal(str)
    nodeActivated = Signal(object)
    nodeAdded = Signal(object)
    nodeAddedByUser = Signal(object)
    nodeAddedByUserAction = Signal(object)
    nodeAboutToBeRemoved = Signal(object)
    nodeAboutToBeEdited = Signal(object)
    currentNodeRenamed = Signal(str)
    cpp_signals = tuple(f"{name}(vtkMRMLNode*)" for name in _NODE_SIGNALS.split())

    _scene = None
    _node = None
    _nodes = ()
    _requested_id = ""
    _filter = None
    _watch = None
    _box = None
    _labels = None
    _menu_actions = ()

    def __init__(self, parent: QWidget | None = None) -> None:
        QWidget.__init__(self, parent)
        self._filter, self._labels = NodeFilter(), {}
        self._watch = SceneWatch(self, qMRMLNodeComboBox._refresh)
        self._box = QComboBox(self)
        self._box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._box.activated.connect(self._row_chosen)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._box)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setEnabled(False)

    # The scene and the current node

    def mrmlScene(self) -> Any:
        """The scene, or None."""
        return self._scene

    def setMRMLScene(self, scene: Any) -> None:
        """Follow this scene. Without one the selector is greyed out."""
        require_vtk(scene, "vtkMRMLScene", "setMRMLScene")
        if scene is self._scene:
            return
        self._scene = scene
        self._watch.watch(scene)
        requested, self._requested_id = self._requested_id, ""
        self._refresh()
        if requested:
            self.setCurrentNodeID(requested)
        self.setEnabled(scene is not None)

    def currentNode(self) -> Any:
        """The chosen node, or None."""
        return self._node

    def setCurrentNode(self, node: Any) -> None:
        """Choose a node of the scene (or, deprecated, an ID); one that is not offered chooses nothing."""
        if isinstance(node, str):
            self.setCurrentNodeID(node)
            return
        require_vtk(node, "vtkMRMLNode", "setCurrentNode")
        self.setCurrentNodeID(node.GetID() if node is not None else "")

    def setCurrentNodeID(self, node_id: str) -> None:
        """Choose a node by its ID; before there is a scene, ask for it later."""
        if self._scene is None:
            self._requested_id = node_id or ""
            return
        self._choose(next((n for n in self._nodes if n.GetID() == node_id), None))

    def setCurrentNodeIndex(self, index: int) -> None:
        """Choose the node at this place among the nodes."""
        self._choose(self._nodes[index] if 0 <= index < len(self._nodes) else None)

    def nodeCount(self) -> int:
        """How many nodes are offered."""
        return len(self._nodes)

    def nodeFromIndex(self, index: int) -> Any:
        """The node at this place, or None."""
        return self._nodes[index] if 0 <= index < len(self._nodes) else None

    def currentNodeId(self) -> str:
        """Deprecated spelling of currentNodeID."""
        return self._current_id

    # What is offered

    def setNodeTypes(self, node_types: list[str]) -> None:
        """Offer nodes of these classes."""
        self._filter.node_types = list(node_types)
        self._refresh()

    def setShowChildNodeTypes(self, show: bool) -> None:
        """Whether subclasses are offered too."""
        self._filter.show_child_types = bool(show)
        self._refresh()

    def setHideChildNodeTypes(self, node_types: list[str]) -> None:
        """Subclasses that are left out."""
        self._filter.hidden_child_types = list(node_types)
        self._refresh()

    def setShowHidden(self, show: bool) -> None:
        """Whether nodes that hide from editors are offered too."""
        self._filter.show_hidden = bool(show)
        self._refresh()

    def addAttribute(self, node_type: str, name: str, value: Any = None) -> None:
        """Offer only nodes of this class with this attribute (and value). New nodes get it."""
        wanted = None if value is None else str(value)
        self._filter.attributes.setdefault(node_type, {})[name] = wanted
        self._refresh()

    def removeAttribute(self, node_type: str, name: str) -> None:
        """Undo addAttribute."""
        self._filter.attributes.get(node_type, {}).pop(name, None)
        self._refresh()

    def nodeTypeLabel(self, node_type: str) -> str:
        """What a class is called in the entries of the list."""
        if node_type in self._labels:
            return self._labels[node_type]
        known = self._scene.GetTypeDisplayNameByClassName(node_type) if self._scene is not None and node_type else ""
        return known or "node"

    def setNodeTypeLabel(self, label: str, node_type: str) -> None:
        """Call a class this way."""
        self._labels[node_type] = label
        self._refresh()

    def sortFilterProxyModel(self) -> SortFilterProxyModel:
        """What decides which nodes are on the list."""
        return SortFilterProxyModel(self._filter, self._refresh)

    # Changing the scene

    def addNode(self, node_type: str = "") -> Any:
        """Make a new node, with the base name and the attributes of this selector."""
        node_type = node_type or next(iter(self.nodeTypes), "")
        if self._scene is None or not node_type:
            return None
        attributes = self._filter.attributes.get(node_type, {})
        node = new_node(self._scene, node_type, self.baseName, attributes)
        if self.selectNodeUponCreation:
            self.setCurrentNode(node)
        self.nodeAddedByUser.emit(node)
        return node

    def removeCurrentNode(self) -> None:
        """Delete the chosen node from the scene."""
        self._scene.RemoveNode(self._node)

    def renameCurrentNode(self) -> None:
        """Ask for a new name."""
        if self._node is None:
            return
        title = f"Rename {self.nodeTypeLabel(self._node.GetClassName())}"
        name = QInputDialog.getText(self, title, "New name:", 0, self._node.GetName())
        if name:
            self._node.SetName(name)
            self.currentNodeRenamed.emit(name)

    def editCurrentNode(self) -> None:
        """Announce that the chosen node should be edited."""
        self.nodeAboutToBeEdited.emit(self._node)

    def addMenuAction(self, action: Any) -> None:
        """One more entry at the end of the list."""
        self._menu_actions = (*self._menu_actions, action)
        self._refresh()

    # How the list is kept

    def _refresh(self) -> None:
        """Read the nodes anew, keep the choice if it is still there, and say what changed."""
        before, self._nodes = self._nodes, tuple(self._filter.nodes(self._scene))
        self._watch.follow(self._nodes)
        self._fill()
        for node in self._nodes:
            if node not in before:
                self.nodeAdded.emit(node)
        self._choose(self._node if self._node in self._nodes else self._fallback(before))

    def _fallback(self, before: tuple) -> Any:
        """Without "None": the first node when there was none before, the last one when the chosen one went away."""
        if self.noneEnabled or not self._nodes:
            return None
        return self._nodes[-1] if before else self._nodes[0]

    def _fill(self) -> None:
        rows = [(n.GetName() or "", n) for n in self._nodes]
        if self.noneEnabled:
            rows.insert(0, (self.noneDisplay, None))
        self._box.clear()
        for text, _node in rows:
            self._box.addItem(text)
        actions = self._actions()
        if actions:
            self._box.insertSeparator(self._box.count)
        for text, _do in actions:
            self._box.addItem(text)
        self._show_choice()

    def _actions(self) -> list[tuple[str, Any]]:
        return entries(self) + [(action.text, action.trigger) for action in self._menu_actions]

    def _row_chosen(self, row: int) -> None:
        """A person picked a row of the list."""
        place = row - int(self.noneEnabled)
        if place < len(self._nodes):
            self._choose(self._nodes[place] if place >= 0 else None)
            self.nodeActivated.emit(self._node)
            return
        wanted = self._box.itemText(row)
        self._show_choice()
        dict(self._actions())[wanted]()

    def _choose(self, node: Any) -> None:
        changed = node is not self._node
        self._node = node
        self._show_choice()
        if changed:
            self.currentNodeChanged.emit(node)
            self._current_node_valid.emit(node is not None)
            self.currentNodeIDChanged.emit(self._current_id)

    def _show_choice(self) -> None:
        offset = int(self.noneEnabled)
        row = self._nodes.index(self._node) + offset if self._node in self._nodes else offset - 1
        self._box.setPlaceholderText(f"Select a {self.nodeTypeLabel(next(iter(self.nodeTypes), ''))}")
        self._box.setCurrentIndex(row)

    @property
    def _current_id(self) -> str:
        return self._node.GetID() if self._node is not None else ""

    @property
    def _node_types(self) -> list[str]:
        return self._filter.node_types

    @property
    def _show_children(self) -> bool:
        return self._filter.show_child_types

    @property
    def _hidden_children(self) -> list[str]:
        return self._filter.hidden_child_types

    @property
    def _show_hidden(self) -> bool:
        return self._filter.show_hidden

    currentNodeID = computed(str, "_current_id", setCurrentNodeID)
    nodeTypes = computed("QStringList", "_node_types", setNodeTypes)
    showChildNodeTypes = computed(bool, "_show_children", setShowChildNodeTypes)
    hideChildNodeTypes = computed("QStringList", "_hidden_children", setHideChildNodeTypes)
    showHidden = computed(bool, "_show_hidden", setShowHidden)
    noneEnabled, setNoneEnabled = stored(bool, False, then=_refill)
    addEnabled, setAddEnabled = stored(bool, True, then=_refill)
    removeEnabled, setRemoveEnabled = stored(bool, True, then=_refill)
    editEnabled, setEditEnabled = stored(bool, False, then=_refill)
    renameEnabled, setRenameEnabled = stored(bool, False, then=_refill)
    selectNodeUponCreation, setSelectNodeUponCreation = stored(bool, True)
    noneDisplay, setNoneDisplay = stored(str, "None", then=_refill)
    baseName, setBaseName = stored(str, "")
    interactionNodeSingletonTag, setInteractionNodeSingletonTag = stored(str, "")
    sizeAdjustPolicy, setSizeAdjustPolicy = stored(int, 1)
