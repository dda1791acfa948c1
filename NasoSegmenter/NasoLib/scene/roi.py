"""A region of interest: Slicer's markups ROI and the `Box` that the engine reads.

    roi = add_roi(scene, box, "Skull base")
    box = box_from_roi(roi)
    stop = watch(roi, self.region_changed)      # stop() ends it

The box is where the ROI stands in the world, turned or not, whatever transform is on it: what the person sees in the
views is what the engine gets. A transform that bends space leaves no box; then there is a sentence with the remedy.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import slicer
import vtk

from NasoLib.image import Box
from NasoLib.scene import watching
from NasoLib.scene.volumes import matrix_to_numpy, node_to_world, numpy_to_matrix

SKY_BLUE = (0.34, 0.71, 0.91)  # of the Okabe-Ito set, which colour-blind people tell apart
OUTLINE_ONLY = 0.0
HOME_ATTRIBUTE = "Naso.Home"
_REMEDY = "Take the region out of the transform."


def add_roi(scene: slicer.vtkMRMLScene, box: Box, name: str) -> slicer.vtkMRMLMarkupsROINode:
    """A new ROI node at the box, with handles to drag. Its inside stays clear: the image is what is looked at."""
    node = scene.AddNewNodeByClass("vtkMRMLMarkupsROINode", name)
    node.SetUndoEnabled(True)
    node.CreateDefaultDisplayNodes()
    display = node.GetDisplayNode()
    display.SetSelectedColor(SKY_BLUE)
    display.SetColor(SKY_BLUE)
    display.SetFillOpacity(OUTLINE_ONLY)
    display.SetHandlesInteractive(True)
    display.SetPropertiesLabelVisibility(False)
    set_box(node, box)
    return node


def set_box(node: slicer.vtkMRMLMarkupsROINode, box: Box) -> None:
    """Move, turn and size a ROI so that it stands at the box in the world."""
    center, size, axes = box.to_ras()
    to_world = np.eye(4)
    to_world[:3, :3], to_world[:3, 3] = axes, center
    to_node = np.linalg.inv(node_to_world(node, _REMEDY)) @ to_world
    lengths = np.linalg.norm(to_node[:3, :3], axis=0)
    to_node[:3, :3] /= lengths
    with slicer.util.NodeModify(node):
        node.SetSize(*(size * lengths))
        node.SetAndObserveObjectToNodeMatrix(numpy_to_matrix(_right_handed(to_node)))


def remember_home(node: slicer.vtkMRMLMarkupsROINode, box: Box) -> None:
    """Keep a box with the ROI, saved with the scene, as the one that it can be brought back to."""
    node.SetAttribute(HOME_ATTRIBUTE, json.dumps(box.to_json()))


def home_of(node: slicer.vtkMRMLMarkupsROINode) -> Box | None:
    """What `remember_home` kept; None when nothing was."""
    kept = node.GetAttribute(HOME_ATTRIBUTE)
    return Box.from_json(json.loads(kept)) if kept else None


def box_from_roi(node: slicer.vtkMRMLMarkupsROINode) -> Box:
    """The box where the ROI stands in the world. Raises UserError when it has no extent, or is bent."""
    node_to_world(node, _REMEDY)  # refuses what bends
    to_world = matrix_to_numpy(node.GetObjectToWorldMatrix())
    lengths = np.linalg.norm(to_world[:3, :3], axis=0)
    size = np.array(node.GetSize()) * lengths
    return Box.from_ras(to_world[:3, 3].tolist(), size.tolist(), to_world[:3, :3] / lengths)


def watch(node: slicer.vtkMRMLMarkupsROINode, changed: Callable[[], None]) -> Callable[[], None]:
    """Call `changed()` whenever the ROI is moved, turned, sized or transformed; gives the function that ends it."""
    events = (
        vtk.vtkCommand.ModifiedEvent,
        slicer.vtkMRMLMarkupsNode.PointModifiedEvent,
        slicer.vtkMRMLTransformableNode.TransformModifiedEvent,
    )
    return watching.watch(node, events, changed)


def _right_handed(matrix: np.ndarray) -> np.ndarray:
    """The same box with axes that make a rotation: Slicer's handles mirror their drags otherwise."""
    if np.linalg.det(matrix[:3, :3]) < 0:
        matrix = matrix.copy()
        matrix[:3, 2] *= -1
    return matrix
