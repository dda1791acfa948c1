"""A stack of places (the slices of a result) and the slice views that look along it.

stack = Stack(places_ras)
stop = watch_slice_views(scene, lambda view: self.highlight(stack.nearest(view)))
stack.show(scene, row)
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import slicer
import vtk

from NasoLib.scene.volumes import matrix_to_numpy, show_place

LOOKS_ALONG = 0.8  # cosine; a view turned further away shows several places at once, so none is "the" slice

PARALLEL = 0.05  # of the volume that three unit normals span: below it the views do not cross in a point


class Stack:
    """Places (n, 3) in RAS mm, one for each slice, in a row."""

    def __init__(self, places_ras: np.ndarray) -> None:
        self.places = np.asarray(places_ras, float).reshape(-1, 3)
        ends = self.places[-1] - self.places[0] if len(self.places) > 1 else np.array([0.0, 0.0, 1.0])
        self._direction = ends / (np.linalg.norm(ends) or 1.0)
        self._reach = self._half_step()

    def nearest(self, view: slicer.vtkMRMLSliceNode) -> int | None:
        """The row whose slice the view shows; None when it shows none of them, or looks another way."""
        to_ras = matrix_to_numpy(view.GetSliceToRAS())
        normal = to_ras[:3, 2] / np.linalg.norm(to_ras[:3, 2])
        if not len(self.places) or abs(normal @ self._direction) < LOOKS_ALONG:
            return None
        distances = np.abs((self.places - to_ras[:3, 3]) @ normal)
        row = int(distances.argmin())
        return row if distances[row] <= self._reach else None

    def show(self, scene: slicer.vtkMRMLScene, row: int) -> None:
        """Move all slice views to this row's place."""
        show_place(scene, self.places[row])

    def _half_step(self) -> float:
        """How far from a place its slice reaches, in mm, with room for rounding."""
        if len(self.places) < 2:
            return 2.5
        return 0.55 * float(np.linalg.norm(np.diff(self.places, axis=0), axis=1).max())


def slice_views(scene: slicer.vtkMRMLScene) -> list[slicer.vtkMRMLSliceNode]:
    """The nodes of all slice views."""
    kind = "vtkMRMLSliceNode"
    return [scene.GetNthNodeByClass(n, kind) for n in range(scene.GetNumberOfNodesByClass(kind))]


def volume_in_view(scene: slicer.vtkMRMLScene, name: str = "Red") -> slicer.vtkMRMLVolumeNode | None:
    """The volume behind everything in a slice view; None when it shows none."""
    kind = "vtkMRMLSliceCompositeNode"
    shown = [scene.GetNthNodeByClass(n, kind) for n in range(scene.GetNumberOfNodesByClass(kind))]
    background = next((one.GetBackgroundVolumeID() for one in shown if one.GetLayoutName() == name), None)
    return scene.GetNodeByID(background) if background else None


def place_of_views(scene: slicer.vtkMRMLScene, volume: slicer.vtkMRMLVolumeNode) -> list[float]:
    """The point (RAS mm) where the three main slice views cross, within the volume; else the volume's middle."""
    bounds = [0.0] * 6
    volume.GetRASBounds(bounds)
    low, high = np.array(bounds[::2]), np.array(bounds[1::2])
    views = {view.GetLayoutName(): view for view in slice_views(scene)}
    if not {"Red", "Yellow", "Green"} <= views.keys():
        return ((low + high) / 2).tolist()
    planes = [matrix_to_numpy(views[name].GetSliceToRAS()) for name in ("Red", "Yellow", "Green")]
    normals = np.array([plane[:3, 2] for plane in planes])
    if abs(np.linalg.det(normals)) < PARALLEL:
        return ((low + high) / 2).tolist()
    crossing = np.linalg.solve(normals, [plane[:3, 2] @ plane[:3, 3] for plane in planes])
    inside = (crossing > low).all() and (crossing < high).all()
    return (crossing if inside else (low + high) / 2).tolist()


def watch_slice_views(
    scene: slicer.vtkMRMLScene, moved: Callable[[slicer.vtkMRMLSliceNode], None]
) -> Callable[[], None]:
    """Call `moved(slice node)` whenever a slice view is scrolled; gives the function that ends it."""
    event = vtk.vtkCommand.ModifiedEvent
    tags = [(view, view.AddObserver(event, lambda node, _event: moved(node))) for view in slice_views(scene)]

    def stop() -> None:
        for view, tag in tags:
            view.RemoveObserver(tag)

    return stop
