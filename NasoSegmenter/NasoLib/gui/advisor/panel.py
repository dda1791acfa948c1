"""The TreatmentAdvisor panel: from the images of a patient to advice, and what speaks against it.

The panel only connects: the scene's nodes to the engine's images, the engine's result to the parts of the panel. All
that the user has chosen is in the parameter node, and so is which result is shown: whoever opens a saved scene sees
what its author saw.

Order of things when something changes: the parameter node changes, `parameters_changed` brings every part to what it
says. A part never changes another. Correcting an entry of the patient changes the advice at once, from what the models
have said already.

The parts are imported when the panel is first opened: Slicer imports the module file at every start, and most starts
never see this panel.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import ctk
import slicer

from NasoLib.errors import UserError
from NasoLib.gui.advisor.choices import NONE, chosen_patient
from NasoLib.gui.notices import AMBER, marked
from NasoLib.gui.older_slicer import tr as _
from NasoLib.gui.run_panel import RunPanelWidget

if TYPE_CHECKING:
    from NasoLib.gui.model_choice import ModelChoice

HEATMAP_KEY = "H"
PARTS_WITH_MAPS = ("heatmapCollapsibleButton",)
PARTS_WITH_A_RESULT = ("answerCollapsibleButton", "exportCollapsibleButton")


class AdvisorPanel(RunPanelWidget):
    """The widget of the module.

    run_result: what the models said, under the entries of their run; None without one.  result: the same under the
    entries that are made now.
    """

    run_result: Any = None
    result: Any = None
    _loaded: tuple[str, str] = ("", "")
    _concluded: tuple[Any, Any] = (None, None)

    # Building

    def connect_layout(self) -> None:
        """Make the parts and connect the buttons."""
        from NasoLib.gui.advisor.about import AboutPart
        from NasoLib.gui.advisor.actions import Actions
        from NasoLib.gui.advisor.answer import AnswerPart
        from NasoLib.gui.advisor.heat_views import HeatViews
        from NasoLib.gui.advisor.past import PastPart
        from NasoLib.gui.advisor.patient import PatientPart
        from NasoLib.gui.advisor.slice_scores import SliceScores
        from NasoLib.gui.keys import Keys
        from NasoLib.gui.model_choice import ModelChoice
        from NasoLib.gui.run_section import RunSection

        ui, scene = self.ui, slicer.mrmlScene
        self.ccrt_model = self._model_slot("ccrt", "CCRT")
        self.ic_ccrt_model = self._model_slot("icCcrt", "IC+CCRT")
        self.outline_model = ModelChoice(
            ui.outlineModelSelector, ui.outlineModelLabel, "segmentation", self._keeper("outline_model"), _reads_t1ce
        )
        super().connect_layout()
        self.runs = RunSection(_("Advise"), pressed=lambda: self.actions.advise(), changed=self._show_allowed)
        self.actions = Actions(self)
        self.patient, self.answer = PatientPart(ui), AnswerPart(ui)
        self.about = AboutPart(ui, self._show_about)
        self.scores, self.heat, self.past = SliceScores(ui), HeatViews(scene), PastPart(ui)
        self.keys = Keys({HEATMAP_KEY: self.toggle_heatmap})
        ui.runLayout.addWidget(self.runs.frame)
        self._connect_buttons()
        self.watch_removals(self._node_gone)
        self._show_result_parts()

    def _model_slot(self, widget: str, arm: str) -> ModelChoice:
        from NasoLib.gui.model_choice import ModelChoice

        selector, label = getattr(self.ui, f"{widget}ModelSelector"), getattr(self.ui, f"{widget}ModelLabel")
        name = {"ccrt": "ccrt_model", "icCcrt": "ic_ccrt_model"}[widget]
        slot = ModelChoice(selector, label, self.logic.model_task, self._keeper(name))
        slot.judge(lambda bundle: _why_not(bundle, arm))
        return slot

    def _keeper(self, name: str) -> Any:
        """What keeps a chosen model's name in the parameter node."""

        def keep(model: str) -> None:
            if self.parameters is not None and getattr(self.parameters, name) != model:
                setattr(self.parameters, name, model)

        return keep

    def _connect_buttons(self) -> None:
        actions = self.actions
        pressed = {
            "outlineButton": actions.outline,
            "movesButton": actions.move,
            "faithfulButton": actions.check_heatmap,
            "loadPastButton": actions.load_past,
            "publishedButton": actions.published_past,
            "exportPastButton": actions.export_past,
            "exportButton": actions.export,
        }
        self.connect_buttons(pressed)
        self.ui.exportFolderEdit.filters = ctk.ctkPathLineEdit.Dirs
        self.ui.pastFileEdit.filters = ctk.ctkPathLineEdit.Files
        self.ui.pastFileEdit.nameFilters = ["*.csv"]

    # In and out of sight

    def came_into_sight(self) -> None:
        """Listen to the key and the views."""
        super().came_into_sight()
        self.keys.on()
        self.scores.table.follow()

    def went_out_of_sight(self) -> None:
        """Listen no more. A heat map stays in the views: one may look at it from another module."""
        super().went_out_of_sight()
        for slot in self._slots():
            slot.stop()
        self.keys.off()
        self.scores.table.unfollow()

    def leave(self) -> None:
        """Give up what runs, and hold no node of a scene that may be going."""
        super().leave()
        self.about.leave()

    def cleanup(self) -> None:
        """Slicer closes, or the module is reloaded."""
        super().cleanup()
        if self.ready:
            self.keys.forget()

    def models_changed(self) -> None:
        """Models were installed or removed."""
        super().models_changed()
        for slot in self._slots():
            slot.refresh()
        self._show_allowed()

    def _slots(self) -> tuple[ModelChoice, ...]:
        return self.ccrt_model, self.ic_ccrt_model, self.outline_model

    # Following the parameter node

    def choose_defaults(self) -> None:
        """Take the volumes that say which sequence they are, to save clicks; for T1CE also one that says nothing."""
        from NasoLib.scene.heatmap import is_heatmap

        found = [
            (node, _sequence_of(node))
            for node in slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode")
            if not is_heatmap(node) and not node.IsA("vtkMRMLLabelMapVolumeNode")
        ]
        for sequence, slot in (("T1CE", "volume"), ("T1", "t1"), ("T2", "t2"), ("", "volume")):
            fitting = [node for node, said in found if said == sequence and node not in self._chosen_volumes()]
            if fitting and getattr(self.parameters, slot) is None:
                setattr(self.parameters, slot, fitting[0])

    def _chosen_volumes(self) -> tuple[Any, ...]:
        return self.parameters.volume, self.parameters.t1, self.parameters.t2

    def parameters_changed(self) -> None:
        """Bring every part to what the parameter node says."""
        super().parameters_changed()
        chosen = self.parameters
        self.ccrt_model.show(chosen.ccrt_model)
        self.ic_ccrt_model.show(chosen.ic_ccrt_model)
        self.outline_model.show(chosen.outline_model)
        self._follow_result()
        self._follow_heatmaps()
        if self.past.judgement is not None and self.past.judgement.rules != chosen.rules:
            self.past.show(self.past.past, chosen.rules)
        self._show_allowed()

    def _follow_result(self) -> None:
        node = self.parameters.result
        state = ("", "") if node is None else (node.GetID(), node.GetText() or "")
        if state != self._loaded:
            self._loaded = state
            self._load(node)
        differential = self.run_result.differential if self.run_result else None
        self.patient.show(self.parameters, differential.answer if differential else "")
        self._conclude()
        self._show_about()
        self._show_result_parts()

    def _load(self, node: Any) -> None:
        """Another result is shown from now on, or none."""
        from NasoLib.scene import advice as nodes

        self.run_result = None
        self.ui.faithfulLabel.text = ""
        if node is not None:
            try:
                self.run_result = nodes.read_result(node)
            except UserError as error:
                self.runs.tell(error)

    def _conclude(self) -> None:
        """The same models' words under the entries that are made now."""
        from NasoLib.tasks.advice import for_patient

        patient = self.patient.patient
        known = self.run_result is not None and patient is not None
        if (self.run_result, patient if known else None) == self._concluded:
            return
        self._concluded = (self.run_result, patient if known else None)
        result = for_patient(self.run_result, patient) if known else None
        self.result = result
        self.answer.show(result)
        self.scores.show(slicer.mrmlScene, result)

    def _show_about(self) -> None:
        """Which image and outline the result is about, and whether they have changed; not while out of sight."""
        if self.parameters is not None:
            self.about.show(self.parameters.result, self.result, self.parameters)

    def _follow_heatmaps(self) -> None:
        from NasoLib.scene import advice as nodes
        from NasoLib.tasks.advice.matrix import ARMS

        chosen = self.parameters
        has_maps = chosen.result is not None and self._has_scores()
        maps = {arm: nodes.heatmap_of(chosen.result, arm) if has_maps else None for arm in ARMS}
        threshold = float(chosen.heatmap_threshold)
        self.heat.show(maps, chosen.heat_view, chosen.heatmap_visible, float(chosen.heatmap_opacity), threshold)

    def _show_result_parts(self) -> None:
        for name in PARTS_WITH_A_RESULT:
            getattr(self.ui, name).visible = self.result is not None
        for name in PARTS_WITH_MAPS:
            getattr(self.ui, name).visible = self._has_scores()

    def _show_allowed(self) -> None:
        if self.parameters is None:
            return
        free, chosen = not self.runs.busy, self.parameters
        self.runs.allow(self._reason())
        self.ui.outlineButton.enabled = free and chosen.volume is not None and not self.outline_model.reason
        self.ui.movesButton.enabled = free and self.result is not None and self.result.firmness is not None
        self.ui.faithfulButton.enabled = free and self._has_scores()
        self.ui.exportButton.enabled = free and self.result is not None
        for name in ("loadPastButton", "publishedButton"):
            getattr(self.ui, name).enabled = free

    def _has_scores(self) -> bool:
        return self.result is not None and self.result.scored

    def _reason(self) -> str:
        """Why there can be no advice yet; "" when there can."""
        if self.parameters.volume is None:
            return _("Choose the contrast-enhanced T1 (T1CE) first.")
        if self.parameters.outline is None and self.outline_model.reason:
            return _("Choose the segmentation of the tumour first.")
        return self.ccrt_model.reason or self.ic_ccrt_model.reason

    # What the parts tell

    def take(self, node: Any, outline: Any) -> None:
        """A run has ended: this is its result, and the segmentation that it was about."""
        with slicer.util.NodeModify(self.parameters.parameterNode):
            self.parameters.result = node
            self.parameters.outline = outline

    def go_to_finding(self) -> None:
        """Move the slice views to the slice that speaks most for residual tumour."""
        from NasoLib.tasks.advice.matrix import ARMS

        if self._has_scores():
            self.scores.table.choose(int(self.result.arms[ARMS[0]].slice_probabilities.argmax()))

    def toggle_heatmap(self) -> None:
        """The key was pressed."""
        if self.result is not None:
            self.parameters.heatmap_visible = not self.parameters.heatmap_visible

    def show_faithful(self, found: Any) -> None:
        """What masking did to the arms' scores, by arm."""
        from NasoLib.tasks.advice.matrix import REGIMEN

        lines = []
        for arm, answer in found.items():
            sentence = f"{REGIMEN[arm]}: {answer.sentence}"
            lines.append(f"&#10003; {html.escape(sentence)}" if answer.passed else marked(sentence, AMBER))
        self.ui.faithfulLabel.text = "<br>".join(lines)

    def show_past(self, past: Any) -> None:
        """Past decisions were read."""
        self.past.show(past, self.parameters.rules)

    # What the actions ask

    def patient_or_error(self) -> Any:
        """The patient as entered. Raises UserError when an entry cannot be read."""
        return chosen_patient(self.parameters).read()

    def differential_choice(self) -> str | None:
        """What `ChosenModels` takes: "" for the best model that is installed, None for none."""
        return None if self.parameters.differential == NONE else ""


def _sequence_of(node: Any) -> str:
    """Which sequence a volume says that it is; "" when it says none, or cannot be read."""
    from NasoLib.scene.image_tags import image_with_tags
    from NasoLib.tasks.segmentation import sequence_of

    try:
        return sequence_of(image_with_tags(node))
    except UserError:
        return ""


def _why_not(bundle: Any, arm: str) -> str:
    """Why a model cannot stand in the place of this arm; "" when it can."""
    from NasoLib.tasks.residual.models import arm_model

    try:
        arm_model(bundle, arm)
    except UserError as error:
        return str(error)
    return ""


def _reads_t1ce(bundle: Any) -> bool:
    return bundle.metadata.input.sequences == ("T1CE",)
