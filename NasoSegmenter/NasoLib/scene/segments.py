"""Segments in and out of a segmentation node, without touching any other segment of it.

    segment_id = add_segment(node, mask, "Tumour", (0.9, 0.5, 0.2), {"Naso.Run": "12"})
    ids = segments_with(node, "Naso.Run", "12")
    mask = union_of(node, ids, geometry)
    stop = watch(node, self.outlines_changed)      # stop() ends it

A mask goes in as the block that it fills, on its own grid, brought into the node's own frame when the node lies under
a transform. Each segment gets a layer of its own: shared layers would let one segment take voxels from another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np
import slicer
import vtk
from vtk.util.numpy_support import get_vtk_array_type, vtk_to_numpy

from NasoLib.errors import UserError
from NasoLib.image import Geometry, Image
from NasoLib.image.crop import paste_block
from NasoLib.image.geometry import LPS_TO_RAS
from NasoLib.predict.regions.boxes import box_around
from NasoLib.scene import watching
from NasoLib.scene.segment_mask import mask_of
from NasoLib.scene.volumes import node_to_world, numpy_to_matrix

LABELMAP = "Binary labelmap"
TERMINOLOGY = "TerminologyEntry"


def add_segment(
    node: slicer.vtkMRMLSegmentationNode,
    mask: Image,
    name: str,
    color: tuple[float, float, float],
    tags: Mapping[str, str],
    segment_id: str = "",
    grid: Geometry | None = None,
) -> str:
    """A new segment with what is above 0 in a mask (in the world); gives its id.

    grid: the one that the mask is a block of, and that the segment is kept on; None for the mask's own.
    """
    segment = slicer.vtkSegment()
    segment.SetName(name)
    segment.SetColor(*color)
    for tag, value in tags.items():
        segment.SetTag(tag, value)
    segment.AddRepresentation(LABELMAP, _labelmap(node, mask, grid or mask.geometry))
    segmentation = node.GetSegmentation()
    chosen = segmentation.GenerateUniqueSegmentID(segment_id or name)
    if not segmentation.AddSegment(segment, chosen):
        raise UserError(f"“{node.GetName()}” does not take another segment. Choose another segmentation.")
    return chosen


def segment_ids(node: slicer.vtkMRMLSegmentationNode) -> list[str]:
    """All segments of a node."""
    segmentation = node.GetSegmentation()
    return [segmentation.GetNthSegmentID(number) for number in range(segmentation.GetNumberOfSegments())]


def tag_of(node: slicer.vtkMRMLSegmentationNode, segment_id: str, tag: str) -> str:
    """The value of a segment's tag; "" when it has none."""
    value = vtk.reference("")
    segment = node.GetSegmentation().GetSegment(segment_id)
    return str(value) if segment is not None and segment.GetTag(tag, value) else ""


def age_of_outlines(node: slicer.vtkMRMLSegmentationNode | None) -> tuple[tuple[str, int], ...]:
    """Each segment with the age of its voxels: another value tells that an outline has changed since.

    A colour, a name or a surface for 3D makes no difference.
    """
    if node is None:
        return ()
    segmentation = node.GetSegmentation()
    drawn = [(one, segmentation.GetSegment(one).GetRepresentation(LABELMAP)) for one in segment_ids(node)]
    return tuple((one, 0 if labelmap is None else labelmap.GetMTime()) for one, labelmap in drawn)


def segments_with(node: slicer.vtkMRMLSegmentationNode, tag: str, value: str) -> list[str]:
    """The segments whose tag has this value."""
    return [one for one in segment_ids(node) if tag_of(node, one, tag) == value]


def mask_or_none(node: slicer.vtkMRMLSegmentationNode, segment_id: str) -> Image | None:
    """A segment's mask; None when nothing is outlined in it."""
    try:
        mask = mask_of(node, segment_id)
    except UserError:
        return None
    return mask if mask.array.any() else None


def union_of(node: slicer.vtkMRMLSegmentationNode, ids: Iterable[str], onto: Geometry) -> Image:
    """What several segments hold together, as 0 and 1 on a grid."""
    array = np.zeros(onto.shape, np.uint8)
    for segment_id in ids:
        mask = mask_or_none(node, segment_id)
        found = None if mask is None else paste_block(_filled(mask), onto, nearest=True)
        if found is not None:
            block, values = found
            array[block] |= values
    return Image(array, onto, "", {"name": node.GetName()})


def watch(node: slicer.vtkMRMLSegmentationNode, changed: Callable[[], None]) -> Callable[[], None]:
    """Call `changed()` whenever something is outlined, erased or moved; gives the function that ends it."""
    events = (
        slicer.vtkSegmentation.SourceRepresentationModified,
        slicer.vtkSegmentation.SegmentAdded,
        slicer.vtkSegmentation.SegmentRemoved,
        slicer.vtkMRMLTransformableNode.TransformModifiedEvent,
    )
    return watching.watch(node, events, changed)


def is_same_outline(one: Image | None, other: Image | None) -> bool:
    """Whether two masks hold the very same voxels in the patient."""
    if one is None or other is None:
        return one is other
    mine, theirs = _filled(one), _filled(other)
    return mine.geometry.same_as(theirs.geometry, 1e-2) and bool(np.array_equal(mine.array > 0, theirs.array > 0))


def _filled(mask: Image) -> Image:
    block = box_around(mask.array > 0, mask.array.shape)
    return Image(mask.array[block], mask.geometry.part(block))


def _labelmap(node: slicer.vtkMRMLSegmentationNode, mask: Image, grid: Geometry) -> vtk.vtkImageData:
    """The filled block of a mask as Slicer keeps it: on a grid, in the node's own frame."""
    labels = slicer.vtkOrientedImageData()
    outlined = mask.array > 0
    block = box_around(outlined, outlined.shape) if outlined.any() else (slice(0, 1),) * 3
    part = np.ascontiguousarray(outlined[block], np.uint8)
    first = np.rint(grid.to_ijk(mask.geometry.part(block).origin_lps)).astype(int)
    i, j, k = zip(first.tolist(), (first + part.shape[::-1] - 1).tolist(), strict=True)
    labels.SetExtent(*i, *j, *k)
    labels.AllocateScalars(get_vtk_array_type(part.dtype), 1)
    vtk_to_numpy(labels.GetPointData().GetScalars())[:] = part.ravel()
    to_node = np.linalg.inv(node_to_world(node, "Harden the transform first.")) @ LPS_TO_RAS @ grid.ijk_to_lps
    labels.SetGeometryFromImageToWorldMatrix(numpy_to_matrix(to_node))
    return labels
