"""The NasoSegmenter panel: from a loaded MR or CT to an outline that can be trusted enough to correct it.

The panel only connects: the scene's nodes to the engine's images, the engine's results to the parts of the panel. All
that the user has chosen is in the parameter node, and so is which result is shown: whoever opens a saved scene sees
what its author saw, and can go on correcting.

Order of things when something changes: the parameter node changes, `parameters_changed` brings every part to what it
says. A part never changes another. Segments are only added and removed when the user decides something, never when a
panel or a scene is opened: whoever deleted a segment finds it deleted.

The parts are imported when the panel is first opened: Slicer imports the module file at every start, and most starts
never see this panel.
"""

from __future__ import annotations

from typing import Any

import ctk
import slicer

from NasoLib.errors import UserError
from NasoLib.gui.older_slicer import tr as _
from NasoLib.gui.run_panel import RunPanelWidget

PARTS_WITH_A_RESULT = ("result", "regions", "correction", "compare", "export")
_NOTHING = object()


class SegmenterPanel(RunPanelWidget):
    """The widget of the module.

    told: the result that is shown, in words and numbers; None without one.
    """

    told: Any = None
    _result_node: Any = None
    _accepted: tuple[int, ...] | None = None
    _looked_at: Any = _NOTHING
    _last_volume: Any = _NOTHING
    _curve: Any = None
    _undone = False

    # Building

    def connect_layout(self) -> None:
        """Make the parts and connect the buttons."""
        from NasoLib.gui.run_section import RunSection
        from NasoLib.gui.segmenter.actions import Actions
        from NasoLib.gui.segmenter.answer import AnswerPart
        from NasoLib.gui.segmenter.checking import ComparePart
        from NasoLib.gui.segmenter.figures import Figures
        from NasoLib.gui.segmenter.models import ModelsPart
        from NasoLib.gui.segmenter.regions import RegionsPart

        ui = self.ui
        self.models_part = ModelsPart(ui, self.logic, self._model_chosen, self._show_allowed)
        super().connect_layout()
        self.runs = RunSection(_("Outline the tumour"), pressed=lambda: self.actions.run(), changed=self._show_allowed)
        self.actions = Actions(self)
        self.answer, self.compare, self.figures = AnswerPart(ui), ComparePart(ui), Figures(self)
        self.regions = RegionsPart(ui, self._decided)
        ui.runLayout.addWidget(self.runs.frame)
        self._connect_buttons()
        self.watch_removals(self._node_gone)
        for event in (slicer.vtkMRMLScene.EndUndoEvent, slicer.vtkMRMLScene.EndRedoEvent):
            self.addObserver(slicer.mrmlScene, event, self._scene_undone)
        self._show_result_parts()

    def _connect_buttons(self) -> None:
        actions = self.actions
        pressed = {
            "editButton": actions.edit,
            "surfaceButton": actions.surface,
            "decisionsResetButton": self.forget_decisions,
            "correctionButton": actions.measure_correction,
            "compareButton": actions.compare,
            "exportButton": actions.export,
        }
        self.connect_buttons(pressed)
        self.ui.exportFolderEdit.filters = ctk.ctkPathLineEdit.Dirs

    # In and out of sight

    def went_out_of_sight(self) -> None:
        """Ask nothing more about models."""
        super().went_out_of_sight()
        self.models_part.stop()
        self._looked_at = self._last_volume = _NOTHING

    def leave(self) -> None:
        """Give up what runs."""
        super().leave()
        self.models_part.stop()
        self._looked_at = _NOTHING

    def models_changed(self) -> None:
        """Models were installed or removed."""
        super().models_changed()
        self._look_again()

    # Following the parameter node

    def parameters_changed(self) -> None:
        """Bring every part to what the parameter node says."""
        from NasoLib.gui.segmenter.settings import chosen_device
        from NasoLib.scene.frames import sequence_of

        if slicer.mrmlScene.IsUndoing() or slicer.mrmlScene.IsRedoing():
            return  # half of it may be back only; `_scene_undone` follows
        super().parameters_changed()
        chosen = self.parameters
        self._follow_volume()
        if chosen.volume is not self._looked_at:
            self._look_again()
        self.models_part.choose(chosen.model, chosen.all_models, chosen_device(chosen))
        self._follow_result()
        for name in ("thresholdSlider", "minMlSlider"):
            getattr(self.ui, name).enabled = chosen.own_rules
        self.ui.framesCheckBox.visible = sequence_of(slicer.mrmlScene, chosen.volume) is not None
        self._show_allowed()

    def read(self, volume: Any) -> None:
        """Another volume: a run that was started on the last one is given up."""
        self.runs.abandon()
        super().read(volume)

    def _look_again(self) -> None:
        """Which models suit the volume?"""
        from NasoLib.gui.segmenter.settings import chosen_device
        from NasoLib.scene.image_tags import image_with_tags

        if self.parameters is None:
            return
        chosen = self.parameters
        self._looked_at = chosen.volume
        try:
            image = None if chosen.volume is None else image_with_tags(chosen.volume)
        except UserError:
            image = None  # said in the first section already
        self.models_part.look(image, chosen.model, chosen.all_models, chosen_device(chosen))

    def _follow_volume(self) -> None:
        """Another volume's outline goes into a segmentation of its own, unless the user has chosen one of theirs.

        Back at the volume of the shown result, its segmentation is worked on again.
        """
        from NasoLib.scene.segmentation import is_of_another, output_of, volume_of

        chosen, last = self.parameters, self._last_volume
        self._last_volume = chosen.volume
        if last is _NOTHING or last is chosen.volume:
            return
        if is_of_another(chosen.output, chosen.volume):
            chosen.output = None
        if chosen.output is None and chosen.result is not None and volume_of(chosen.result) is chosen.volume:
            chosen.output = output_of(chosen.result)

    def _follow_result(self) -> None:
        from NasoLib.scene import segmentation_views as views

        node = self.parameters.result
        if node is not self._result_node:
            self._take_up(node)
        if self.told is None:
            return
        self._follow_undo()
        accepted = tuple(self._accepted_now())
        if accepted != self._accepted:
            self._apply(accepted)
        self._show_regions()
        self.figures.forget_old()
        views.show(views.interval_of(node), self.parameters.interval_visible)
        views.show(views.differences_of(node), self.parameters.differences_visible)

    def _take_up(self, node: Any) -> None:
        """Another result is shown from now on, or none."""
        self._result_node, self.told, self._accepted = node, None, None
        self.figures.begin()
        if node is not None:
            self.runs.attempt(lambda: self._load(node))
        if self.told is None:
            self.answer.clear()
            self.regions.clear()
        self._show_result_parts()

    def _load(self, node: Any) -> None:
        from NasoLib.scene.segmentation import read_told

        self.told = read_told(node)
        self._curve = self._curve_of(self.told)
        self._accepted = tuple(self._accepted_now())

    def _curve_of(self, told: Any) -> Any:
        from NasoLib.tasks.segmentation import froc_curve

        bundle = self.models_part.named(told.model_sha256)
        return None if bundle is None else froc_curve(bundle)

    def _accepted_now(self) -> list[int]:
        chosen = self.parameters
        return self.told.accepted(chosen.cut_off, list(chosen.taken), list(chosen.refused))

    def _apply(self, accepted: tuple[int, ...]) -> None:
        self._accepted = accepted
        self.runs.attempt(lambda: self.actions.apply(list(accepted)))

    def _scene_undone(self, _scene: Any = None, _event: Any = None) -> None:
        """Slicer's undo, or redo, has brought segments back or taken them away; perhaps from another module."""
        self._undone = True
        if self.parameters is not None:
            self.parameters_changed()

    def _follow_undo(self) -> None:
        """After an undo the segments that are there say which regions are kept: the parameter node knows of no undo."""
        from NasoLib.scene.segmentation import segments_of_run

        if not self._undone:
            return
        self._undone = False
        there, by_score = segments_of_run(self._result_node), self.proposed
        labels = [one.label for one in self.told.candidates]
        self._accepted = tuple(label for label in labels if label in there)
        with slicer.util.NodeModify(self.parameters.parameterNode):
            self.parameters.taken = [label for label in labels if label in there and label not in by_score]
            self.parameters.refused = [label for label in by_score if label not in there]

    def _show_regions(self) -> None:
        chosen, accepted = self.parameters, self.kept
        self.answer.show(self.told, accepted)
        self.regions.show(slicer.mrmlScene, self.told, accepted, chosen.cut_off, self._curve)
        self.ui.decisionsResetButton.enabled = bool(len(chosen.taken) + len(chosen.refused))

    def _show_result_parts(self) -> None:
        for name in PARTS_WITH_A_RESULT:
            getattr(self.ui, f"{name}CollapsibleButton").visible = self.told is not None
        if self.told is not None:
            self.ui.regionsCollapsibleButton.visible = bool(self.told.candidates)

    def _show_allowed(self) -> None:
        if self.parameters is None:
            return
        free = not self.runs.busy
        self.runs.allow(self.models_part.reason)
        if free:
            self.models_part.go_on()
        for name in ("editButton", "surfaceButton", "correctionButton", "exportButton"):
            getattr(self.ui, name).enabled = free and self.told is not None
        self.ui.compareButton.enabled = free and self.told is not None and self.parameters.reference is not None

    # What the parts tell

    def take(self, node: Any, cut_off: float) -> None:
        """A run has ended: this is its result, whose regions count from this score on."""
        from NasoLib.scene.segmentation import output_of

        with slicer.util.NodeModify(self.parameters.parameterNode):
            self.parameters.result = node
            self.parameters.output = output_of(node)
            self.parameters.cut_off = cut_off
            self.parameters.taken = []
            self.parameters.refused = []
            self.parameters.interval_visible = True

    def forget_decisions(self) -> None:
        """Let the score alone decide again."""
        with slicer.util.NodeModify(self.parameters.parameterNode):
            self.parameters.taken = []
            self.parameters.refused = []

    def show_correction(self, node: Any, sentence: str) -> None:
        """What the user changed, unless another result is shown by now."""
        if node is self._result_node:
            self.ui.correctionLabel.text = sentence

    def show_comparison(self, node: Any, agreement: Any) -> None:
        """How the outline agrees with the reference, unless another result is shown by now."""
        if node is self._result_node:
            self.compare.show(agreement)
            self.parameters.differences_visible = True

    def _decided(self, label: int, kept: bool) -> None:
        """The user has kept or rejected a region."""
        chosen = self.parameters
        taken, refused = set(chosen.taken) - {label}, set(chosen.refused) - {label}
        (taken if kept else refused).add(label)
        with slicer.util.NodeModify(chosen.parameterNode):
            chosen.taken, chosen.refused = sorted(taken), sorted(refused)

    def _model_chosen(self, name: str) -> None:
        if self.parameters is not None and self.parameters.model != name:
            self.parameters.model = name

    # What the actions ask

    @property
    def kept(self) -> list[int]:
        """The regions that count now."""
        return list(self._accepted or ())

    @property
    def proposed(self) -> list[int]:
        """The regions that the model proposes at the cut-off, whatever the user decided: what corrections are about."""
        return self.told.accepted(self.parameters.cut_off)

    def more_to_export(self) -> dict[str, Any]:
        """What else is known of the outline."""
        agreement = self.compare.agreement
        decided = {"cut_off": self.parameters.cut_off, "kept": self.kept}
        return decided if agreement is None else decided | {"comparison": agreement.to_json()}
