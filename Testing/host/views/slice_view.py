"""A slice view as Slicer has it: a real slice logic, its blended image, and the 2D displayable managers over it.

The image actor is added before the displayable managers are made: they put their actors on top of what is already
there, and an actor added later would be covered by, or hide, the filled shape of a region of interest.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from host.views.surface import Surface
from host.views.view import View

MANAGERS = [
    "vtkMRMLVolumeGlyphSliceDisplayableManager",
    "vtkMRMLModelSliceDisplayableManager",
    "vtkMRMLCrosshairDisplayableManager",
    "vtkMRMLOrientationMarkerDisplayableManager",
    "vtkMRMLRulerDisplayableManager",
    "vtkMRMLScalarBarDisplayableManager",
    "vtkMRMLMarkupsDisplayableManager",
    "vtkMRMLSegmentationsDisplayableManager2D",
    "vtkMRMLTransformsDisplayableManager2D",
    "vtkMRMLColorLegendDisplayableManager",
]


class SliceView(View):
    """Red, Green or Yellow."""

    def __init__(self, node: Any, application_logic: Any, width: int = 400, height: int = 400) -> None:
        super().__init__(node, Surface(width, height))
        self.logic = _slice_logic(node, application_logic)
        self._image = _image_actor(self.logic)
        self.surface.renderer.AddViewProp(self._image)
        # Handles have a renderer of their own that shares this camera; in perspective they fall off the picture.
        self.surface.renderer.GetActiveCamera().ParallelProjectionOn()
        self._start(application_logic)
        self.logic.AddObserver("ModifiedEvent", self._image_changed)
        self._resize_slice()

    def _start(self, application_logic: Any) -> None:
        import slicer

        style = slicer.vtkMRMLSliceViewInteractorStyle()
        style.SetSliceLogic(self.logic)
        factory = slicer.vtkMRMLSliceViewDisplayableManagerFactory.GetInstance()
        self.start_managers(factory, MANAGERS, application_logic, style)
        self.logic.SetDisplayableManagerGroup(self._group)

    @property
    def composite(self) -> Any:
        """The node that says which volumes are shown, and how opaque."""
        return self.logic.GetSliceCompositeNode()

    def corner_text(self) -> list[str]:
        """The volumes shown, front to back, as Slicer writes them."""
        shown = []
        for letter, layer in (("L", 2), ("F", 1), ("B", 0)):
            volume = self.logic.GetNthLayerVolumeNode(layer)
            if volume is not None:
                shown.append(f"{letter}: {volume.GetName()}{self._share(layer)}")
        return shown

    def _share(self, layer: int) -> str:
        if layer == self.logic.LayerForeground:
            return f" ({round(100 * self.composite.GetForegroundOpacity())}%)"
        return ""

    def _image_changed(self, *_: Any) -> None:
        port = self.logic.GetImageDataConnection()
        self._image.GetMapper().SetInputConnection(port)
        self._image.SetVisibility(port is not None)
        self._changed()

    def _resize_slice(self) -> None:
        self.logic.ResizeSliceNode(*self.surface.size)
        self._changed()

    def resize(self, width: int, height: int) -> None:
        """Change the size in pixels; the field of view grows with it."""
        super().resize(width, height)
        self._resize_slice()

    def fit(self) -> None:
        """Show the whole background volume."""
        self.logic.FitSliceToBackground()
        self.logic.SnapSliceOffsetToIJK()

    def pixel_of(self, ras: tuple[float, float, float]) -> tuple[float, float]:
        """Where this point (mm, RAS) lies in the picture, whether or not it is in the plane of the slice."""
        matrix = _array(self.node.GetXYToRAS())
        x, y, _, _ = np.linalg.solve(matrix, np.array([*ras, 1.0]))
        return float(x), float(self.surface.size[1] - 1 - y)

    def ras_of(self, pixel: tuple[float, float]) -> tuple[float, float, float]:
        """The point (mm, RAS) under this pixel."""
        xy = np.array([pixel[0], self.surface.size[1] - 1 - pixel[1], 0.0, 1.0])
        r, a, s, _ = _array(self.node.GetXYToRAS()) @ xy
        return float(r), float(a), float(s)


def _slice_logic(node: Any, application_logic: Any) -> Any:
    import slicer

    logic = slicer.vtkMRMLSliceLogic()
    logic.SetMRMLApplicationLogic(application_logic)
    logic.SetMRMLScene(node.GetScene())
    logic.SetSliceNode(node)
    application_logic.GetSliceLogics().AddItem(logic)
    return logic


def _image_actor(logic: Any) -> Any:
    import vtk

    mapper = vtk.vtkImageMapper()
    mapper.SetColorWindow(255)
    mapper.SetColorLevel(127.5)
    mapper.SetInputConnection(logic.GetImageDataConnection())
    actor = vtk.vtkActor2D()
    actor.SetMapper(mapper)
    actor.GetProperty().SetDisplayLocationToBackground()
    actor.SetVisibility(logic.GetImageDataConnection() is not None)
    return actor


def _array(matrix: Any) -> np.ndarray:
    return np.array([[matrix.GetElement(row, column) for column in range(4)] for row in range(4)])
