"""Advice as nodes of the scene, and back.

    node = write_result(scene, t1ce, result)       # a text node that holds the advice and refers to its parts
    heatmap_of(node, "CCRT"), table_of(node), volume_of(node)
    result = read_result(node)                     # after the scene was saved and opened again, too
    remove_result(scene, node)

The text node is the advice; the heat maps, the table and the folder are its pictures. It refers to the image that it
is about and copies nothing of it.
"""

from __future__ import annotations

import json
from typing import Any

import slicer

from NasoLib.errors import UserError
from NasoLib.scene.folder import add_folder, hierarchy_of, item_of, put, remove_folder
from NasoLib.scene.heatmap import add_heatmap
from NasoLib.scene.tables import add_table
from NasoLib.scene.transaction import Change
from NasoLib.scene.volumes import image_from_node
from NasoLib.tasks.advice.matrix import ARMS, REGIMEN
from NasoLib.tasks.advice.result import AdviceResult
from NasoLib.tasks.advice.stored import from_stored, to_stored

_VOLUME, _OUTLINE, _TABLE = "NasoVolume", "NasoOutline", "NasoTable"
_HEATMAP = {"CCRT": "NasoHeatmapCCRT", "IC+CCRT": "NasoHeatmapICCCRT"}


def write_result(
    scene: slicer.vtkMRMLScene,
    change: Change,
    volume: slicer.vtkMRMLScalarVolumeNode,
    outline: slicer.vtkMRMLSegmentationNode | None,
    result: AdviceResult,
) -> slicer.vtkMRMLTextNode:
    """Put the advice into the scene, as part of a change."""
    name = f"{volume.GetName()} advice"
    folder = add_folder(scene, volume, name)
    change.if_undone(lambda: remove_folder(scene, folder))
    node = scene.AddNewNodeByClass("vtkMRMLTextNode", f"{name} result")
    node.SetUndoEnabled(True)
    node.SetForceCreateStorageNode(slicer.vtkMRMLTextNode.CreateStorageNodeNever)
    update_result(node, result)
    parts: dict[str, Any] = {_VOLUME: volume, _OUTLINE: outline}
    for arm, found in result.arms.items():
        if found.heat is not None:
            parts[_HEATMAP[arm]] = add_heatmap(scene, found.heat, f"{name} heat map {REGIMEN[arm]}")
    if result.scored:
        parts[_TABLE] = add_table(scene, f"{name} scores", columns_of(result))
    for role, part in parts.items():
        if part is not None:
            node.SetNodeReferenceID(role, part.GetID())
    put(scene, folder, node, *(part for role, part in parts.items() if role not in (_VOLUME, _OUTLINE)))
    return node


def update_result(node: slicer.vtkMRMLTextNode, result: AdviceResult) -> None:
    """Let the text say this advice: the same models' words, with other entries or more said of its firmness."""
    node.SetText(json.dumps(to_stored(result)))


def read_result(node: slicer.vtkMRMLTextNode) -> AdviceResult:
    """The advice of a text node; without the heat maps that were removed. Raises UserError when it cannot be read."""
    try:
        data = json.loads(node.GetText() or "")
    except ValueError as error:
        raise UserError(f"“{node.GetName()}” is no advice that can be read. Run again.") from error
    maps = {arm: heatmap_of(node, arm) for arm in ARMS}
    return from_stored(data, {arm: image_from_node(one).array for arm, one in maps.items() if one is not None})


def volume_of(node: slicer.vtkMRMLTextNode) -> slicer.vtkMRMLScalarVolumeNode | None:
    """The image that advice is about; None when it was removed."""
    return node.GetNodeReference(_VOLUME)


def outline_of_result(node: slicer.vtkMRMLTextNode) -> slicer.vtkMRMLSegmentationNode | None:
    """The segmentation that was used; None when it was removed."""
    return node.GetNodeReference(_OUTLINE)


def heatmap_of(node: slicer.vtkMRMLTextNode, arm: str) -> slicer.vtkMRMLScalarVolumeNode | None:
    """The heat map of an arm; None when it was removed, or there was no advice."""
    return node.GetNodeReference(_HEATMAP[arm])


def table_of(node: slicer.vtkMRMLTextNode) -> slicer.vtkMRMLTableNode | None:
    """The table of the scores; None when it was removed, or there was no advice."""
    return node.GetNodeReference(_TABLE)


def columns_of(result: AdviceResult) -> dict[str, list[Any]]:
    """The probabilities by column, one row for each slice from feet to head."""
    first = next(iter(result.arms.values()))
    columns: dict[str, list[Any]] = {"S (mm)": list(first.heights_mm)}
    for arm, found in result.arms.items():
        columns[f"Residual tumour after {REGIMEN[arm]}"] = [float(p) for p in found.slice_probabilities]
    return columns


def remove_result(scene: slicer.vtkMRMLScene, node: slicer.vtkMRMLTextNode) -> None:
    """Take advice with all its parts out of the scene; what the user put into its folder stays."""
    parts = [*(heatmap_of(node, arm) for arm in ARMS), table_of(node), node]
    hierarchy = hierarchy_of(scene)
    folder = hierarchy.GetItemParent(item_of(scene, node))
    for part in parts:
        if part is not None:
            scene.RemoveNode(part)
    if folder != hierarchy.GetSceneItemID() and not hierarchy.GetNumberOfItemChildren(folder):
        remove_folder(scene, folder)
