"""A heat map over an image: a volume of its own, in the foreground of the slice views, clear where it is low.

    heatmap = add_heatmap(scene, image, "Where the model looked")
    overlay = Overlay(scene)
    overlay.show(heatmap, opacity=0.6)
    set_threshold(heatmap, 0.3)
    overlay.hide()                       # the views are as they were before

Its colours are our own, see `heat_colors`.

Nothing of the user's is touched but the views' choice of foreground, which `hide` gives back.
"""

from __future__ import annotations

import slicer

from NasoLib.image import Image
from NasoLib.report.heat_colors import STEPS, color_ramp
from NasoLib.scene.volumes import add_volume

COLORS_ATTRIBUTE = "Naso.HeatColors"
HEATMAP_ATTRIBUTE = "Naso.Heatmap"
NO_VOLUME = ""


def add_heatmap(scene: slicer.vtkMRMLScene, image: Image, name: str) -> slicer.vtkMRMLScalarVolumeNode:
    """A new volume for a heat map with values from 0 to 1, in our colours, at the place that its geometry says."""
    node = add_volume(scene, image, name)
    node.SetUndoEnabled(True)
    node.SetAttribute(HEATMAP_ATTRIBUTE, "1")
    display = node.GetDisplayNode()
    display.AutoWindowLevelOff()
    display.SetWindowLevelMinMax(0.0, 1.0)
    display.SetAndObserveColorNodeID(colors(scene).GetID())
    set_threshold(node, 0.0)
    return node


def is_heatmap(node: slicer.vtkMRMLNode) -> bool:
    """Whether a volume is a heat map of ours, and no image of a patient."""
    return bool(node.GetAttribute(HEATMAP_ATTRIBUTE))


def set_threshold(heatmap: slicer.vtkMRMLScalarVolumeNode, lowest: float) -> None:
    """Show only what is at least this hot (0 to 1)."""
    display = heatmap.GetDisplayNode()
    display.AutoThresholdOff()
    display.SetThreshold(lowest, 1.0)
    display.SetApplyThreshold(lowest > 0)


def colors(scene: slicer.vtkMRMLScene) -> slicer.vtkMRMLColorTableNode:
    """Our colour table, made when the scene has none."""
    for n in range(scene.GetNumberOfNodesByClass("vtkMRMLColorTableNode")):
        known = scene.GetNthNodeByClass(n, "vtkMRMLColorTableNode")
        if known.GetAttribute(COLORS_ATTRIBUTE):
            return known
    return _new_colors(scene)


def _new_colors(scene: slicer.vtkMRMLScene) -> slicer.vtkMRMLColorTableNode:
    node = slicer.vtkMRMLColorTableNode()
    node.SetName("Heat, clear where low")
    node.SetAttribute(COLORS_ATTRIBUTE, "1")
    node.SetTypeToUser()
    node.SetNumberOfColors(STEPS)
    for step, rgba in enumerate(color_ramp()):
        node.SetColor(step, f"{step / (STEPS - 1):.2f}", *(float(part) for part in rgba))
    return scene.AddNode(node)


class Overlay:
    """One heat map in the foreground of all slice views, and what stood there before."""

    def __init__(self, scene: slicer.vtkMRMLScene) -> None:
        self._scene = scene
        self._shown = NO_VOLUME
        self._before: dict[str, tuple[str, float]] = {}

    @property
    def is_shown(self) -> bool:
        """Whether the heat map is to be seen now."""
        return bool(self._shown) and any(view.GetForegroundVolumeID() == self._shown for view in self._views())

    def show(self, heatmap: slicer.vtkMRMLScalarVolumeNode, opacity: float) -> None:
        """Put the heat map in front; `opacity` (0 to 1) of its hottest places."""
        self._shown = heatmap.GetID()
        for view in self._views():
            if view.GetForegroundVolumeID() != self._shown:
                self._before[view.GetID()] = (view.GetForegroundVolumeID() or NO_VOLUME, view.GetForegroundOpacity())
                view.SetForegroundVolumeID(self._shown)
            view.SetForegroundOpacity(opacity)

    def hide(self) -> None:
        """Give every view back what it showed before; a view that the user has changed since is left alone."""
        for view in self._views():
            if self._shown and view.GetForegroundVolumeID() == self._shown:
                volume, opacity = self._before.get(view.GetID(), (NO_VOLUME, 0.0))
                known = volume if volume and self._scene.GetNodeByID(volume) else None
                view.SetForegroundVolumeID(known)
                view.SetForegroundOpacity(opacity)
        self._before.clear()
        self._shown = NO_VOLUME

    def set_opacity(self, opacity: float) -> None:
        """Make the heat map, where it is shown, this opaque (0 to 1)."""
        for view in self._views():
            if self._shown and view.GetForegroundVolumeID() == self._shown:
                view.SetForegroundOpacity(opacity)

    def _views(self) -> list[slicer.vtkMRMLSliceCompositeNode]:
        kind = "vtkMRMLSliceCompositeNode"
        return [self._scene.GetNthNodeByClass(n, kind) for n in range(self._scene.GetNumberOfNodesByClass(kind))]
