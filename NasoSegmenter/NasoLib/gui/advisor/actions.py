"""What the buttons of the TreatmentAdvisor panel do.

Every action reads the scene first, on the main thread, then hands images to a job, and writes the scene when the job
has ended: so nothing is written by a run that failed, was cancelled, or whose image or segmentation went while it ran.

The advice comes first and the small changes of the rectangle after it, as a run of their own: they take eight times as
long, and the matrix need not wait for them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import qt
import slicer

from NasoLib.errors import UserError
from NasoLib.gui.advisor import export
from NasoLib.gui.advisor.choices import CCRT_MAP, IC_CCRT_MAP, SIDE_BY_SIDE, chosen_registration
from NasoLib.gui.advisor.logic import ChosenModels, images_of
from NasoLib.gui.older_slicer import tr as _
from NasoLib.gui.panel_actions import PanelActions
from NasoLib.gui.result_folder import may_write
from NasoLib.scene import advice as nodes
from NasoLib.scene.transaction import changing
from NasoLib.scene.tumour_outline import add_outline, outline_of
from NasoLib.tasks.advice.matrix import CCRT, IC_CCRT

if TYPE_CHECKING:
    from NasoLib.gui.advisor.panel import AdvisorPanel
    from NasoLib.progress import Progress

MakeCase = Callable[["Progress"], Any]
ARMS_OF_VIEW = {CCRT_MAP: (CCRT,), IC_CCRT_MAP: (IC_CCRT,), SIDE_BY_SIDE: (CCRT, IC_CCRT)}


class Actions(PanelActions):
    """Acts for one panel."""

    _panel: AdvisorPanel

    # Outline

    def outline(self) -> None:
        """Let a model outline the tumour on T1CE."""
        panel, volume = self._panel, self._volume()
        images, model = images_of({"T1CE": volume}), panel.outline_model.name
        self._uses(volume)
        panel.runs.start(
            lambda progress: panel.logic.outlined(images, model, progress),
            lambda mask: self._take_outline(volume, mask),
        )

    def _take_outline(self, volume: Any, mask: Any) -> Any:
        panel, scene = self._panel, slicer.mrmlScene
        with changing(scene) as change:
            node = add_outline(scene, mask, volume, _("{name} tumour").format(name=volume.GetName()))
            change.when_done(lambda: setattr(panel.parameters, "outline", node))
        slicer.util.setSliceViewerLayers(background=volume)
        return node

    # Advice

    def advise(self) -> None:
        """Ask the models; outline first where nothing is outlined yet."""
        panel, chosen = self._panel, self._chosen()
        patient = panel.patient_or_error()
        mask = self._outline_image()
        make, models = self._make_case(mask), self._models()

        def work(progress: Progress) -> Any:
            case = make(progress.share(0.0, 0.4))
            return case, panel.logic.advised(case, patient, models, progress.share(0.4, 1.0))

        self._uses(*chosen.values())
        outlined = mask is None
        panel.runs.start(work, lambda found: self._take_advice(chosen, found[0], found[1], outlined))

    def _take_advice(self, chosen: dict[str, Any], case: Any, result: Any, outlined: bool) -> None:
        panel, scene, volume = self._panel, slicer.mrmlScene, chosen["T1CE"]
        with changing(scene) as change:
            outline = chosen["outline"]
            if outlined:
                name = _("{name} tumour").format(name=volume.GetName())
                outline = add_outline(scene, case.patient.outline, volume, name)
            written = nodes.write_result(scene, change, volume, outline, result)
            old = panel.parameters.result
            change.when_done(lambda: panel.take(written, outline))
            if old is not None:
                change.when_done(lambda: nodes.remove_result(scene, old))
        slicer.util.setSliceViewerLayers(background=volume)
        panel.go_to_finding()
        if panel.parameters.try_moves and result.firmness is not None:
            self._move(case)

    def move(self) -> None:
        """Try small changes of the rectangle."""
        self._move(None)

    def _move(self, case: Any) -> None:
        panel, result, node = self._panel, self._panel.run_result, self._panel.parameters.result
        make = self._case_of_result() if case is None else (lambda _progress: case)
        models = self._models_of_result()
        self._uses(nodes.volume_of(node), node)
        panel.runs.start(
            lambda progress: panel.logic.moved(
                result, make(progress.share(0.0, 0.1)), models, progress.share(0.1, 1.0)
            ),
            lambda moved: self._take_moves(node, result, moved),
        )

    def _take_moves(self, node: Any, result: Any, moved: Any) -> None:
        panel = self._panel
        if panel.run_result is result:
            nodes.update_result(node, moved)
            panel.parameters_changed()

    # Heat maps

    def check_heatmap(self) -> None:
        """Does masking what is shown move the score? Of the heat map that is shown, or of both."""
        from NasoLib.bundle import find
        from NasoLib.tasks.residual import check_heat

        panel, result = self._panel, self._panel.run_result
        arms = ARMS_OF_VIEW[panel.parameters.heat_view]
        make = self._case_of_result()
        self._uses(nodes.volume_of(panel.parameters.result))

        def work(progress: Progress) -> Any:
            case, device = make(progress.share(0.0, 0.2)), panel.logic.device()
            rest = progress.share(0.2, 1.0)
            found = {}
            for place, arm in enumerate(arms):
                share = rest.share(place / len(arms), (place + 1) / len(arms))
                bundle = find(result.arms[arm].models[0])
                found[arm] = check_heat(case.patient, result.arms[arm], bundle, device, progress=share)
            return found

        panel.runs.start(work, lambda found: panel.show_faithful(found) if panel.run_result is result else None)

    # Past decisions

    def load_past(self) -> None:
        """Read a file of past decisions."""
        panel = self._panel
        path = panel.parameters.past_file
        if not path or str(path) in ("", "."):
            raise UserError(_("Choose a CSV file of past decisions first."))
        models = self._models()
        panel.runs.start(lambda progress: panel.logic.past(path, models, progress), panel.show_past)

    def published_past(self) -> None:
        """The 85 cases of the paper."""
        from NasoLib.study.past_decisions import published

        self._panel.show_past(published())

    def export_past(self) -> None:
        """Write the judged cases as CSV."""
        from NasoLib.study.past_decisions import write

        panel = self._panel
        title = _("Save the judged decisions")
        past, judgement = panel.past.past, panel.past.judgement
        path = qt.QFileDialog.getSaveFileName(slicer.util.mainWindow(), title, "decisions.csv", _("Table (*.csv)"))
        if not path or past is None or judgement is None:
            return
        try:
            write(past, judgement, path)
        except OSError as error:
            raise UserError(_("{path} cannot be written: {reason}.").format(path=path, reason=error)) from error
        panel.ui.pastExportLabel.text = _("Written to {path}").format(path=path)

    # Export

    def export(self) -> None:
        """Write what is shown into a folder."""
        panel = self._panel
        make, volume = self._case_of_result(), nodes.volume_of(panel.parameters.result)
        place = export.place_for(panel.parameters.export_folder, volume.GetName() if volume else "")
        if not may_write(place):
            return
        self._uses(volume)
        panel.runs.start(export.writing(make, panel.result, place), self._tell_written)

    # What is common

    def _volume(self) -> Any:
        volume = self._panel.parameters.volume
        if volume is None:
            raise UserError(_("Choose the contrast-enhanced T1 (T1CE) first; the models read nothing else."))
        return volume

    def _chosen(self) -> dict[str, Any]:
        parameters = self._panel.parameters
        return {"T1CE": self._volume(), "T1": parameters.t1, "T2": parameters.t2, "outline": parameters.outline}

    def _outline_image(self) -> Any:
        """The outline that is chosen; None when a model is to make it."""
        outline = self._panel.parameters.outline
        return None if outline is None else outline_of(outline)

    def _make_case(self, mask: Any) -> MakeCase:
        """What a job does first: outline if there is no mask, then lay the images on each other."""
        panel, chosen = self._panel, self._chosen()
        images = images_of({name: chosen[name] for name in ("T1CE", "T1", "T2")})
        registration, model = chosen_registration(panel.parameters), panel.outline_model.name

        def make(progress: Progress) -> Any:
            outline = panel.logic.outlined(images, model, progress.share(0.0, 0.5)) if mask is None else mask
            return panel.logic.prepared(images, outline, registration, progress.share(0.5, 1.0))

        return make

    def _case_of_result(self) -> MakeCase:
        """The image and the outline that the shown result is about. Raises UserError when they are others by now."""
        panel, node = self._panel, self._panel.parameters.result
        volume, outline = nodes.volume_of(node), nodes.outline_of_result(node)
        if volume is None or outline is None:
            raise UserError(_("The image or the segmentation of this result was removed from the scene. Run again."))
        changed = panel.about.what_changed()
        if changed:
            raise UserError(changed)
        images, mask = images_of({"T1CE": volume}), outline_of(outline)
        return lambda progress: panel.logic.prepared(images, mask, "never", progress)

    def _models(self) -> ChosenModels:
        panel = self._panel
        return ChosenModels(panel.ccrt_model.name, panel.ic_ccrt_model.name, panel.differential_choice())

    def _models_of_result(self) -> ChosenModels:
        arms = self._panel.run_result.arms
        return ChosenModels(arms[CCRT].models[0], arms[IC_CCRT].models[0], None)
