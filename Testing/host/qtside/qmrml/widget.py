"""qMRMLWidget: a panel that knows the scene and tells its children by `mrmlSceneChanged(vtkMRMLScene*)`."""
# ruff: noqa: N801

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ..members import mark_as_cpp


@mark_as_cpp
class qMRMLWidget(QWidget):
    """The outermost widget of a module's .ui file."""

    mrmlSceneChanged = Signal(object)
    cpp_signals = ("mrmlSceneChanged(vtkMRMLScene*)",)
    _scene = None

    def __init__(self, parent: QWidget | None = None) -> None:
        QWidget.__init__(self, parent)

    def mrmlScene(self) -> Any:
        """The scene, or None."""
        return self._scene

    def setMRMLScene(self, scene: Any) -> None:
        """Take the scene, and announce it."""
        require_vtk(scene, "vtkMRMLScene", "setMRMLScene")
        if scene is self._scene:
            return
        self._scene = scene
        self.mrmlSceneChanged.emit(scene)


def require_vtk(given: Any, class_name: str, where: str) -> None:
    """PythonQt refuses anything but a VTK object of this class (or None) where C++ wants one."""
    if given is not None and not (hasattr(given, "IsA") and given.IsA(class_name)):
        raise ValueError(f"{where} wants a {class_name}, not {given!r}")
