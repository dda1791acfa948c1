"""Numbers with the unit of the scene: qMRMLSliderWidget, qMRMLSpinBox, qMRMLRangeWidget.

With a quantity ("length", "time", ...) and a scene they take the suffix and the digits of the scene's unit node, as
in Slicer.
"""
# ruff: noqa: N801

from typing import Any

from PySide6.QtWidgets import QWidget

from ..ctk_widgets.range_slider import ctkRangeWidget
from ..ctk_widgets.slider import ctkSliderWidget
from ..ctk_widgets.spin_box import ctkDoubleSpinBox
from ..declare import stored
from ..members import mark_as_cpp
from .widget import require_vtk

_PREFIX, _SUFFIX, _PRECISION = 0x01, 0x02, 0x04


def _apply_unit(self: Any, _value: Any = None) -> None:
    """Show prefix, suffix and digits of the unit that the scene has selected for this quantity."""
    unit = _unit_node(self._scene, self.quantity)
    if unit is None:
        return
    wanted = getattr(self, "unitAwareProperties", _SUFFIX | _PRECISION)
    if wanted & _PREFIX:
        self.setPrefix(unit.GetPrefix() or "")
    if wanted & _SUFFIX:
        self.setSuffix(f" {unit.GetSuffix()}" if unit.GetSuffix() else "")
    if wanted & _PRECISION:
        self.setDecimals(unit.GetPrecision())


def _unit_node(scene: Any, quantity: str) -> Any:
    if scene is None or not quantity:
        return None
    selection = scene.GetNodeByID("vtkMRMLSelectionNodeSingleton")
    return selection.GetUnitNode(quantity) if selection is not None else None


def _take_scene(self: Any, scene: Any) -> None:
    require_vtk(scene, "vtkMRMLScene", "setMRMLScene")
    self._scene = scene
    _apply_unit(self)


@mark_as_cpp
class qMRMLSliderWidget(ctkSliderWidget):
    """A slider with the scene's unit."""

    _scene = None

    def __init__(self, parent: QWidget | None = None) -> None:
        ctkSliderWidget.__init__(self, parent)

    def mrmlScene(self) -> Any:
        """The scene, or None."""
        return self._scene

    def setMRMLScene(self, scene: Any) -> None:
        """Take the unit from this scene."""
        _take_scene(self, scene)

    quantity, setQuantity = stored(str, "", then=_apply_unit)
    unitAwareProperties, setUnitAwareProperties = stored(int, _PREFIX | _SUFFIX | _PRECISION, then=_apply_unit)


@mark_as_cpp
class qMRMLSpinBox(ctkDoubleSpinBox):
    """A number field with the scene's unit."""

    _scene = None

    def mrmlScene(self) -> Any:
        """The scene, or None."""
        return self._scene

    def setMRMLScene(self, scene: Any) -> None:
        """Take the unit from this scene."""
        _take_scene(self, scene)

    quantity, setQuantity = stored(str, "", then=_apply_unit)
    unitAwareProperties, setUnitAwareProperties = stored(int, _PREFIX | _SUFFIX | _PRECISION, then=_apply_unit)


@mark_as_cpp
class qMRMLRangeWidget(ctkRangeWidget):
    """A range with the scene's unit."""

    _scene = None

    def mrmlScene(self) -> Any:
        """The scene, or None."""
        return self._scene

    def setMRMLScene(self, scene: Any) -> None:
        """Take the unit from this scene."""
        _take_scene(self, scene)

    quantity, setQuantity = stored(str, "", then=_apply_unit)
