"""Reading files into the scene with the module logics, one function for each of Slicer's file types.

Each takes (logics, scene, properties) and gives the loaded nodes; an empty list means that the logic refused the file.
The properties are those of `slicer.util.load...`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Properties = dict[str, Any]
# The options of vtkSlicerVolumesLogic.AddArchetypeVolume, a bit each.
VOLUME_OPTIONS = {"labelmap": 0x1, "center": 0x2, "singleFile": 0x4, "autoWindowLevel": 0x8, "discardOrientation": 0x10}


def volume(core: Any, properties: Properties) -> list[Any]:
    """A scalar volume or label map; it becomes what the slice views show unless `show` is False."""
    options = sum(bit for name, bit in VOLUME_OPTIONS.items() if properties.get(name))
    node = core.logics["Volumes"].AddArchetypeVolume(properties["fileName"], _name(properties), options)
    if node is None:
        return []
    if properties.get("colorNodeID"):
        node.GetDisplayNode().SetAndObserveColorNodeID(properties["colorNodeID"])
    if properties.get("show", True):
        show_volume(core.application_logic, node)
    return [node]


def show_volume(application_logic: Any, node: Any) -> None:
    """Put a volume into all slice views, as Slicer does after loading it."""
    selection = application_logic.GetSelectionNode()
    if node.IsA("vtkMRMLLabelMapVolumeNode"):
        selection.SetReferenceActiveLabelVolumeID(node.GetID())
    else:
        selection.SetReferenceActiveVolumeID(node.GetID())
    application_logic.PropagateVolumeSelection()


def segmentation(core: Any, properties: Properties) -> list[Any]:
    """A segmentation from .seg.nrrd or another label image."""
    colours = core.scene.GetNodeByID(properties.get("colorNodeID", ""))
    opaque = bool(properties.get("autoOpacities", True))
    logic = core.logics["Segmentations"]
    return _one(logic.LoadSegmentationFromFile(properties["fileName"], opaque, _name(properties), colours))


def markups(core: Any, properties: Properties) -> list[Any]:
    """Points, ROIs and lines from .mrk.json or .fcsv."""
    found = core.logics["Markups"].LoadMarkups(properties["fileName"], _name(properties))
    return [core.scene.GetNodeByID(node_id) for node_id in (found or "").split(",") if node_id]


def table(core: Any, properties: Properties) -> list[Any]:
    """A table from .csv or .tsv."""
    return _one(core.logics["Tables"].AddTable(properties["fileName"], _name(properties)))


def transform(core: Any, properties: Properties) -> list[Any]:
    """A transform from .h5 or .tfm."""
    return _one(core.logics["Transforms"].AddTransform(properties["fileName"], core.scene))


def model(core: Any, properties: Properties) -> list[Any]:
    """A surface from .vtk, .vtp, .stl, .ply or .obj."""
    return _one(core.logics["Models"].AddModel(properties["fileName"]))


def colours(core: Any, properties: Properties) -> list[Any]:
    """A colour table from .ctbl or .csv."""
    return _one(core.logics["Colors"].LoadColorFile(properties["fileName"], _name(properties)))


def text(core: Any, properties: Properties) -> list[Any]:
    """A text from .txt, .json or .xml."""
    node = core.scene.AddNewNodeByClass("vtkMRMLTextNode", _name(properties))
    node.SetForceCreateStorageNode(node.CreateStorageNodeAlways)
    node.AddDefaultStorageNode(properties["fileName"])
    if node.GetStorageNode().ReadData(node):
        return [node]
    core.scene.RemoveNode(node)
    return []


READERS: dict[str, Callable[[Any, Properties], list[Any]]] = {
    "VolumeFile": volume,
    "SegmentationFile": segmentation,
    "MarkupsFile": markups,
    "TableFile": table,
    "TransformFile": transform,
    "ModelFile": model,
    "ColorTableFile": colours,
    "TextFile": text,
}


def _one(node: Any) -> list[Any]:
    return [] if node is None else [node]


def _name(properties: Properties) -> str:
    """What to call the node: the given name, else the file's name up to its first full stop after the folder."""
    return properties.get("name") or Path(properties["fileName"]).name.partition(".")[0]
