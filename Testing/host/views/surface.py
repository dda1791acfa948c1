"""A render window without a screen, its renderer and its interactor.

Multi-samples are off: they make a software rendering five times slower and blur the pixels that tests look at.
"""

from __future__ import annotations

from typing import Any

import numpy as np


class Surface:
    """Something a view draws on; sizes and positions are pixels."""

    def __init__(self, width: int, height: int) -> None:
        import vtk

        self.window = vtk.vtkRenderWindow()
        self.window.SetOffScreenRendering(1)
        self.window.SetMultiSamples(0)
        self.window.SetSize(width, height)
        self.renderer = vtk.vtkRenderer()
        self.window.AddRenderer(self.renderer)
        self.interactor = vtk.vtkGenericRenderWindowInteractor()
        self.interactor.SetRenderWindow(self.window)
        _silence(self.interactor)
        self._grabber = self._new_grabber()

    def _new_grabber(self) -> Any:
        import vtk

        grabber = vtk.vtkWindowToImageFilter()
        grabber.SetInput(self.window)
        grabber.ReadFrontBufferOff()
        grabber.ShouldRerenderOff()
        return grabber

    def set_style(self, style: Any) -> None:
        """Let this interactor style handle the mouse and the keys."""
        style.SetInteractor(self.interactor)
        self.interactor.Initialize()

    def resize(self, width: int, height: int) -> None:
        """Give the window another size; the interactor follows, since it decides where the mouse is."""
        self.window.SetSize(width, height)
        self.interactor.UpdateSize(width, height)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return tuple(self.window.GetSize())

    def draw(self) -> np.ndarray:
        """Render, and give the picture as (rows, columns, 3) bytes, first row at the top."""
        from vtkmodules.util.numpy_support import vtk_to_numpy

        self.window.Render()
        self._grabber.Modified()
        self._grabber.Update()
        image = self._grabber.GetOutput()
        width, height, _ = image.GetDimensions()
        pixels = vtk_to_numpy(image.GetPointData().GetScalars()).reshape(height, width, -1)
        return np.ascontiguousarray(pixels[::-1, :, :3])

    def close(self) -> None:
        """Free the graphics memory."""
        self.window.Finalize()


def _silence(interactor: Any) -> None:
    """Give it a style that does nothing: with none the managers crash, a live one would act beside Slicer's own."""
    import vtk

    style = vtk.vtkInteractorStyleUser()
    interactor.SetInteractorStyle(style)
    style.SetEnabled(0)
