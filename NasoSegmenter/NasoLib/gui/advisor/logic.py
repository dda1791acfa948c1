"""The TreatmentAdvisor module from the Python console, and what the panel asks of the engine.

    logic = slicer.modules.treatmentadvisor.widgetRepresentation().self().logic
    result = logic.process(t1ce, t="T3", n="N1", m="M0", histology="carcinoma")      # outlined by the first model
    result = logic.process(t1ce, segmentation=node, t1=t1, t2=t2, t="T4", m="M0")    # by the user
    print(result.words, result.firmness.sentences)

`process` reads the scene and writes nothing to it. What takes images instead of nodes touches no MRML at all, so a job
may run it; such a job's sentences are not translated, because Qt's translator belongs to the main thread.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import slicer

from NasoLib.errors import UserError
from NasoLib.gui.image_panel import ImageLogic
from NasoLib.gui.older_slicer import tr as _
from NasoLib.image import Image
from NasoLib.progress import SILENT, Progress

if TYPE_CHECKING:
    from NasoLib.bundle import Bundle
    from NasoLib.study.past_decisions import PastPatients
    from NasoLib.tasks.advice import AdviceCase, AdviceModels, AdviceResult, Patient
    from NasoLib.tasks.matching import When

ARM_OF_SLOT = {"ccrt": "CCRT", "ic_ccrt": "IC+CCRT"}


@dataclass(frozen=True)
class ChosenModels:
    """Models by name; "" for the first that fits. differential: None to leave it out."""

    ccrt: str = ""
    ic_ccrt: str = ""
    differential: str | None = ""


class AdvisorLogic(ImageLogic):
    """See the file's docstring."""

    modality = "MR"
    model_task = "residual"

    def process(  # type: ignore[override]
        self,
        volume: slicer.vtkMRMLScalarVolumeNode,
        segmentation: slicer.vtkMRMLSegmentationNode | None = None,
        t1: slicer.vtkMRMLScalarVolumeNode | None = None,
        t2: slicer.vtkMRMLScalarVolumeNode | None = None,
        models: ChosenModels | None = None,
        moves: bool = True,
        progress: Progress = SILENT,
        **patient: Any,
    ) -> AdviceResult:
        """Advice for one patient; the scene is left alone.

        volume: T1CE.  segmentation: the tumour; None to have it outlined.  moves: also try small changes of the
        rectangle.  patient: fields of `Patient`, such as t="T3", histology="carcinoma", edition="AJCC 8".
        Raises UserError for what cannot be used.
        """
        from NasoLib.scene.tumour_outline import outline_of
        from NasoLib.tasks.advice import Patient

        images = images_of({"T1CE": volume, "T1": t1, "T2": t2})
        outline = outline_of(segmentation) if segmentation else self.outlined(images, progress=progress.share(0.0, 0.2))
        case = self.prepared(images, outline, progress=progress.share(0.2, 0.3))
        end = 0.6 if moves else 1.0
        chosen = models or ChosenModels()
        result = self.advised(case, Patient(**patient), chosen, progress=progress.share(0.3, end))
        return self.moved(result, case, chosen, progress=progress.share(end, 1.0)) if moves else result

    def outlined(self, images: Mapping[str, Image], model: str = "", progress: Progress = SILENT) -> Image:
        """The tumour on T1CE as a model outlines it, a mask of 0 and 1. Raises UserError when it finds none."""
        from NasoLib.tasks.segmentation import outline

        found = outline(images["T1CE"], model or first_outline_model(), progress=progress)
        if found.is_empty:
            raise UserError("The model found no tumour on T1CE. Outline it yourself, or choose another model.")
        return found.mask

    def prepared(
        self, images: Mapping[str, Image], outline: Image, registration: When = "auto", progress: Progress = SILENT
    ) -> AdviceCase:
        """The images checked and laid on each other."""
        from NasoLib.tasks.advice import prepare

        return prepare(images, outline, registration, progress)

    def advised(
        self, case: AdviceCase, patient: Patient, models: ChosenModels, progress: Progress = SILENT
    ) -> AdviceResult:
        """The advice, with heat maps."""
        from NasoLib.tasks.advice import advise

        return advise(case, patient, models_named(models, case), self.device(), progress)

    def moved(
        self, result: AdviceResult, case: AdviceCase, models: ChosenModels, progress: Progress = SILENT
    ) -> AdviceResult:
        """The same advice, with what small changes of the rectangle do to it."""
        from NasoLib.tasks.advice import with_moves

        return with_moves(result, case, models_named(models, case), self.device(), progress=progress)

    def past(self, path: str | Path, models: ChosenModels, progress: Progress = SILENT) -> PastPatients:
        """Past decisions from a CSV file; images in it are shown to the models. See `study.past_decisions`."""
        from NasoLib.tasks.residual.past import past_patients

        return past_patients(path, names_by_arm(models), self.device(), progress)

    def device(self, preference: Literal["auto", "cpu"] = "auto") -> Any:
        """Where models run."""
        from NasoLib.device import choose

        return choose(preference)


def images_of(nodes: Mapping[str, slicer.vtkMRMLScalarVolumeNode | None]) -> dict[str, Image]:
    """The images of the nodes that are chosen, by sequence. Raises UserError when one stands in two places."""
    from NasoLib.scene.patient_facts import image_with_facts

    chosen = {name: node for name, node in nodes.items() if node is not None}
    for name, node in chosen.items():
        twin = next((other for other, one in chosen.items() if one is node and other != name), None)
        if twin:
            raise UserError(
                _("“{name}” is chosen for {first} and for {second}. Choose another image for one of them.").format(
                    name=node.GetName(), first=name, second=twin
                )
            )
    return {name: image_with_facts(node) for name, node in chosen.items()}


def models_named(models: ChosenModels, case: AdviceCase) -> AdviceModels:
    """The bundles. Raises UserError when one is missing, or stands in the wrong place."""
    from NasoLib.bundle import find
    from NasoLib.tasks.advice import AdviceModels
    from NasoLib.tasks.differential import Choice, choose_models
    from NasoLib.tasks.residual.models import arms_named

    arms = arms_named(names_by_arm(models))
    if models.differential is None:
        return AdviceModels(arms)
    if models.differential:
        return AdviceModels(arms, Choice((find(models.differential),)))
    return AdviceModels(arms, choose_models(case.patient.images))


def names_by_arm(models: ChosenModels) -> dict[str, str]:
    """The models of both arms, "" for the first that is installed."""
    return {arm: getattr(models, slot) for slot, arm in ARM_OF_SLOT.items()}


def first_outline_model() -> Bundle:
    """The first installed model that outlines on T1CE. Raises UserError when there is none."""
    from NasoLib.bundle import installed

    for bundle in installed("segmentation"):
        if bundle.metadata.input.sequences == ("T1CE",):
            return bundle
    raise UserError("No model that outlines tumours on T1CE is installed. Install one, or outline the tumour yourself.")
