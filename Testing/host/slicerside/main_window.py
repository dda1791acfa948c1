"""Slicer's main window: menus, module selector, module panel at the left, views at the right, status bar."""

from __future__ import annotations

from typing import Any

from PySide6 import QtCore, QtWidgets

from host.qtside.members import mark_as_cpp
from host.slicerside.module_panel import ModulePanel

SIZE = (1600, 1000)


@mark_as_cpp
class qSlicerModuleSelectorToolBar(QtWidgets.QToolBar):  # noqa: N801  Slicer's name
    """The "Modules:" box in the tool bar. `slicer.util.selectModule` goes through it."""

    _window: Any = None
    _box: Any = None
    _back: Any = None

    def __init__(self, window: Any) -> None:
        super().__init__("Module Selection")
        self._window = window
        self.setMovable(False)
        self.addWidget(QtWidgets.QLabel(" Modules: "))
        self._box = QtWidgets.QComboBox()
        self._box.setMinimumWidth(230)
        self._box.activated.connect(self._chosen)
        self.addWidget(self._box)

    def _chosen(self, index: int) -> None:
        self.selectModule(self._box.itemData(index))

    def offer(self, module: Any) -> None:
        """Add a module to the list."""
        self._box.addItem(*([module.icon] if module.icon is not None else []), module.title or module.name, module.name)

    def withdraw(self, name: str) -> None:
        """Take a module off the list."""
        self._box.removeItem(self._box.findData(name))

    def selectModule(self, name: str) -> None:
        """Open the module of this name."""
        if self._box.findData(name) < 0:
            raise RuntimeError(f"The host has no module named {name} with a panel.")
        self._box.setCurrentIndex(self._box.findData(name))
        self._window.open_module(name)

    @property
    def selectedModule(self) -> str:
        """The name of the module that is open; empty when none is."""
        current = self._window.panel().current
        return current.name if current is not None else ""


@mark_as_cpp
class qSlicerMainWindow(QtWidgets.QMainWindow):  # noqa: N801  Slicer's name
    """The one window; found by `slicer.util.mainWindow()` through its object name."""

    _panel: Any = None
    _selector: Any = None
    _manager: Any = None

    def __init__(self, manager: Any, views: Any) -> None:
        super().__init__()
        self.setObjectName("qSlicerMainWindow")
        self.setWindowTitle("3D Slicer")
        self._manager = manager
        self._panel = ModulePanel()
        self._selector = qSlicerModuleSelectorToolBar(self)
        self._furnish(views)
        self.resize(*SIZE)

    def _furnish(self, views: Any) -> None:
        for menu in ("File", "Edit", "View", "Help"):
            self.menuBar().addMenu(menu)
        self.addToolBar(self._selector)
        centre = QtWidgets.QSplitter(QtCore.Qt.Orientation.Horizontal)
        centre.addWidget(self._panel)
        centre.addWidget(views)
        centre.setStretchFactor(1, 1)
        self.setCentralWidget(centre)
        self.statusBar().setSizeGripEnabled(False)

    def panel(self) -> ModulePanel:
        """The module panel."""
        return self._panel

    def moduleSelector(self) -> qSlicerModuleSelectorToolBar:
        """The "Modules:" box."""
        return self._selector

    def open_module(self, name: str) -> Any:
        """Show the module of this name; gives its own widget object."""
        return self._panel.show_module(self._manager.module(name))

    def pythonConsole(self) -> Any:
        """Refused: there is no console in this window."""
        raise NotImplementedError("The host has no Python console.")
