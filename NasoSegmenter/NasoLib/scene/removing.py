"""Taking a node out of the scene with what belongs to it alone.

remove(scene, heatmap)      # its display and storage nodes go, too; Slicer leaves them behind
"""

from __future__ import annotations

import slicer


def remove(scene: slicer.vtkMRMLScene, node: slicer.vtkMRMLNode) -> None:
    """Remove a node and its own display and storage nodes."""
    parts = [*_display_nodes(node), *_storage_nodes(node)]
    scene.RemoveNode(node)
    for part in parts:
        if part is not None and scene.IsNodePresent(part):
            scene.RemoveNode(part)


def _display_nodes(node: slicer.vtkMRMLNode) -> list[slicer.vtkMRMLNode]:
    if not node.IsA("vtkMRMLDisplayableNode"):
        return []
    return [node.GetNthDisplayNode(n) for n in range(node.GetNumberOfDisplayNodes())]


def _storage_nodes(node: slicer.vtkMRMLNode) -> list[slicer.vtkMRMLNode]:
    return [node.GetStorageNode()] if node.IsA("vtkMRMLStorableNode") else []
