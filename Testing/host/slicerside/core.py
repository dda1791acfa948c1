"""The scene, the application logic and every module logic, wired as the Slicer application wires them.

Colours come first because all display nodes look for them, the terminologies before the segmentations, which ask for
them, and the slice orientation presets before any slice view. Without the remote IO logic an .mrb cannot be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from host.slicerside.colours import write_label_colours
from host.slicerside.subject_hierarchy import SubjectHierarchyKeeper
from host.slicerside.terminology import write_share_files

SHARE = "share/Slicer-5.12"
# Module name to the class of its logic, in the order in which they are started.
LOGICS = {
    "Colors": "vtkSlicerColorLogic",
    "SubjectHierarchy": "vtkSlicerSubjectHierarchyModuleLogic",
    "Terminologies": "vtkSlicerTerminologiesModuleLogic",
    "Units": "vtkSlicerUnitsLogic",
    "Cameras": "vtkSlicerCamerasModuleLogic",
    "Segmentations": "vtkSlicerSegmentationsModuleLogic",
    "Volumes": "vtkSlicerVolumesLogic",
    "Markups": "vtkSlicerMarkupsLogic",
    "Tables": "vtkSlicerTablesLogic",
    "Plots": "vtkSlicerPlotsLogic",
    "Transforms": "vtkSlicerTransformLogic",
    "Models": "vtkSlicerModelsLogic",
    "Texts": "vtkSlicerTextsLogic",
    "CropVolume": "vtkSlicerCropVolumeLogic",
}


@dataclass
class Core:
    """What was booted: the scene, the logics, and the folder that stands for Slicer's own (removed at exit)."""

    scene: Any
    application_logic: Any
    remote_io: Any
    logics: dict[str, Any]
    home: Path
    hierarchy: SubjectHierarchyKeeper


def boot(home: Path) -> Core:
    """Start the scene and its logics; `home` is an existing empty folder that stands for Slicer's installation."""
    import slicer

    _furnish(home)
    scene = slicer.vtkMRMLScene()
    slicer.mrmlScene = scene
    application_logic = _application_logic(scene, home)
    remote_io = _remote_io(scene, application_logic, home)
    logics = {name: _logic(name, scene, application_logic, home) for name in LOGICS}
    slicer.vtkMRMLSliceNode.AddDefaultSliceOrientationPresets(scene, True)
    _add_crosshair(scene)
    return Core(scene, application_logic, remote_io, logics, home, SubjectHierarchyKeeper(scene))


def _furnish(home: Path) -> None:
    for folder in (f"{SHARE}/ColorFiles", "temporary", "cache"):
        (home / folder).mkdir(parents=True)
    write_label_colours(home / SHARE / "ColorFiles")
    write_share_files(_module_share(home, "Terminologies"))


def _module_share(home: Path, module: str) -> Path:
    return home / SHARE / "qt-loadable-modules" / module


def _application_logic(scene: Any, home: Path) -> Any:
    import slicer
    import vtk

    logic = slicer.vtkSlicerApplicationLogic()
    logic.SetHomeDirectory(str(home))
    logic.SetShareDirectory(SHARE)
    logic.SetTemporaryPath(str(home / "temporary"))
    logic.SetMRMLScene(scene)
    logic.SetSliceLogics(vtk.vtkCollection())
    logic.SetViewLogics(vtk.vtkCollection())
    return logic


def _add_crosshair(scene: Any) -> None:
    """The one crosshair of all views, which carries where the mouse is."""
    import slicer

    crosshair = slicer.vtkMRMLCrosshairNode()
    crosshair.SetCrosshairName("default")
    crosshair.SetSingletonTag("default")
    crosshair.SetName("Crosshair")
    scene.AddNode(crosshair)


def _remote_io(scene: Any, application_logic: Any, home: Path) -> Any:
    import slicer

    logic = slicer.vtkMRMLRemoteIOLogic()
    logic.SetMRMLApplicationLogic(application_logic)
    logic.GetCacheManager().SetRemoteCacheDirectory(str(home / "cache"))
    logic.SetMRMLScene(scene)
    logic.AddDataIOToScene()
    return logic


def _logic(name: str, scene: Any, application_logic: Any, home: Path) -> Any:
    import slicer

    logic = getattr(slicer, LOGICS[name])()
    share = _module_share(home, name)
    if share.is_dir():
        logic.SetModuleShareDirectory(str(share))
    logic.SetMRMLApplicationLogic(application_logic)
    logic.SetMRMLScene(scene)
    application_logic.SetModuleLogic(name, logic)
    if name == "Colors":
        application_logic.SetColorLogic(logic)
    return logic
