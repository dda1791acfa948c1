"""What the three panels share, so that each module file holds only what is its own.

A panel reads, top to bottom: what is missing (if anything), the fixed research line, then the module's own layout.
Every choice lives in the parameter node, so that it is saved with the scene and comes back with it. When the scene
closes, or the user opens another module, running work is abandoned and nothing of it is shown.

While a scene is being read, its nodes arrive one by one: a selector that looks for a node that is not there yet would
write "none" over the choice that was saved. So the panel lets go of the parameter node until the whole scene is
there.

A module hands in its logic and names its layout:

    class NasoInvasionWidget(PanelWidget):
        def make_logic(self): return NasoInvasionLogic()
"""

from __future__ import annotations

import traceback
from typing import Any

import ctk
import slicer
import vtk
from slicer.ScriptedLoadableModule import ScriptedLoadableModuleWidget
from slicer.util import VTKObservationMixin

from NasoLib.gui import environment, jobs, notices
from NasoLib.gui.older_slicer import tr as _


class PanelWidget(ScriptedLoadableModuleWidget, VTKObservationMixin):
    """A module's panel. `ready` is False when this Slicer cannot carry the module: only the reason is shown then."""

    def __init__(self, parent: Any = None) -> None:
        ScriptedLoadableModuleWidget.__init__(self, parent)
        VTKObservationMixin.__init__(self)
        self.logic: Any = None
        self.ready = False
        self._parameter_node: Any = None
        self._gui_tag: Any = None
        self._path_fields: list[Any] = []

    # What a module fills in

    def make_logic(self) -> Any:
        """The module's logic."""
        raise NotImplementedError

    def connect_layout(self) -> None:
        """Connect the module's own buttons; `self.ui` is there."""

    def choose_defaults(self) -> None:
        """Fill in what the user has not chosen yet, when the panel comes into sight."""

    def parameters_changed(self) -> None:
        """Something in the parameter node changed, or another one was taken."""

    def leave(self) -> None:
        """The panel is going out of sight, or its scene is: give up what is running."""

    def came_into_sight(self) -> None:
        """The user has opened the panel: switch keys on, follow the views. The parameter node is there."""

    def went_out_of_sight(self) -> None:
        """The user has opened another module, or Slicer closes: the reverse."""

    # What Slicer calls

    def setup(self) -> None:
        """Slicer opens the panel for the first time."""
        ScriptedLoadableModuleWidget.setup(self)
        self.layout.addWidget(notices.research_use())
        missing = environment.problems()
        for problem in missing:
            self.layout.addWidget(self._notice(problem))
        self.ready = not any(problem.blocking for problem in missing)
        if self.ready:
            self._build()
        self.layout.addStretch(1)

    def cleanup(self) -> None:
        """Slicer closes."""
        if self.ready:
            self.leave()
            self.went_out_of_sight()
            jobs.wait_for_those_given_up()
        self._take(None)
        self.removeObservers()

    def enter(self) -> None:
        """The user opens this module."""
        if self.ready:
            self._take(self.logic.getParameterNode())
            self.came_into_sight()

    def exit(self) -> None:
        """The user opens another module."""
        if self.ready:
            self.leave()
            self.went_out_of_sight()
            jobs.wait_for_those_given_up()
        self._take(None)

    # The parts

    @property
    def parameters(self) -> Any:
        """The parameter node in use; None while the panel is out of sight or the scene is closing."""
        return self._parameter_node

    def _build(self) -> None:
        layout = slicer.util.loadUI(self.resourcePath(f"UI/{self.moduleName}.ui"))
        self.layout.addWidget(layout)
        self.ui = slicer.util.childWidgetVariables(layout)
        self._path_fields = [part for part in vars(self.ui).values() if isinstance(part, ctk.ctkPathLineEdit)]
        layout.setMRMLScene(slicer.mrmlScene)
        self.logic = self.make_logic()
        self.connect_layout()
        scene = slicer.mrmlScene
        for going in (scene.StartCloseEvent, scene.StartImportEvent):
            self.addObserver(scene, going, self._on_scene_going)
        for there in (scene.EndCloseEvent, scene.EndImportEvent):
            self.addObserver(scene, there, self._on_scene_there)
        self._take(self.logic.getParameterNode())

    def _notice(self, problem: environment.Problem) -> Any:
        color = notices.RED if problem.blocking else notices.AMBER
        if not problem.installs:
            return notices.notice(problem.sentence, color)
        return notices.notice(problem.sentence, color, _("Install"), lambda: self._install(problem))

    def _install(self, problem: environment.Problem) -> None:
        from NasoLib.gui import installing

        if installing.install(problem.installs, requester=self.moduleName):
            slicer.util.infoDisplay(_("The packages are installed. Restart Slicer to use them."))

    def _on_scene_going(self, _caller: Any = None, _event: Any = None) -> None:
        self.leave()
        self._take(None)

    def _on_scene_there(self, _caller: Any = None, _event: Any = None) -> None:
        if self.parent.isEntered:
            self._take(self.logic.getParameterNode())

    def _take(self, parameter_node: Any) -> None:
        """Follow this parameter node and no other; None follows none."""
        if self._parameter_node is not None:
            self._parameter_node.disconnectGui(self._gui_tag)
            self.removeObserver(self._parameter_node, vtk.vtkCommand.ModifiedEvent, self._on_parameters_modified)
        self._parameter_node = parameter_node
        if parameter_node is not None:
            self._gui_tag = parameter_node.connectGui(self.ui)
            self.choose_defaults()
            self.addObserver(parameter_node, vtk.vtkCommand.ModifiedEvent, self._on_parameters_modified)
            self._on_parameters_modified()

    def _on_parameters_modified(self, _caller: Any = None, _event: Any = None) -> None:
        self._empty_path_fields()
        self.parameters_changed()

    def _empty_path_fields(self) -> None:
        """Slicer writes a path that was not chosen as ".", as if it were the folder that Slicer was started from."""
        for field in self._path_fields:
            if field.currentPath == ".":
                were_blocked = field.blockSignals(True)
                field.currentPath = ""
                field.blockSignals(were_blocked)


def bug_report(error: Exception) -> str:
    """What to show for an error that the user cannot mend: what to send, and where."""
    details = "".join(traceback.format_exception(error))
    return (
        _(
            "Something went wrong that is not your doing. Your scene is as it was. Please report it with the text "
            "below at {url}"
        ).format(url="github.com/SlicerNasopharynxTumor/SlicerNasopharynxTumor/issues")
        + "\n\n"
        + details
    )
