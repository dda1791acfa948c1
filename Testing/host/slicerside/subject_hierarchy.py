"""Puts every node that a person would see in the Data module under the subject hierarchy's scene item.

In Slicer, Qt plugins do this whenever a node is added; without them `GetItemByDataNode` gives nothing for a volume that
a test has just made, and code that relies on the item could not be tested. Nodes that are read with a scene are left
alone: they bring their items, and asking for the hierarchy while it is merged with the one read makes it lose them.
"""

from __future__ import annotations

from typing import Any

SHOWN = (
    "vtkMRMLVolumeNode",
    "vtkMRMLSegmentationNode",
    "vtkMRMLMarkupsNode",
    "vtkMRMLModelNode",
    "vtkMRMLTableNode",
    "vtkMRMLPlotChartNode",
    "vtkMRMLPlotSeriesNode",
    "vtkMRMLTransformNode",
    "vtkMRMLTextNode",
)


class SubjectHierarchyKeeper:
    """Watches one scene."""

    def __init__(self, scene: Any) -> None:
        import slicer

        self._scene = scene
        scene.AddObserver(slicer.vtkMRMLScene.NodeAddedEvent, _with_node(self._added))
        scene.AddObserver(slicer.vtkMRMLScene.NodeAboutToBeRemovedEvent, _with_node(self._leaving))
        scene.AddObserver(slicer.vtkMRMLScene.EndBatchProcessEvent, self._batch_over)
        self._waiting: list[Any] = []

    def _added(self, scene: Any, _event: str, node: Any) -> None:
        if scene.IsImporting() or not _is_shown(node):
            return
        if scene.IsBatchProcessing():
            self._waiting.append(node)
        else:
            self._give_item(node)

    def _batch_over(self, scene: Any, _event: str) -> None:
        waiting, self._waiting = self._waiting, []
        for node in waiting:
            if scene.IsNodePresent(node):
                self._give_item(node)

    def _leaving(self, scene: Any, _event: str, node: Any) -> None:
        if not scene.IsBatchProcessing() and _is_shown(node):
            hierarchy = self._hierarchy()
            item = hierarchy.GetItemByDataNode(node)
            if item:
                hierarchy.RemoveItem(item, False, False)

    def _give_item(self, node: Any) -> None:
        hierarchy = self._hierarchy()
        if not hierarchy.GetItemByDataNode(node):
            hierarchy.CreateItem(hierarchy.GetSceneItemID(), node)

    def _hierarchy(self) -> Any:
        import slicer

        return slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(self._scene)


def _with_node(observer: Any) -> Any:
    """The observer as VTK calls it with the node that was added or removed."""
    import vtk

    def call(scene: Any, event: str, node: Any) -> None:
        observer(scene, event, node)

    vars(call)["CallDataType"] = vtk.VTK_OBJECT
    return call


def _is_shown(node: Any) -> bool:
    return node is not None and not node.GetHideFromEditors() and any(node.IsA(name) for name in SHOWN)
