"""`slicer.app.coreIOManager()`: what `slicer.util.loadVolume`, `saveNode`, `loadScene` and their like call.

Nodes are written by their own storage nodes and read by the module logics, the same code that runs in Slicer; only the
choice between them, which Slicer makes in Qt plugins, is made here by file name.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from host.slicerside.readers import READERS
from host.slicerside.strict import Strict

SCENE = "SceneFile"
# The first ending that fits decides, so the longer stand before the shorter.
TYPE_OF_ENDING = {
    ".mrb": SCENE,
    ".mrml": SCENE,
    ".seg.nrrd": "SegmentationFile",
    ".seg.nhdr": "SegmentationFile",
    ".mrk.json": "MarkupsFile",
    ".fcsv": "MarkupsFile",
    ".nrrd": "VolumeFile",
    ".nhdr": "VolumeFile",
    ".nii.gz": "VolumeFile",
    ".nii": "VolumeFile",
    ".mha": "VolumeFile",
    ".mhd": "VolumeFile",
    ".dcm": "VolumeFile",
    ".csv": "TableFile",
    ".tsv": "TableFile",
    ".h5": "TransformFile",
    ".tfm": "TransformFile",
    ".ctbl": "ColorTableFile",
    ".vtk": "ModelFile",
    ".vtp": "ModelFile",
    ".stl": "ModelFile",
    ".ply": "ModelFile",
    ".obj": "ModelFile",
    ".txt": "TextFile",
    ".json": "TextFile",
}
# A segmentation is asked before a volume, since more specific classes come first.
TYPE_OF_NODE = {
    "vtkMRMLSegmentationNode": "SegmentationFile",
    "vtkMRMLMarkupsNode": "MarkupsFile",
    "vtkMRMLVolumeNode": "VolumeFile",
    "vtkMRMLTableNode": "TableFile",
    "vtkMRMLTransformNode": "TransformFile",
    "vtkMRMLColorNode": "ColorTableFile",
    "vtkMRMLModelNode": "ModelFile",
    "vtkMRMLTextNode": "TextFile",
}


class CoreIOManager(Strict):
    """Reads and writes nodes and scenes."""

    _cpp_name = "qSlicerCoreIOManager"
    signals = ("newFileLoaded(qSlicerIO::IOProperties)", "fileSaved(qSlicerIO::IOProperties)")
    _core: Any

    def __init__(self, core: Any) -> None:
        self._core = core

    def fileType(self, fileName: str) -> str:
        """The type that a file's name announces; NoFile when it is none that we read."""
        lower = str(fileName).lower()
        return next((kind for ending, kind in TYPE_OF_ENDING.items() if lower.endswith(ending)), "NoFile")

    def fileWriterFileType(self, node: Any) -> str:
        """The type under which a node is written."""
        return next((kind for name, kind in TYPE_OF_NODE.items() if node.IsA(name)), "NoFile")

    def registeredFileReaderCount(self, fileType: str) -> int:
        """How many readers know this type."""
        return int(fileType == SCENE or fileType in READERS)

    def loadNodes(self, fileType: str, properties: dict[str, Any], loaded: Any = None, messages: Any = None) -> bool:
        """Read a file; what was loaded goes into the vtkCollection `loaded`. False when it could not be read."""
        path = properties["fileName"]
        if not Path(path).exists():
            return _failed(messages, f"There is no file {path}.")
        if fileType == SCENE:
            return self._read_scene(path, bool(properties.get("clear", False)), messages)
        if fileType not in READERS:
            return _failed(messages, f"No reader for files of type {fileType}: {path}")
        nodes = READERS[fileType](self._core, properties)
        for node in nodes:
            if loaded is not None:
                loaded.AddItem(node)
        return bool(nodes) or _failed(messages, f"{path} could not be read as {fileType}.")

    def loadScene(self, fileName: str, clear: bool = True) -> bool:
        """Read a scene, by default in place of the present one."""
        return self._read_scene(str(fileName), clear, None)

    def _read_scene(self, path: str, clear: bool, messages: Any) -> bool:
        scene = self._core.scene
        if path.lower().endswith(".mrb"):
            return bool(scene.ReadFromMRB(path, clear)) or _failed(messages, f"{path} could not be read as a scene.")
        scene.SetURL(path)
        return bool(scene.Connect() if clear else scene.Import())

    def saveNodes(self, fileType: str, properties: dict[str, Any], messages: Any = None) -> bool:
        """Write a node (by properties['nodeID']) or the scene."""
        path = str(properties["fileName"])
        if fileType == SCENE:
            return self._write_scene(path)
        node = self._core.scene.GetNodeByID(properties["nodeID"])
        storage = _storage(node, path)
        if storage is None:
            return _failed(messages, f"{node.GetName()} cannot be stored in a file.")
        storage.SetUseCompression(int(bool(properties.get("useCompression", True))))
        storage.SetFileName(path)
        return bool(storage.WriteData(node)) or _failed(messages, f"{node.GetName()} could not be written to {path}.")

    def saveScene(self, fileName: str, screenShot: Any = None) -> bool:
        """Write the scene; a screenshot is not kept here."""
        return self._write_scene(str(fileName))

    def _write_scene(self, path: str) -> bool:
        scene = self._core.scene
        if path.lower().endswith(".mrb"):
            return bool(scene.WriteToMRB(path, None))
        if path.lower().endswith(".mrml"):
            return bool(scene.Commit(path))
        raise NotImplementedError(f"The host writes a scene to .mrb or .mrml only, not to {path}.")


def _storage(node: Any, path: str) -> Any:
    """The node's storage node; made for this kind of file when it has none."""
    if node.IsA("vtkMRMLTextNode"):  # a short text would otherwise stay in the scene file
        node.SetForceCreateStorageNode(node.CreateStorageNodeAlways)
    if node.GetStorageNode() is None:
        node.AddDefaultStorageNode(path)
    return node.GetStorageNode()


def _failed(messages: Any, sentence: str) -> bool:
    import vtk

    if messages is not None:
        messages.AddMessage(vtk.vtkCommand.ErrorEvent, sentence)
    return False
