"""qMRMLSegmentSelectorWidget: choose a segmentation, and a segment in it."""
# ruff: noqa: N801

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from ..declare import passed_on, stored
from ..members import mark_as_cpp
from .node_combo_box import qMRMLNodeComboBox
from .scene_watch import when_alive
from .segments import observe_segments, segment_ids, segment_name
from .widget import qMRMLWidget


def _again(self: Any, _value: Any = None) -> None:
    self._fill_segments()


@mark_as_cpp
class qMRMLSegmentSelectorWidget(qMRMLWidget):
    """Two boxes, one under the other."""

    currentNodeChanged = Signal(object)
    _current_node_valid = Signal(bool, name="currentNodeChanged")
    currentSegmentChanged = Signal(str)
    segmentSelectionChanged = Signal("QStringList")
    nodeAboutToBeEdited = Signal(object)
    cpp_signals = (
        *qMRMLWidget.cpp_signals,
        "currentNodeChanged(vtkMRMLNode*)",
        "nodeAboutToBeEdited(vtkMRMLNode*)",
    )
    _node_box = None
    _segment_box = None
    _tags = ()

    def __init__(self, parent: QWidget | None = None) -> None:
        qMRMLWidget.__init__(self, parent)
        self._node_box = qMRMLNodeComboBox(self)
        self._node_box.setNodeTypes(["vtkMRMLSegmentationNode"])
        self._node_box.setAddEnabled(False)
        self._node_box.setRemoveEnabled(False)
        self._segment_box = QComboBox(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._node_box)
        layout.addWidget(self._segment_box)
        self._node_box.currentNodeChanged.connect(self._node_changed)
        self._segment_box.currentIndexChanged.connect(self._segment_changed)

    def setMRMLScene(self, scene: Any) -> None:
        """Follow this scene."""
        qMRMLWidget.setMRMLScene(self, scene)
        self._node_box.setMRMLScene(scene)

    def currentNode(self) -> Any:
        """The chosen segmentation, or None."""
        return self._node_box.currentNode()

    def currentNodeID(self) -> str:
        """Its ID. A method here, not a property, as in Slicer."""
        return self._node_box.currentNodeID

    def setCurrentNode(self, node: Any) -> None:
        """Choose a segmentation."""
        self._node_box.setCurrentNode(node)

    def setCurrentNodeID(self, node_id: str) -> None:
        """Choose a segmentation by its ID."""
        self._node_box.setCurrentNodeID(node_id)

    def currentSegmentID(self) -> str:
        """The chosen segment's ID, or ""."""
        return self._segment_box.currentData or ""

    def setCurrentSegmentID(self, segment_id: str) -> None:
        """Choose a segment."""
        self._segment_box.setCurrentIndex(self._segment_box.findData(segment_id))

    def segmentIDs(self) -> list[str]:
        """All segments of the chosen segmentation."""
        return segment_ids(self.currentNode())

    def selectedSegmentIDs(self) -> list[str]:
        """The chosen segment as a list, as multi-selection would give it."""
        return [self.currentSegmentID()] if self.currentSegmentID() else []

    def setSelectedSegmentIDs(self, ids: list[str]) -> None:
        """Choose a segment; this host shows one at a time."""
        if len(ids) > 1:
            raise NotImplementedError("This host's segment selector chooses one segment; use qMRMLSegmentsTableView.")
        self.setCurrentSegmentID(ids[0] if ids else "")

    def _node_changed(self, node: Any) -> None:
        for observed, tag in self._tags:
            observed.RemoveObserver(tag)
        self._tags = observe_segments(node, when_alive(self, qMRMLSegmentSelectorWidget._fill_segments))
        self._fill_segments()
        self.currentNodeChanged.emit(node)
        self._current_node_valid.emit(node is not None)

    def _fill_segments(self) -> None:
        """List the segments anew and keep the chosen one; say so only where the choice changed."""
        before = self.currentSegmentID()
        blocked = self._segment_box.blockSignals(True)
        self._segment_box.clear()
        if self.noneEnabled:
            self._segment_box.addItem("None", "")
        for segment_id in self.segmentIDs():
            self._segment_box.addItem(segment_name(self.currentNode(), segment_id), segment_id)
        self._segment_box.setCurrentIndex(max(self._segment_box.findData(before), 0))
        self._segment_box.blockSignals(blocked)
        if self.currentSegmentID() != before:
            self._segment_changed(self._segment_box.currentIndex)

    def _segment_changed(self, _row: int) -> None:
        self.currentSegmentChanged.emit(self.currentSegmentID())
        self.segmentSelectionChanged.emit(self.selectedSegmentIDs())

    noneEnabled, setNoneEnabled = stored(bool, False, then=_again)
    editEnabled, setEditEnabled = passed_on(bool, "_node_box", "editEnabled")
    selectNodeUponCreation, setSelectNodeUponCreation = passed_on(bool, "_node_box", "selectNodeUponCreation")
    segmentationNodeSelectorVisible, setSegmentationNodeSelectorVisible = stored(
        bool, True, then=lambda self, on: self._node_box.setVisible(on)
    )
    multiSelection, setMultiSelection = stored(bool, False)
    horizontalLayout, setHorizontalLayout = stored(bool, False)
