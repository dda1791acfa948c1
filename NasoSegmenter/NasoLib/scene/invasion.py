"""A result about the skull base as nodes of the scene, and back.

    node = write_result(scene, volume, result)      # a text node that holds the result and refers to its parts
    heatmap_of(node), table_of(node), volume_of(node)
    result = read_result(node)                      # after the scene was saved and opened again, too
    update_table(table_of(node), result)            # other cut-offs
    remove_result(scene, node)

The text node is the result; the heat map, the table and the folder are its pictures. It refers to the volume that it is
about and copies nothing of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import slicer

from NasoLib.errors import UserError
from NasoLib.scene.folder import add_folder, hierarchy_of, item_of, put, remove_folder
from NasoLib.scene.heatmap import add_heatmap
from NasoLib.scene.removing import remove
from NasoLib.scene.tables import add_table, set_columns
from NasoLib.scene.transaction import Change, changing
from NasoLib.scene.volumes import image_from_node
from NasoLib.tasks.invasion.result import InvasionResult
from NasoLib.tasks.invasion.stored import from_stored, to_stored

_VOLUME, _HEATMAP, _TABLE = "NasoVolume", "NasoHeatmap", "NasoTable"


def write_result(
    scene: slicer.vtkMRMLScene, volume: slicer.vtkMRMLScalarVolumeNode, result: InvasionResult
) -> slicer.vtkMRMLTextNode:
    """Put one result into the scene, as a whole or not at all."""
    with changing(scene) as change:
        return add_results(scene, change, [(volume, result)])[0]


def add_results(
    scene: slicer.vtkMRMLScene,
    change: Change,
    found: Sequence[tuple[slicer.vtkMRMLScalarVolumeNode, InvasionResult]],
) -> list[slicer.vtkMRMLTextNode]:
    """Put the results of several series into the scene, as part of a change."""
    return [_write(scene, volume, result, change) for volume, result in found]


def _write(
    scene: slicer.vtkMRMLScene, volume: slicer.vtkMRMLScalarVolumeNode, result: InvasionResult, change: Change
) -> slicer.vtkMRMLTextNode:
    name = f"{volume.GetName()} skull base"
    folder = add_folder(scene, volume, name)
    change.if_undone(lambda: remove_folder(scene, folder))
    node = scene.AddNewNodeByClass("vtkMRMLTextNode", f"{name} result")
    node.SetUndoEnabled(True)
    node.SetForceCreateStorageNode(slicer.vtkMRMLTextNode.CreateStorageNodeNever)
    node.SetText(json.dumps(to_stored(result)))
    heatmap = add_heatmap(scene, result.heatmap, f"{name} heat map")
    table = add_table(scene, f"{name} scores", columns_of(result))
    parts = {_VOLUME: volume, _HEATMAP: heatmap, _TABLE: table}
    for role, part in parts.items():
        node.SetNodeReferenceID(role, part.GetID())
    put(scene, folder, heatmap, table, node)
    return node


def read_result(node: slicer.vtkMRMLTextNode) -> InvasionResult:
    """The result of a text node. Raises UserError when its heat map is gone or it cannot be read."""
    heatmap = heatmap_of(node)
    if heatmap is None:
        raise UserError(f"The heat map of “{node.GetName()}” was removed from the scene. Run again.")
    try:
        data = json.loads(node.GetText() or "")
    except ValueError as error:
        raise UserError(f"“{node.GetName()}” is not a result that can be read. Run again.") from error
    return from_stored(data, image_from_node(heatmap).array)


def volume_of(node: slicer.vtkMRMLTextNode) -> slicer.vtkMRMLScalarVolumeNode | None:
    """The CT that a result is about; None when it was removed."""
    return node.GetNodeReference(_VOLUME)


def heatmap_of(node: slicer.vtkMRMLTextNode) -> slicer.vtkMRMLScalarVolumeNode | None:
    """The heat map of a result; None when it was removed."""
    return node.GetNodeReference(_HEATMAP)


def table_of(node: slicer.vtkMRMLTextNode) -> slicer.vtkMRMLTableNode | None:
    """The table of a result; None when it was removed."""
    return node.GetNodeReference(_TABLE)


def columns_of(result: InvasionResult) -> dict[str, list[Any]]:
    """The scores by column, one row for each slice from feet to head."""
    rows = result.slice_rows()
    return {
        "Slice": [row["stored_slice"] for row in rows],
        "S (mm)": [row["s_mm"] for row in rows],
        "Score": [row["score"] for row in rows],
        "Positive": ["yes" if row["positive"] else "no" for row in rows],
    }


def update_table(table: slicer.vtkMRMLTableNode, result: InvasionResult) -> None:
    """Let a table say what a result says under other cut-offs."""
    set_columns(table, columns_of(result))


def remove_result(scene: slicer.vtkMRMLScene, node: slicer.vtkMRMLTextNode) -> None:
    """Take a result with all its parts out of the scene; what the user put into its folder stays."""
    parts = [part for part in (heatmap_of(node), table_of(node), node) if part is not None]
    folder = hierarchy_of(scene).GetItemParent(item_of(scene, node))
    for part in parts:
        remove(scene, part)
    if not _children(scene, folder):
        remove_folder(scene, folder)


def remove_results(scene: slicer.vtkMRMLScene, stored: Iterable[slicer.vtkMRMLTextNode]) -> None:
    """Take several results out of the scene."""
    for node in stored:
        remove_result(scene, node)


def _children(scene: slicer.vtkMRMLScene, folder: int) -> int:
    if folder == hierarchy_of(scene).GetSceneItemID():
        return 1
    return hierarchy_of(scene).GetNumberOfItemChildren(folder)
