"""What is drawn beside an outline: its inner and outer limits, and where it differs from a reference.

    show_interval(node, result)          two outlines without filling, in a segmentation of their own
    show_differences(node, agreement)    false alarms and what was missed, filled
    build_surface(segmentation)          a smooth 3D surface; takes a moment, so only when asked for

Each refers to the result that it belongs to, so that it is found again after the scene was saved, and replaced by the
next one.
"""

from __future__ import annotations

import slicer

from NasoLib.image import Image
from NasoLib.scene.folder import hierarchy_of, item_of, put
from NasoLib.scene.segmentation import volume_of
from NasoLib.scene.segments import add_segment
from NasoLib.tasks.segmentation import Agreement, VolumeInterval

_INTERVAL, _DIFFERENCES = "NasoInterval", "NasoDifferences"
# Blue inside, yellow outside, as a colour-blind reader tells apart; vermilion and sky blue for the differences.
INNER_COLOR, OUTER_COLOR = (0.34, 0.71, 0.91), (0.94, 0.89, 0.26)
EXTRA_COLOR, MISSED_COLOR = (0.84, 0.37, 0.0), (0.34, 0.71, 0.91)
SMOOTHING = "0.5"


def show_interval(node: slicer.vtkMRMLTextNode, interval: VolumeInterval, inner: str, outer: str) -> None:
    """Draw the inner and the outer outline of a result.  inner, outer: what to call them."""
    parts = ((interval.inner, inner, INNER_COLOR), (interval.outer, outer, OUTER_COLOR))
    made = _replace(node, _INTERVAL, f"{_name(node)} interval", parts)
    made.GetDisplayNode().SetVisibility2DFill(False)
    made.GetDisplayNode().SetSliceIntersectionThickness(1)


def show_differences(node: slicer.vtkMRMLTextNode, agreement: Agreement, extra: str, missed: str) -> None:
    """Fill what only the outline holds and what only the reference holds.  extra, missed: what to call them."""
    parts = ((agreement.false_positive, extra, EXTRA_COLOR), (agreement.false_negative, missed, MISSED_COLOR))
    made = _replace(node, _DIFFERENCES, f"{_name(node)} differences", parts)
    made.GetDisplayNode().SetOpacity2DFill(0.6)


def interval_of(node: slicer.vtkMRMLTextNode) -> slicer.vtkMRMLSegmentationNode | None:
    """The segmentation with the inner and outer outline; None without one."""
    return node.GetNodeReference(_INTERVAL)


def differences_of(node: slicer.vtkMRMLTextNode) -> slicer.vtkMRMLSegmentationNode | None:
    """The segmentation with the differences from a reference; None without one."""
    return node.GetNodeReference(_DIFFERENCES)


def remove_views(node: slicer.vtkMRMLTextNode) -> None:
    """Remove what belongs to a result that goes."""
    for role in (_INTERVAL, _DIFFERENCES):
        part = node.GetNodeReference(role)
        if part is not None:
            node.GetScene().RemoveNode(part)


def hide_views(node: slicer.vtkMRMLTextNode) -> None:
    """Hide what belongs to a result that stays in the scene but is not shown any more."""
    for part in (interval_of(node), differences_of(node)):
        show(part, False)


def show(segmentation: slicer.vtkMRMLSegmentationNode | None, visible: bool) -> None:
    """Show or hide a segmentation; one that is gone is let pass."""
    if segmentation is not None and segmentation.GetDisplayNode() is not None:
        segmentation.GetDisplayNode().SetVisibility(visible)


def build_surface(segmentation: slicer.vtkMRMLSegmentationNode) -> None:
    """A smooth closed surface of every segment, shown in 3D."""
    segmentation.GetSegmentation().SetConversionParameter("Smoothing factor", SMOOTHING)
    segmentation.CreateClosedSurfaceRepresentation()
    segmentation.GetDisplayNode().SetVisibility3D(True)


def _replace(
    node: slicer.vtkMRMLTextNode,
    role: str,
    name: str,
    parts: tuple[tuple[Image, str, tuple[float, float, float]], ...],
) -> slicer.vtkMRMLSegmentationNode:
    """A new segmentation in the place of the one that had this role."""
    scene, volume = node.GetScene(), volume_of(node)
    old = node.GetNodeReference(role)
    made = scene.AddNewNodeByClass("vtkMRMLSegmentationNode", name)
    made.SetUndoEnabled(True)
    made.CreateDefaultDisplayNodes()
    if volume is not None:
        made.SetAndObserveTransformNodeID(volume.GetTransformNodeID())
        made.SetReferenceImageGeometryParameterFromVolumeNode(volume)
    for mask, title, color in parts:
        add_segment(made, mask, title, color, {})
    node.SetNodeReferenceID(role, made.GetID())
    put(scene, hierarchy_of(scene).GetItemParent(item_of(scene, node)), made)
    if old is not None:
        scene.RemoveNode(old)
    return made


def _name(node: slicer.vtkMRMLTextNode) -> str:
    volume = volume_of(node)
    return f"{volume.GetName()} outline" if volume is not None else str(node.GetName())
