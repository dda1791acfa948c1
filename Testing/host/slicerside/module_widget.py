"""The Qt widget that holds a scripted module's panel: `self.parent` of `<Name>Widget`.

Slicer's scripted loader makes one with a vertical layout, lets `<Name>Widget(parent)` fill it, and keeps the Python
object reachable as `slicer.modules.<Name>Widget` and as `parent.self()`. Here what goes wrong in the constructor or in
`setup()` is raised, where Slicer prints it and shows half a panel.
"""

from __future__ import annotations

import sys
from typing import Any

from PySide6 import QtWidgets

from host.qtside.members import mark_as_cpp


@mark_as_cpp
class qSlicerScriptedLoadableModuleWidget(QtWidgets.QWidget):  # noqa: N801  Slicer's name
    """Holds one panel and forwards what the application tells it."""

    _module: Any = None
    _entered: bool = False
    _panel: Any = None

    def __init__(self, module: Any) -> None:
        super().__init__()
        self._module = module
        self.setObjectName(f"{module.name}ModuleWidget")
        QtWidgets.QVBoxLayout(self)

    @property
    def moduleName(self) -> str:
        """The module's name."""
        return self._module.name

    @property
    def isEntered(self) -> bool:
        """Whether the person has this module open; a panel asks it when the scene is closed."""
        return self._entered

    def self(this) -> Any:  # noqa: N805  the method is called `self` in Slicer
        """The Python object made from `<Name>Widget`."""
        return this._panel

    def load(self) -> None:
        """Make the Python object and let it build its panel."""
        import slicer

        name = self._module.name
        make = getattr(sys.modules[name], f"{name}Widget")
        self._panel = make(self)
        setattr(slicer.modules, f"{name}Widget", self._panel)
        self._panel.setup()

    def reload(self) -> None:
        """Make the Python object anew from the code as it is now in `sys.modules`."""
        self.load()
        if self._entered:
            self._call("enter")

    def enter(self) -> None:
        """The person has opened the module."""
        if not self._entered:
            self._entered = True
            self._call("enter")

    def exit(self) -> None:
        """The person has gone to another module."""
        if self._entered:
            self._entered = False
            self._call("exit")

    def _call(self, method: str) -> None:
        function = getattr(self._panel, method, None)
        if function is not None:
            function()
