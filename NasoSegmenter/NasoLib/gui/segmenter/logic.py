"""The NasoSegmenter module from the Python console, and what the panel asks of the engine.

    logic = slicer.modules.nasosegmenter.widgetRepresentation().self().logic
    result = logic.process(volume)                                   # the model that suits the volume
    result = logic.process(volume, "mr-tumour-demo", flips=True)
    print(result.sentence, result.interval.low_ml, result.interval.high_ml)
    node = logic.show(volume, result)                                # as segments, in a new segmentation

`process` reads the scene and writes nothing to it. What has the word `image` in its arguments touches no MRML at all,
so a job may run it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import slicer

from NasoLib.errors import UserError
from NasoLib.gui.image_panel import ImageLogic
from NasoLib.gui.older_slicer import tr as _
from NasoLib.progress import SILENT, Progress

if TYPE_CHECKING:
    from NasoLib.bundle import Bundle
    from NasoLib.image import Image
    from NasoLib.tasks.segmentation import OutlineSettings, SegmentationResult, Suitability
    from NasoLib.tasks.segmentation.cost import Cost

TASK = "segmentation"


class SegmenterLogic(ImageLogic):
    """See the file's docstring."""

    modality = ""
    model_task = TASK

    def process(
        self,
        volume: slicer.vtkMRMLScalarVolumeNode,
        bundle: str | Bundle = "",
        settings: OutlineSettings | None = None,
        flips: bool = False,
        progress: Progress = SILENT,
    ) -> SegmentationResult:
        """Outline the tumour in a volume; gives the result and leaves the scene alone.

        bundle: a model, or an installed one's name; "" for the first that suits the volume.
        flips: also look at the mirrored patient, for an interval of the volume.
        Raises UserError when no model suits, or the volume cannot be used.
        """
        from NasoLib.scene.image_tags import image_with_tags

        image = image_with_tags(volume)
        model = self.model_for(image) if bundle == "" else self.model_named(bundle)
        return self.outline_images([image], model, settings, flips, progress=progress)[0]

    def show(
        self,
        volume: slicer.vtkMRMLScalarVolumeNode,
        result: SegmentationResult,
        output: slicer.vtkMRMLSegmentationNode | None = None,
    ) -> slicer.vtkMRMLSegmentationNode:
        """Put all regions of a result into the scene as segments; gives their segmentation.

        output: an existing one, whose own segments are not touched; None for a new one.
        """
        from NasoLib.scene import segmentation as nodes
        from NasoLib.scene.transaction import changing

        bundle, scene = self.model_named(result.provenance.models[0].name), volume.GetScene()
        labels = [candidate.label for candidate in result.candidates]
        with changing(scene) as change:
            node = nodes.add_result(scene, change, volume, result, bundle, output, labels)
        return nodes.output_of(node)

    def model_named(self, name: str | Bundle) -> Bundle:
        """The installed model of this name. Raises UserError when there is none, or it is for something else."""
        from NasoLib.tasks.models import usable

        return usable(name, TASK)

    def model_for(self, image: Image) -> Bundle:
        """The first installed model that suits an image. Raises UserError that says why none does."""
        found = self.suitabilities(image, self.installed_models())
        for bundle, one in found:
            if one.ok:
                return bundle
        if not found:
            raise UserError(_("No model for outlines is installed. Install one from a file in the panel."))
        reasons = " ".join(f"{bundle.metadata.title}: {one.reason}" for bundle, one in found)
        raise UserError(_("No installed model suits this image.") + " " + reasons)

    def installed_models(self) -> list[Bundle]:
        """All installed models for outlines."""
        from NasoLib.bundle import library

        return library.installed(TASK)

    def suitabilities(self, image: Image, bundles: Sequence[Bundle]) -> list[tuple[Bundle, Suitability]]:
        """Whether each model suits an image, and why."""
        from NasoLib.tasks.segmentation import suitability

        return [(bundle, suitability(bundle, image)) for bundle in bundles]

    def cost_of_image(
        self, image: Image, bundle: Bundle, device: Literal["auto", "cpu"], progress: Progress = SILENT
    ) -> Cost:
        """What a run takes here; the model is ready to run afterwards."""
        from NasoLib.device import choose
        from NasoLib.tasks.segmentation.cost import cost_of

        return cost_of(bundle, image, choose(device), progress)

    def outline_images(
        self,
        images: Sequence[Image],
        bundle: Bundle,
        settings: OutlineSettings | None = None,
        flips: bool = False,
        device: Literal["auto", "cpu"] = "auto",
        progress: Progress = SILENT,
    ) -> list[SegmentationResult]:
        """One result for each image."""
        from NasoLib.device import choose
        from NasoLib.tasks.segmentation import OutlineSettings, outline

        place, rules = choose(device), settings or OutlineSettings()
        shares = [progress.share(n / len(images), (n + 1) / len(images)) for n in range(len(images))]
        return [outline(image, bundle, rules, place, flips, share) for image, share in zip(images, shares, strict=True)]
