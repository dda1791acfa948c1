"""A tumour's outline as a segmentation node, and back as one mask.

node = add_outline(scene, mask, volume)        # a segmentation with one segment, beside its volume
mask = outline_of(node)                        # everything that is outlined in it, of whatever segment
"""

from __future__ import annotations

import numpy as np
import slicer

from NasoLib.errors import UserError
from NasoLib.image import Image
from NasoLib.scene.folder import item_of, put
from NasoLib.scene.patient_facts import facts_of
from NasoLib.scene.segment_mask import mask_or_none
from NasoLib.scene.volumes import add_volume
from NasoLib.tasks.tumour_slices import together

TUMOUR_COLOR = (0.90, 0.62, 0.0)
_TERMINOLOGY = (
    "Segmentation category and type - 3D Slicer General Anatomy list~SCT^49755003^Morphologically Abnormal Structure~"
    "SCT^108369006^Neoplasm~^^~Anatomic codes - DICOM master list~^^~^^"
)


def add_outline(
    scene: slicer.vtkMRMLScene, mask: Image, volume: slicer.vtkMRMLScalarVolumeNode, name: str
) -> slicer.vtkMRMLSegmentationNode:
    """A new segmentation with the mask as its segment "Tumour", shown in the views."""
    labels = _labelmap(scene, mask)
    node = scene.AddNewNodeByClass("vtkMRMLSegmentationNode", name)
    node.SetUndoEnabled(True)
    node.CreateDefaultDisplayNodes()
    node.SetReferenceImageGeometryParameterFromVolumeNode(volume)
    slicer.vtkSlicerSegmentationsModuleLogic.ImportLabelmapToSegmentationNode(labels, node)
    scene.RemoveNode(labels)
    segment = node.GetSegmentation().GetNthSegment(0)
    segment.SetName("Tumour")
    segment.SetColor(*TUMOUR_COLOR)
    segment.SetTag("TerminologyEntry", _TERMINOLOGY)
    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(scene)
    put(scene, hierarchy.GetItemParent(item_of(scene, volume)), node)
    return node


def outline_of(node: slicer.vtkMRMLSegmentationNode) -> Image:
    """All segments together as one mask of 0 and 1, with the name of what it was drawn on and whose it is.

    Raises UserError when nothing is outlined, or a transform bends it.
    """
    masks = [mask_or_none(node, segment) for segment in node.GetSegmentation().GetSegmentIDs()]
    found = [mask for mask in masks if mask is not None and mask.array.any()]
    if not found:
        raise UserError(
            f"“{node.GetName()}” holds no outline. Outline the tumour in it, or press “Outline the tumour”."
        )
    joined = found[0] if len(found) == 1 else together(found)
    drawn_on = node.GetNodeReference(slicer.vtkMRMLSegmentationNode.GetReferenceImageGeometryReferenceRole())
    meta = facts_of(node) | (facts_of(drawn_on) | {"drawn_on": drawn_on.GetName()} if drawn_on else {})
    return Image(joined.array, joined.geometry, "", {"name": node.GetName(), **meta})


def _labelmap(scene: slicer.vtkMRMLScene, mask: Image) -> slicer.vtkMRMLLabelMapVolumeNode:
    """A label map for the import only."""
    image = mask.with_array((mask.array != 0).astype(np.uint8))
    volume = add_volume(scene, image, "Tumour labels")
    labels = scene.AddNewNodeByClass("vtkMRMLLabelMapVolumeNode", "Tumour labels")
    labels.SetAndObserveImageData(volume.GetImageData())
    labels.CopyOrientation(volume)
    scene.RemoveNode(volume)
    return labels
