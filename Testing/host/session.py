"""The host itself: one Slicer per process, its window, its modules, and what a person sees and does in it."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from host import syslibs

# What Slicer's own code reads without a default of its own.
DEFAULT_SETTINGS = {"Developer/SelfTestDisplayMessageDelay": 100}
LAYOUT_ROUNDS = 6
_the_host: Host | None = None


def start() -> Host:
    """The host of this process, started when first asked for.

    Raises MissingLibraries with one sentence when system libraries are missing, before anything could crash on them.
    """
    global _the_host
    if _the_host is None:
        syslibs.require()
        os.environ["VTK_DEFAULT_OPENGL_WINDOW"] = "vtkEGLRenderWindow"
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        _the_host = Host()
    return _the_host


class Host:
    """A running Slicer without its window on a screen. Make it with `host.start()`."""

    def __init__(self) -> None:
        from host import slicerpy
        from host.slicerside import core

        home = Path(tempfile.mkdtemp(prefix="slicer-host-"))
        atexit.register(shutil.rmtree, home, ignore_errors=True)
        self.core = core.boot(home)
        self._start_qt()
        self.app = self._application()
        slicerpy.install()
        self._open_window()

    def _start_qt(self) -> None:
        from host import qtside

        qtside.install()
        from host.slicerside import qt_messages

        qt_messages.install()

    def _application(self) -> Any:
        import slicer

        from host.slicerside.application import Application

        slicer.app = Application(self.core)
        for name, cls in _qt_classes().items():
            setattr(slicer, name, cls)
        for name, value in DEFAULT_SETTINGS.items():
            slicer.app.userSettings().setValue(name, value)
        return slicer.app

    def _open_window(self) -> None:
        from host.slicerside.layout_manager import LayoutManager
        from host.slicerside.main_window import qSlicerMainWindow
        from host.views.layout import Layout

        self.layout = Layout(self.core)
        self.app.setLayoutManager(LayoutManager(self.layout, self.core))
        self.window = qSlicerMainWindow(self.app.moduleManager(), self.layout)
        self.window.show()
        self.settle()

    @property
    def scene(self) -> Any:
        """The MRML scene."""
        return self.core.scene

    @property
    def views(self) -> dict[str, Any]:
        """The views by name: Red, Green, Yellow, 1."""
        return self.layout.views

    def load_module(self, file: str | Path) -> Any:
        """Load a scripted module from its .py file; gives what `slicer.modules` holds for it."""
        from host.slicerside import loader

        manager = self.app.moduleManager()
        known = manager.module(Path(file).stem)
        record = loader.load(Path(file), manager)
        if known is None:
            self.window.moduleSelector().offer(record)
        self.app.complete_startup()
        return record

    def open(self, name: str) -> Any:
        """Open a loaded module as from the module list; gives its `<Name>Widget` object."""
        self.window.moduleSelector().selectModule(name)
        self.settle()
        return self.app.moduleManager().module(name).widgetRepresentation().self()

    def leave(self) -> None:
        """Leave the open module, as when the person opens another."""
        self.window.panel().leave()

    def reload(self, name: str) -> Any:
        """Read the module's file again and rebuild its panel, as the developer's button does."""
        import slicer

        slicer.util.reloadScriptedModule(name)
        self.settle()
        return self.app.moduleManager().module(name).widgetRepresentation().self()

    def unload(self, name: str) -> None:
        """Forget a module, as Slicer does when it closes; one that was never loaded is let pass."""
        manager = self.app.moduleManager()
        if manager.module(name) is None:
            return
        if self.window.panel().current is manager.module(name):
            self.leave()
        self.window.moduleSelector().withdraw(name)
        manager.unload(name)

    def saved(self) -> str:
        """The scene as it would be saved: every node's XML."""
        self.scene.SetSaveToXMLString(1)
        self.scene.Commit()
        self.scene.SetSaveToXMLString(0)
        return str(self.scene.GetSceneXMLString())

    def close_scene(self) -> None:
        """File > Close Scene."""
        self.scene.Clear(False)

    def empty(self) -> None:
        """Everything as after start-up: no module open, an empty scene, the four-up layout, the mouse outside."""
        self.leave()
        for view in self.views.values():
            view.mouse.leave()
        self.close_scene()
        self.layout.restore()
        self.settle()

    def settle(self) -> None:
        """Let Qt do everything that is due."""
        from host.qtside import eventloop

        eventloop.settle()

    def show_volume(self, node: Any) -> None:
        """Put a volume into all slice views and fit them to it."""
        from host.slicerside.readers import show_volume

        show_volume(self.core.application_logic, node)
        self.app.layoutManager().resetSliceViews()

    def picture(self, path: str | Path | None = None) -> np.ndarray:
        """The whole window as a person would see it, (rows, columns, 3) bytes; also saved as PNG under `path`."""
        from host.views.grab import pixels_of

        self._let_layouts_settle()
        return pixels_of(self.window, path)

    def _let_layouts_settle(self) -> None:
        """A wrapped text learns its height when it knows its width, then its box, then the panel: a round for each."""
        from host.views.grab import pixels_of

        before = None
        for _ in range(LAYOUT_ROUNDS):
            self.settle()
            now = pixels_of(self.window)
            if before is not None and np.array_equal(before, now):
                return
            before = now


def _qt_classes() -> dict[str, type]:
    """What Slicer's Qt libraries add to the module `slicer`."""
    from host import qtside
    from host.slicerside import module_record, module_widget

    return qtside.qmrml_classes() | {
        "qSlicerLoadableModule": module_record.BuiltInModule,
        "qSlicerScriptedLoadableModule": module_record.ScriptedModule,
        "qSlicerScriptedLoadableModuleWidget": module_widget.qSlicerScriptedLoadableModuleWidget,
    }
