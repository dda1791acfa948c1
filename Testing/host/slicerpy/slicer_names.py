"""Names that Slicer's own Python files expect to find and that the wheel spells differently."""

from __future__ import annotations

import sys
from types import ModuleType


def provide() -> None:
    """Offer the wheel's base logics under the library name that `slicer.logic` imports in Slicer."""
    sys.modules.setdefault("SlicerBaseLogicPython", _base_logics())


def _base_logics() -> ModuleType:
    import slicer

    module = ModuleType("SlicerBaseLogicPython", "The logics of Slicer's base library, from the wheel.")
    wheel = sys.modules["slicer_core.vtkSlicerBaseLogic"]
    names = [name for name in dir(wheel) if name.startswith("vtk") and hasattr(slicer, name)]
    module.__dict__.update({name: getattr(wheel, name) for name in names})
    module.__dict__["__all__"] = names
    return module
