"""What `slicer.modules.volumes` or `slicer.modules.nasoinvasion` is: a module as the application knows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from host.slicerside.strict import Strict


class BuiltInModule(Strict):
    """One of Slicer's own modules: only its logic is here; its panel is not."""

    _cpp_name = "qSlicerLoadableModule"
    name: str
    title: str
    _logic: Any

    def __init__(self, name: str, logic: Any) -> None:
        self.name = self.title = name
        self._logic = logic

    def logic(self) -> Any:
        """The module's logic, wired to the scene."""
        return self._logic

    def widgetRepresentation(self) -> Any:
        """Refused: the panels of Slicer's own modules are not part of the wheel."""
        raise NotImplementedError(f"The host has the logic of Slicer's module {self.name}, but not its panel.")


class ScriptedModule(Strict):
    """A scripted module; `parent` in `<Name>.__init__(self, parent)`, which writes its title and texts on it."""

    _cpp_name = "qSlicerScriptedLoadableModule"
    name: str
    path: str
    title: str
    categories: list[str]
    dependencies: list[str]
    contributors: list[str]
    helpText: str
    acknowledgementText: str
    icon: Any
    index: int
    hidden: bool
    widgetRepresentationCreationEnabled: bool
    associatedNodeTypes: list[str]
    _instance: Any
    _widget: Any
    _logic: Any

    def __init__(self, path: Path) -> None:
        self.name = path.stem
        self.path = str(path)
        self.title = self.helpText = self.acknowledgementText = ""
        self.categories, self.dependencies, self.contributors, self.associatedNodeTypes = [], [], [], []
        self.icon = None
        self.index = -1
        self.hidden = False
        self.widgetRepresentationCreationEnabled = True
        self._instance = self._widget = self._logic = None

    def logic(self) -> Any:
        """The C++ side of the logic, which exists for every scripted module and does nothing by itself."""
        import slicer

        if self._logic is None:
            self._logic = slicer.vtkSlicerScriptedLoadableModuleLogic()
            self._logic.SetMRMLScene(slicer.mrmlScene)
        return self._logic

    def widgetRepresentation(self) -> Any:
        """The panel, made and set up when first asked for; `.self()` on it is the module's own widget object."""
        if self._widget is None and self.widgetRepresentationCreationEnabled:
            self._widget = self._new_widget()  # known before it is set up: its own code may ask for it
            try:
                self._widget.load()
            except BaseException:
                self._widget = None
                raise
        return self._widget

    def createNewWidgetRepresentation(self) -> Any:
        """Another panel of the same module, beside the one in the window."""
        widget = self._new_widget()
        widget.load()
        return widget

    def _new_widget(self) -> Any:
        from host.slicerside.module_widget import qSlicerScriptedLoadableModuleWidget

        return qSlicerScriptedLoadableModuleWidget(self)

    def forget_widget(self) -> None:
        """Take the panel apart; the next request makes a new one."""
        self._widget = None
