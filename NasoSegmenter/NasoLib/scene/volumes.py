"""Volume nodes in and out.

An image read from a node shares the node's voxels (nothing is copied, and the view refuses to be written to), so
reading is free whatever the size. Its geometry is where the voxels lie in the world: a linear parent transform
counts, as it does in the slice views.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import slicer
import vtk
from vtk.util.numpy_support import vtk_to_numpy

from NasoLib.errors import UserError
from NasoLib.image import Geometry, Image
from NasoLib.image.geometry import LPS_TO_RAS

MODALITY_ATTRIBUTE = "DICOM.Modality"


def matrix_to_numpy(matrix: vtk.vtkMatrix4x4) -> np.ndarray:
    """A VTK matrix as a 4 x 4 array."""
    return np.array([[matrix.GetElement(row, column) for column in range(4)] for row in range(4)])


def numpy_to_matrix(array: np.ndarray) -> vtk.vtkMatrix4x4:
    """A 4 x 4 array as a VTK matrix."""
    matrix = vtk.vtkMatrix4x4()
    matrix.DeepCopy(np.asarray(array, float).ravel().tolist())
    return matrix


def image_from_node(node: slicer.vtkMRMLScalarVolumeNode) -> Image:
    """The voxels of a scalar volume and where they lie in the world. Raises UserError when none can be used."""
    name = node.GetName()
    data = node.GetImageData()
    if data is None or data.GetNumberOfPoints() == 0:
        raise UserError(f"“{name}” holds no voxels. Load the image again, or choose another volume.")
    if data.GetNumberOfScalarComponents() != 1:
        raise UserError(
            f"“{name}” has {data.GetNumberOfScalarComponents()} values in each voxel (a colour picture?). "
            "Choose a CT or MR volume with one."
        )
    array = vtk_to_numpy(data.GetPointData().GetScalars()).reshape(data.GetDimensions()[::-1])
    array.setflags(write=False)
    return Image(array, _world_geometry(node, array.shape), modality(node), {"name": name})


def _world_geometry(node: slicer.vtkMRMLScalarVolumeNode, shape: tuple[int, ...]) -> Geometry:
    ijk_to_ras = vtk.vtkMatrix4x4()
    node.GetIJKToRASMatrix(ijk_to_ras)
    remedy = "Harden the transform (Data module, right click on the volume) and choose the volume again."
    to_world = node_to_world(node, remedy) @ matrix_to_numpy(ijk_to_ras)
    return Geometry(shape, LPS_TO_RAS @ to_world)  # type: ignore[arg-type]


def node_to_world(node: slicer.vtkMRMLTransformableNode, remedy: str) -> np.ndarray:
    """4 x 4 from a node's own frame to the world (RAS): its parent transforms.

    Raises UserError, ending with `remedy`, when one of them bends.
    """
    parent = node.GetParentTransformNode()
    if parent is None:
        return np.eye(4)
    if not parent.IsTransformToWorldLinear():
        raise UserError(f"“{node.GetName()}” is under a transform that bends it. {remedy}")
    matrix = vtk.vtkMatrix4x4()
    parent.GetMatrixTransformToWorld(matrix)
    return matrix_to_numpy(matrix)


def modality(node: slicer.vtkMRMLNode) -> str:
    """What the subject hierarchy says, where Slicer's DICOM import writes it: "CT", "MR", ...; "" when unknown."""
    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(node.GetScene())
    item = hierarchy.GetItemByDataNode(node) if hierarchy else 0
    return (hierarchy.GetItemAttribute(item, MODALITY_ATTRIBUTE) if item else "") or ""


def add_volume(scene: slicer.vtkMRMLScene, image: Image, name: str) -> slicer.vtkMRMLScalarVolumeNode:
    """Put an image into the scene as a new scalar volume; its modality goes into the subject hierarchy."""
    node = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", name)
    node.SetAndObserveImageData(_image_data(image.array))
    node.SetIJKToRASMatrix(numpy_to_matrix(image.geometry.ijk_to_ras))
    node.CreateDefaultDisplayNodes()
    if image.modality:
        hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(scene)
        item = hierarchy.GetItemByDataNode(node) or hierarchy.CreateItem(hierarchy.GetSceneItemID(), node)
        hierarchy.SetItemAttribute(item, MODALITY_ATTRIBUTE, image.modality)
    return node


def _image_data(array: np.ndarray) -> vtk.vtkImageData:
    from vtk.util.numpy_support import get_vtk_array_type

    data = vtk.vtkImageData()
    data.SetDimensions(*array.shape[::-1])
    data.AllocateScalars(get_vtk_array_type(array.dtype), 1)
    vtk_to_numpy(data.GetPointData().GetScalars())[:] = array.ravel()
    return data


def set_window(node: slicer.vtkMRMLScalarVolumeNode, window: float, level: float) -> None:
    """Show a volume at this window and level, whatever Slicer would choose by itself."""
    display = node.GetDisplayNode()
    display.AutoWindowLevelOff()
    display.SetWindowLevel(window, level)


def show_place(scene: slicer.vtkMRMLScene, place_ras: Sequence[float] | np.ndarray) -> None:
    """Move all slice views to a place in the patient, in mm."""
    slicer.vtkMRMLSliceNode.JumpAllSlices(scene, *(float(mm) for mm in place_ras))
