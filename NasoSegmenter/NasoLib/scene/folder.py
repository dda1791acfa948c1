"""Where results stand in the Data module: a folder beside the volume that they are about, in the same study.

folder = add_folder(scene, volume, "Skull base, CT 1")
put(scene, folder, heatmap, table)
"""

from __future__ import annotations

import slicer


def hierarchy_of(scene: slicer.vtkMRMLScene) -> slicer.vtkMRMLSubjectHierarchyNode:
    """The scene's subject hierarchy."""
    return slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(scene)


def item_of(scene: slicer.vtkMRMLScene, node: slicer.vtkMRMLNode) -> int:
    """The node's item in the subject hierarchy, made when there is none yet."""
    hierarchy = hierarchy_of(scene)
    return hierarchy.GetItemByDataNode(node) or hierarchy.CreateItem(hierarchy.GetSceneItemID(), node)


def add_folder(scene: slicer.vtkMRMLScene, volume: slicer.vtkMRMLNode, name: str) -> int:
    """A new folder under the study (or patient, or folder) of the volume; gives its item."""
    hierarchy = hierarchy_of(scene)
    parent = hierarchy.GetItemParent(item_of(scene, volume))
    return hierarchy.CreateFolderItem(parent or hierarchy.GetSceneItemID(), name)


def put(scene: slicer.vtkMRMLScene, folder: int, *nodes: slicer.vtkMRMLNode) -> None:
    """Move nodes into a folder."""
    for node in nodes:
        hierarchy_of(scene).SetItemParent(item_of(scene, node), folder)


def remove_folder(scene: slicer.vtkMRMLScene, folder: int) -> None:
    """Remove a folder, but nothing that lies in it; a folder that is gone already is let pass."""
    hierarchy = hierarchy_of(scene)
    if folder and hierarchy and hierarchy.GetItemName(folder):
        hierarchy.RemoveItem(folder, False, False)
