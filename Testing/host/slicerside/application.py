"""`slicer.app`: Slicer's application object.

In Slicer it is the QApplication itself, so what is not answered here is asked of the real QApplication, which refuses
what it does not have.
"""

from __future__ import annotations

import sys
from typing import Any

from host.slicerside.io_manager import CoreIOManager
from host.slicerside.module_manager import ModuleManager
from host.slicerside.strict import Strict

VERSION = (5, 12)
DOCUMENTATION = f"https://slicer.readthedocs.io/en/{VERSION[0]}.{VERSION[1]}/"


class ExtensionsManagerModel(Strict):
    """Which extensions are installed; none, until a test says otherwise with `pretend_installed`."""

    _cpp_name = "qSlicerExtensionsManagerModel"
    installedExtensions: list[str]

    def __init__(self) -> None:
        self.installedExtensions = []

    def isExtensionInstalled(self, name: str) -> bool:
        """Whether this extension is installed."""
        return name in self.installedExtensions


class Application(Strict):
    """The parts of qSlicerApplication that modules of our kind use."""

    _cpp_name = "qSlicerApplication"
    signals = ("startupCompleted()", "aboutToQuit()", "lastWindowClosed()", "mrmlSceneChanged(vtkMRMLScene*)")
    applicationName: str
    mainApplicationName: str
    applicationVersion: str
    majorVersion: int
    minorVersion: int
    revision: str
    repositoryRevision: str
    os: str
    documentationBaseUrl: str
    slicerHome: str
    temporaryPath: str
    extensionsInstallPath: str
    isInstalled: bool
    _core: Any
    _modules: ModuleManager
    _io: CoreIOManager
    _extensions: ExtensionsManagerModel
    _layout: Any

    def __init__(self, core: Any) -> None:
        self._core = core
        self._io = CoreIOManager(core)
        self._modules = ModuleManager(core.logics)
        self._extensions = ExtensionsManagerModel()
        self._layout = None
        self._set_facts()

    def _set_facts(self) -> None:
        self.applicationName = self.mainApplicationName = "Slicer"
        self.majorVersion, self.minorVersion = VERSION
        self.applicationVersion = f"{VERSION[0]}.{VERSION[1]}.0"
        self.revision = self.repositoryRevision = "0"
        self.os = {"linux": "linux", "darwin": "macosx"}.get(sys.platform, "win")
        self.documentationBaseUrl = DOCUMENTATION
        self.slicerHome = str(self._core.home)
        self.temporaryPath = str(self._core.home / "temporary")
        self.extensionsInstallPath = str(self._core.home / "extensions")
        self.isInstalled = True

    def __getattr__(self, name: str) -> Any:
        from PySide6 import QtWidgets

        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(QtWidgets.QApplication.instance(), name)

    def applicationLogic(self) -> Any:
        """The vtkSlicerApplicationLogic."""
        return self._core.application_logic

    def mrmlScene(self) -> Any:
        """The scene."""
        return self._core.scene

    def moduleManager(self) -> ModuleManager:
        """Knows the modules."""
        return self._modules

    def moduleLogic(self, name: str) -> Any:
        """The logic of a module by its name."""
        return self._core.logics.get(name)

    def coreIOManager(self) -> CoreIOManager:
        """Reads and writes files."""
        return self._io

    def ioManager(self) -> CoreIOManager:
        """The same, with dialogs in Slicer; those are not here."""
        return self._io

    def extensionsManagerModel(self) -> ExtensionsManagerModel:
        """Which extensions are installed."""
        return self._extensions

    def layoutManager(self) -> Any:
        """The views and their arrangement; None before the window is there, as in Slicer."""
        return self._layout

    def setLayoutManager(self, layout: Any) -> None:
        """The window gives its layout manager."""
        self._layout = layout

    def pythonConsole(self) -> Any:
        """Refused: there is no console in this window."""
        raise NotImplementedError("The host has no Python console.")

    def processEvents(self) -> None:
        """Let Qt deal with what waits, keeping the interpreter lock as Slicer's own loop does."""
        from PySide6 import QtCore

        QtCore.QCoreApplication.processEvents()

    def settings(self) -> Any:
        """Settings of the application, kept for this process only."""
        from PySide6 import QtCore

        return QtCore.QSettings()

    def userSettings(self) -> Any:
        """The same in this host: one person, one version."""
        return self.settings()

    def testingEnabled(self) -> bool:
        """False: a test must answer the dialogs that a person would see."""
        return False

    def moduleDocumentationUrl(self, name: str) -> str:
        """The address of a module's page in the documentation."""
        return f"{DOCUMENTATION}user_guide/modules/{name.lower()}.html"

    def restart(self) -> None:
        """Refused: a test process cannot begin anew; a test that expects it replaces this."""
        raise NotImplementedError("slicer.app.restart() was called, and the host cannot restart itself.")

    def pauseRender(self) -> None:
        """Views draw only when looked at, so there is nothing to pause."""

    def resumeRender(self) -> None:
        """See pauseRender."""

    def setRenderPaused(self, paused: bool) -> None:
        """See pauseRender."""

    def complete_startup(self) -> None:
        """Tell everyone who waits that start-up is over, once each: Slicer says it after the last module is loaded."""
        self.emit("startupCompleted()")
        self._connected("startupCompleted()").clear()
