"""The NasoInvasion panel: from a loaded CT to a traceable answer about the skull base.

The panel only connects: the scene's nodes to the engine's images and boxes, the engine's results to the parts of the
panel. All that the user has chosen is in the parameter node, and so is which result is shown: whoever opens a saved
scene sees what its author saw, and can go on asking.

Order of things when something changes: the parameter node changes, `parameters_changed` brings every part to what it
says. A part never changes another; `ShownResult` stands over those that are about a result, and brings them to the one
that is shown.

Slicer imports this file when it starts, for every user, so it imports the parts and the engine only when the panel is
opened.
"""

from __future__ import annotations

from typing import Any

import ctk
import slicer
import vtk

from NasoLib.errors import UserError
from NasoLib.gui.older_slicer import tr as _
from NasoLib.gui.run_panel import RunPanelWidget

HEATMAP_KEY = "H"


class InvasionPanel(RunPanelWidget):
    """The widget of the module."""

    _readable: bool = True
    _others: tuple[str, ...] = ()

    # Building

    def connect_layout(self) -> None:
        """Make the parts and connect the buttons."""
        from NasoLib.gui.invasion.actions import Actions
        from NasoLib.gui.invasion.answer import AnswerPart
        from NasoLib.gui.invasion.doubt import DoubtPart
        from NasoLib.gui.invasion.evidence import EvidencePart
        from NasoLib.gui.invasion.heat import HeatPart
        from NasoLib.gui.invasion.region import RegionPart
        from NasoLib.gui.invasion.series import SeriesPart
        from NasoLib.gui.invasion.shown import ShownResult
        from NasoLib.gui.keys import Keys
        from NasoLib.gui.model_choice import ModelChoice
        from NasoLib.gui.run_section import RunSection

        ui, scene = self.ui, slicer.mrmlScene
        self.model = ModelChoice(ui.modelSelector, ui.modelFactsLabel, self.logic.model_task, self._model_chosen)
        super().connect_layout()
        self.runs = RunSection(_("Run"), pressed=lambda: self.actions.run(), changed=self._show_allowed)
        self.actions = Actions(self)
        self.region = RegionPart(ui, self._box_check, self._show_what_is_old)
        self.answer, self.heat = AnswerPart(ui), HeatPart(scene)
        self.evidence, self.doubt = EvidencePart(ui, scene, self._segment_chosen), DoubtPart(ui)
        self.series = SeriesPart(ui, self._series_ticked, self._series_shown)
        self.shown = ShownResult(ui, self.model, self.series, self.answer, self.evidence, self.doubt)
        self.keys = Keys({HEATMAP_KEY: self.toggle_heatmap})
        ui.runLayout.addWidget(self.runs.frame)
        self._connect_buttons()
        self.watch_removals(self._nodes_changed)
        self.addObserver(scene, scene.NodeAddedEvent, self._node_came)

    def _connect_buttons(self) -> None:
        actions = self.actions
        pressed = {
            "proposeButton": actions.propose,
            "placeButton": actions.place_by_hand,
            "cutoffsResetButton": self.reset_cutoffs,
            "faithfulButton": actions.check_heatmap,
            "stabilityButton": actions.check_stability,
            "exportButton": actions.export,
        }
        self.connect_buttons(pressed)
        self.ui.exportFolderEdit.filters = ctk.ctkPathLineEdit.Dirs

    # In and out of sight

    def came_into_sight(self) -> None:
        """Listen to the key, the views and the cursor."""
        super().came_into_sight()
        self.keys.on()
        self.answer.table.follow()
        self.evidence.follow_cursor(self.parameters.follow_cursor)

    def went_out_of_sight(self) -> None:
        """Listen no more. The heat map stays in the views: one may look at it from another module."""
        super().went_out_of_sight()
        self.model.stop()
        self.keys.off()
        self.answer.table.unfollow()
        self.evidence.follow_cursor(False)

    def leave(self) -> None:
        """Give up what runs."""
        super().leave()
        self.region.leave()

    def cleanup(self) -> None:
        """Slicer closes, or the module is reloaded."""
        super().cleanup()
        if self.ready:
            self.keys.forget()
            self.region.follow(None)
            self.evidence.follow_segment(None, "")

    def models_changed(self) -> None:
        """Models were installed or removed."""
        super().models_changed()
        self.model.refresh()

    @vtk.calldata_type(vtk.VTK_OBJECT)
    def _node_came(self, _scene: Any, _event: Any, node: Any) -> None:
        if self.parameters is not None and node.IsA("vtkMRMLScalarVolumeNode"):
            self.series.offer(self.parameters.volume, self.parameters.series)

    def _nodes_changed(self, _scene: Any = None, _event: Any = None) -> None:
        if self.parameters is not None:
            self.parameters_changed()

    # Following the parameter node

    def parameters_changed(self) -> None:
        """Bring every part to what the parameter node says."""
        super().parameters_changed()
        chosen = self.parameters
        if chosen.region is not self.region.node:
            self.region.follow(chosen.region)
        self.model.show(chosen.model)
        self.series.offer(chosen.volume, chosen.series)
        self._follow_series()
        self._follow_results()
        self._follow_heatmap()
        self.evidence.follow_segment(chosen.evidence_segmentation, chosen.evidence_segment)
        self.evidence.follow_cursor(chosen.follow_cursor)
        self.evidence.radius_changed()
        self._show_what_is_old()
        self._show_allowed()

    def choose_defaults(self) -> None:
        """Take the segment that stands in the selector when none was chosen: it picks one while nobody listens."""
        super().choose_defaults()
        if self.parameters.evidence_segmentation is None:
            self.evidence.tell_segment()

    def read(self, volume: Any) -> None:
        """Another volume: the box is to be judged anew."""
        self._readable = True
        super().read(volume)
        self.region.check_again()

    def _show(self, summary: str, findings: Any = ()) -> None:
        super()._show(summary, findings)
        self._readable = all(finding.level != "refuse" for finding in findings)
        self._show_allowed()

    def _follow_series(self) -> None:
        """Other series are read with the volume: the box is to be judged on them, too."""
        others = tuple(other.GetID() for other in self.other_volumes())
        if others != self._others:
            self._others = others
            self.region.check_again()

    def _follow_results(self) -> None:
        try:
            self.series.load([node for node in self.parameters.results if node is not None])
        except UserError as error:
            self.runs.tell(error)
        self.shown.follow(self.parameters.shown, self.cutoffs)

    def _show_what_is_old(self) -> None:
        """Say when the result is about another CT, or another place of the box, than those that are chosen now."""
        from NasoLib.gui.notices import AMBER, marked

        sentence = ""
        if self.parameters is not None:
            sentence = self.shown.what_is_old([self.parameters.volume, *self.other_volumes()], self.region)
        self.ui.staleLabel.text = marked(sentence, AMBER) if sentence else ""
        self.ui.staleLabel.visible = bool(sentence)

    def _follow_heatmap(self) -> None:
        chosen = self.parameters
        self.heat.show(self.shown.heatmap, chosen.heatmap_visible, chosen.heatmap_opacity, chosen.heatmap_threshold)

    def _show_allowed(self) -> None:
        if self.parameters is None:
            return
        free, has_volume = not self.runs.busy, self.parameters.volume is not None
        self.runs.allow(self._reason_against())
        for name in ("proposeButton", "placeButton"):
            getattr(self.ui, name).enabled = free and has_volume
        for name in ("faithfulButton", "stabilityButton", "exportButton"):
            getattr(self.ui, name).enabled = free and self.result is not None

    def _reason_against(self) -> str:
        """Why Run cannot be pressed; "" when it can."""
        if self.parameters.volume is None:
            return _("Choose a CT first.")
        if not self._readable:
            return _("This volume cannot be read, for the reason given above.")
        return self.model.reason

    # What the parts tell

    def take(self, region: Any, result: Any, stored: list[Any]) -> None:
        """A run has ended: this is its region, its first result and the nodes that hold all of them."""
        with slicer.util.NodeModify(self.parameters.parameterNode):
            self.parameters.region = region
            self.parameters.results = stored
            self.parameters.shown = 0
            self._set_cutoffs(result)

    def toggle_heatmap(self) -> None:
        """The key was pressed."""
        if self.result is not None:
            self.parameters.heatmap_visible = not self.parameters.heatmap_visible

    def reset_cutoffs(self) -> None:
        """Back to the cut-offs of the run."""
        with slicer.util.NodeModify(self.parameters.parameterNode):
            self._set_cutoffs(self.shown.run_result)

    def _set_cutoffs(self, result: Any) -> None:
        from NasoLib.gui.invasion.shown import cutoffs_of

        self.parameters.slice_threshold, self.parameters.min_run = cutoffs_of(result)

    def _model_chosen(self, name: str) -> None:
        if self.parameters is not None and self.parameters.model != name:
            self.parameters.model = name
            self.region.check_again()

    def _series_ticked(self, volumes: list[Any]) -> None:
        if self.parameters is not None:
            self.parameters.series = volumes

    def _series_shown(self, number: int) -> None:
        if self.parameters is None:
            return
        self.parameters.shown = number
        volume = self.shown.volume
        if volume is not None:
            slicer.util.setSliceViewerLayers(background=volume)

    def _segment_chosen(self, segmentation: Any, segment: str) -> None:
        if self.parameters is not None:
            with slicer.util.NodeModify(self.parameters.parameterNode):
                self.parameters.evidence_segmentation = segmentation
                self.parameters.evidence_segment = segment

    def _box_check(self, box: Any) -> Any:
        from NasoLib.scene.image_tags import image_with_tags

        bundle = self.model.bundle
        if self.parameters is None or self.parameters.volume is None or bundle is None:
            return None
        try:
            image = image_with_tags(self.parameters.volume)
        except UserError:
            return None  # said in the first section already
        images = [image, *(image_with_tags(other) for other in self.other_volumes())]
        return lambda progress: self.logic.about_series(images, box, bundle)

    # What the actions ask

    @property
    def result(self) -> Any:
        """What is shown, under the cut-offs that are set; None without one."""
        return self.shown.result

    @property
    def cutoffs(self) -> tuple[float, int]:
        """The slice threshold and the run cut-off that are set."""
        return self.parameters.slice_threshold, int(self.parameters.min_run)

    def other_volumes(self) -> list[Any]:
        """The series that are read with the chosen volume; a heat map of ours is none, even in an older scene."""
        from NasoLib.scene.heatmap import is_heatmap

        ticked = [other for other in self.parameters.series if other is not None and not is_heatmap(other)]
        return [other for other in ticked if other is not self.parameters.volume]
