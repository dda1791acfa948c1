"""Names that Slicer's own Python files expect to find: libraries that the wheel calls otherwise, and widgets.

Slicer's parameterNodeWrapper names all widget classes that it can connect, as type hints, when it is imported.
Those that the host does not have are put there as classes that refuse to be made: the import works, and no module
gets a widget that is not one. This is done only when Slicer's own files are used.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

WIDGETS_IN_TYPE_HINTS = {
    "ctk": (
        "ctkCheckBox",
        "ctkCheckablePushButton",
        "ctkCollapsibleButton",
        "ctkColorPickerButton",
        "ctkComboBox",
        "ctkDirectoryButton",
        "ctkDoubleRangeSlider",
        "ctkDoubleSlider",
        "ctkDoubleSpinBox",
        "ctkPathLineEdit",
        "ctkRangeWidget",
        "ctkSliderWidget",
    ),
    "slicer": ("qMRMLNodeComboBox", "qMRMLRangeWidget", "qMRMLSliderWidget", "qMRMLSpinBox", "qSlicerWidget"),
}


def provide_base_logics() -> None:
    """Offer the wheel's base logics under the library name that `slicer.logic` imports."""
    import slicer

    wheel = sys.modules["slicer_core.vtkSlicerBaseLogic"]
    names = [name for name in dir(wheel) if name.startswith("vtk") and hasattr(slicer, name)]
    module = ModuleType("SlicerBaseLogicPython", "The logics of Slicer's base library, from the wheel.")
    module.__dict__.update({name: getattr(wheel, name) for name in names}, __all__=names)
    sys.modules.setdefault("SlicerBaseLogicPython", module)


def provide_type_hints() -> None:
    """Put a refusing class wherever Slicer's own files name a widget that the host does not have."""
    for module_name, widgets in WIDGETS_IN_TYPE_HINTS.items():
        module = sys.modules[module_name]
        for name in widgets:
            if not hasattr(module, name):
                setattr(module, name, _refusing(f"{module_name}.{name}"))


def _refusing(name: str) -> type:
    def refuse(self: Any, *args: Any, **kwargs: Any) -> None:
        raise NotImplementedError(f"The test host has no {name}.")

    return type(name.rpartition(".")[2], (), {"__init__": refuse})
