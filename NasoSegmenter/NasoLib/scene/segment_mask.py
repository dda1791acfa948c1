"""One segment of a segmentation as a mask.

mask = mask_of(segmentation, "Segment_1")      # an Image of 0 and 1 on the segmentation's own grid
mask = mask_or_none(segmentation, "Segment_1")      # the same, None when the segment is empty
"""

from __future__ import annotations

import numpy as np
import slicer
import vtk
from vtk.util.numpy_support import vtk_to_numpy

from NasoLib.errors import UserError
from NasoLib.image import Geometry, Image
from NasoLib.image.geometry import LPS_TO_RAS
from NasoLib.scene.volumes import matrix_to_numpy, node_to_world


def mask_of(node: slicer.vtkMRMLSegmentationNode, segment_id: str) -> Image:
    """Where a segment is, in the world. Raises UserError when it is empty or bent by a transform."""
    mask = mask_or_none(node, segment_id)
    if mask is None:
        raise UserError(f"The segment is empty. Outline it, or choose another segment of “{node.GetName()}”.")
    return mask


def mask_or_none(node: slicer.vtkMRMLSegmentationNode, segment_id: str) -> Image | None:
    """Where a segment is, in the world; None when it has no voxels. Raises UserError when it is bent by a transform."""
    labels = slicer.vtkOrientedImageData()
    node.GetBinaryLabelmapRepresentation(segment_id, labels)
    scalars = labels.GetPointData().GetScalars() if labels.GetNumberOfPoints() else None
    if scalars is None:
        return None
    array = vtk_to_numpy(scalars).reshape(labels.GetDimensions()[::-1])
    matrix = vtk.vtkMatrix4x4()
    labels.GetImageToWorldMatrix(matrix)
    start = np.eye(4)
    start[:3, 3] = labels.GetExtent()[::2]  # the matrix counts voxels from 0, the array from the extent's corner
    to_ras = node_to_world(node, "Harden the transform first.") @ matrix_to_numpy(matrix) @ start
    return Image((array != 0).astype(np.uint8), Geometry(array.shape, LPS_TO_RAS @ to_ras))  # type: ignore[arg-type]
