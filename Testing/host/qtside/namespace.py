"""The flat module `qt`, as PythonQt fills it: the classes of Qt and nothing of PySide's own."""

import sys
import types
from typing import Any

_PYSIDE_ONLY = {
    "Signal": "qt.Signal: a signal declared in Python can crash Slicer (PythonQt). Pass a callable instead.",
    "Slot": "qt.Slot: PythonQt needs no decorator; connect the function itself.",
    "Property": "qt.Property: use an ordinary Python property.",
}
_PYSIDE_DECORATORS = {"QEnum", "QFlag", "QtMsgType", "QSignalMapper"}


class QtModule(types.ModuleType):
    """`import qt`. Names that PythonQt does not have raise, with the way out where there is one."""

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(_PYSIDE_ONLY.get(name, f"module 'qt' has no attribute '{name}'"))


def install(replacements: dict[str, Any]) -> QtModule:
    """Make `qt` importable; `replacements` are this host's own versions of some classes."""
    from PySide6 import QtCore, QtGui, QtSvg, QtUiTools, QtWidgets

    module = QtModule("qt", "Qt as PythonQt offers it to Slicer modules.")
    for kit in (QtCore, QtGui, QtSvg, QtUiTools, QtWidgets):
        for name in dir(kit):
            if _is_qt_class(name, getattr(kit, name)):
                setattr(module, name, getattr(kit, name))
    for name, replacement in replacements.items():
        setattr(module, name, replacement)
    sys.modules["qt"] = module
    return module


def _is_qt_class(name: str, member: Any) -> bool:
    return name not in _PYSIDE_DECORATORS and isinstance(member, type) and (name[:1] == "Q")
