"""The 3D view: camera, box with axis letters, models, segments, ROIs, volume rendering."""

from __future__ import annotations

from typing import Any

from host.views.surface import Surface
from host.views.view import View

MANAGERS = [
    "vtkMRMLCameraDisplayableManager",
    "vtkMRMLViewDisplayableManager",
    "vtkMRMLModelDisplayableManager",
    "vtkMRMLThreeDReformatDisplayableManager",
    "vtkMRMLCrosshairDisplayableManager3D",
    "vtkMRMLOrientationMarkerDisplayableManager",
    "vtkMRMLRulerDisplayableManager",
    "vtkMRMLMarkupsDisplayableManager",
    "vtkMRMLSegmentationsDisplayableManager3D",
    "vtkMRMLTransformsDisplayableManager3D",
    "vtkMRMLLinearTransformsDisplayableManager",
    "vtkMRMLColorLegendDisplayableManager",
    "vtkMRMLVolumeRenderingDisplayableManager",
]


class ThreeDView(View):
    """The view named 1."""

    def __init__(self, node: Any, application_logic: Any, width: int = 400, height: int = 400) -> None:
        super().__init__(node, Surface(width, height))
        self.logic = _view_logic(node, application_logic)
        self._start(application_logic)

    def _start(self, application_logic: Any) -> None:
        import slicer

        style = slicer.vtkMRMLThreeDViewInteractorStyle()
        factory = slicer.vtkMRMLThreeDViewDisplayableManagerFactory.GetInstance()
        self.start_managers(factory, MANAGERS, application_logic, style)
        style.SetCameraNode(self.camera)
        self.logic.SetDisplayableManagerGroup(self._group)

    @property
    def camera(self) -> Any:
        """The camera node of this view, which its displayable manager makes and finds again after a scene was read."""
        return self.manager("vtkMRMLCameraDisplayableManager").GetCameraNode()

    def look_from(self, direction: str) -> None:
        """Turn the camera to one of the six sides: Right, Left, Posterior, Anterior, Inferior, Superior."""
        camera = self.camera
        camera.RotateTo(getattr(type(camera), direction))
        self._changed()

    def reset_focal_point(self) -> None:
        """Put the box around everything shown, look at its middle and stand back far enough."""
        self.node.InvokeEvent(self.node.ResetFocalPointRequestedEvent)
        self.camera.Reset(False, True, True, self.surface.renderer)
        self._changed()


def _view_logic(node: Any, application_logic: Any) -> Any:
    import slicer

    logic = slicer.vtkMRMLViewLogic()
    logic.SetMRMLApplicationLogic(application_logic)
    logic.SetMRMLScene(node.GetScene())
    logic.AddViewNode(node.GetLayoutName())
    application_logic.GetViewLogics().AddItem(logic)
    return logic
