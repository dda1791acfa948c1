"""The part of a panel that reads one volume: what it is, and in words what speaks against using it.

All three modules begin with it. The check runs as a job, so that a large volume does not hold the window up, and it
starts again whenever another volume is chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import slicer
from slicer.ScriptedLoadableModule import ScriptedLoadableModuleLogic

from NasoLib.errors import UserError
from NasoLib.gui.jobs import Job
from NasoLib.gui.model_list import ModelList
from NasoLib.gui.notices import findings_html
from NasoLib.gui.older_slicer import tr as _
from NasoLib.gui.panel import PanelWidget, bug_report
from NasoLib.progress import SILENT

if TYPE_CHECKING:
    from NasoLib.image.checks import Finding

_NOTHING_READ = object()


class ImageLogic(ScriptedLoadableModuleLogic):
    """Usable from the Python console. modality: what the volume must be; "" for CT or MR."""

    modality: ClassVar[str] = ""
    model_task: ClassVar[str] = ""

    def process(self, volume: slicer.vtkMRMLScalarVolumeNode) -> Any:
        """What the module is for, from the console; here, what was read of the volume."""
        return self.read(volume)

    def read(self, volume: slicer.vtkMRMLScalarVolumeNode) -> Any:
        """Read a volume and give the `InputReport`. Raises UserError when it cannot be read at all."""
        from NasoLib.scene.image_tags import image_with_tags

        return self.examine(image_with_tags(volume), SILENT)

    def examine(self, image: Any, progress: Any) -> Any:
        """The `InputReport` of an image; touches no MRML, so a job may run it."""
        from NasoLib.tasks import inputs

        return inputs.examine(image, self.modality, progress)


class ImagePanelWidget(PanelWidget):
    """A panel with a volume selector, what was read of the volume, and the module's models."""

    _job: Job | None = None
    _read_volume: Any = _NOTHING_READ

    def connect_layout(self) -> None:
        self.models = ModelList(self.ui.modelsTable, self.ui.modelsLabel, self.logic.model_task, self.models_changed)
        self.ui.installModelButton.connect("clicked()", self.models.install_from_file)

    def models_changed(self) -> None:
        """Models were installed, or may have been while the panel was out of sight."""

    def came_into_sight(self) -> None:
        """See which models are there now."""
        self.models.refresh()
        self.models_changed()

    def went_out_of_sight(self) -> None:
        """Ask nothing more about them."""
        self.models.stop()

    def choose_defaults(self) -> None:
        """Take the volume that is shown, else the first of the scene, when none is chosen, to save a click."""
        first = slicer.mrmlScene.GetFirstNodeByClass("vtkMRMLScalarVolumeNode")
        if self.parameters.volume is None and first is not None:
            self.parameters.volume = self._shown_volume() or first

    def _shown_volume(self) -> slicer.vtkMRMLScalarVolumeNode | None:
        """The volume behind everything in the red view, when it is of a kind that the module reads."""
        from NasoLib.scene.slices import volume_in_view
        from NasoLib.scene.volumes import modality

        shown = volume_in_view(slicer.mrmlScene)
        if shown is None or shown.GetClassName() != "vtkMRMLScalarVolumeNode":
            return None
        return shown if not self.logic.modality or modality(shown) in ("", self.logic.modality) else None

    def parameters_changed(self) -> None:
        """Read the volume again when it is another one."""
        if self.parameters.volume is not self._read_volume:
            self.read(self.parameters.volume)

    def leave(self) -> None:
        """Give up the check that runs."""
        self._read_volume = _NOTHING_READ
        if self._job:
            self._job.abandon()
            self._job = None

    def read(self, volume: slicer.vtkMRMLScalarVolumeNode | None) -> None:
        """Check a volume and say what was found."""
        from NasoLib.scene.image_tags import image_with_tags

        self.leave()
        self._read_volume = volume
        if volume is None:
            self._show(_("Choose a volume, or load one from the Sample Data module."))
            return
        try:
            image = image_with_tags(volume)
        except UserError as error:
            self._refuse(error)
            return
        self._show(_("Reading..."))
        self._job = Job(lambda progress: self.logic.examine(image, progress), self._show_report, self._show_failure)
        self._job.start()

    def _show_report(self, report: Any) -> None:
        self._show(report.summary, report.findings)

    def _show_failure(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self._refuse(error)
        else:
            slicer.util.errorDisplay(bug_report(error))

    def _refuse(self, error: UserError) -> None:
        from NasoLib.image.checks import Finding

        self._show("", [Finding("refuse", str(error))])

    def _show(self, summary: str, findings: Sequence[Finding] = ()) -> None:
        self.ui.summaryLabel.text = summary
        self.ui.findingsLabel.text = findings_html(findings)
        self.ui.findingsLabel.visible = bool(findings)
