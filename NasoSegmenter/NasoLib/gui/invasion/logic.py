"""The NasoInvasion module from the Python console, and what the panel asks of the engine.

    logic = slicer.modules.nasoinvasion.widgetRepresentation().self().logic
    result = logic.process(volume)                                  # the region is proposed, the first model taken
    result = logic.process(volume, roi=roiNode, model="skull-base-demo")
    print(result.call.sentence, result.scores)

`process` reads the scene and writes nothing to it. What has the word `image` or `box` in its arguments touches no MRML
at all, so a job may run it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import slicer

from NasoLib.errors import UserError
from NasoLib.gui.image_panel import ImageLogic
from NasoLib.gui.invasion.findings import by_series
from NasoLib.gui.older_slicer import tr as _
from NasoLib.image import Box, Image
from NasoLib.progress import SILENT, Progress

if TYPE_CHECKING:
    from NasoLib.bundle import Bundle
    from NasoLib.image.checks import Finding
    from NasoLib.tasks.invasion import InvasionResult, InvasionSettings

TASK = "invasion"


class InvasionLogic(ImageLogic):
    """See the file's docstring."""

    modality = "CT"
    model_task = TASK

    def process(
        self,
        volume: slicer.vtkMRMLScalarVolumeNode,
        roi: slicer.vtkMRMLMarkupsROINode | Box | None = None,
        model: str = "",
        settings: InvasionSettings | None = None,
        progress: Progress = SILENT,
    ) -> InvasionResult:
        """Judge the skull base on a CT; gives the result and leaves the scene alone.

        roi: the region as a node or a box; None to propose one.  model: an installed model's name; "" for the first.
        Raises UserError when there is no model, or the region is not found or not usable.
        """
        from NasoLib.scene.image_tags import image_with_tags
        from NasoLib.scene.roi import box_from_roi

        image = image_with_tags(volume)
        box = roi if roi is None or isinstance(roi, Box) else box_from_roi(roi)
        return self.assess_series([image], box, self.model_named(model), settings, progress=progress)[0]

    def model_named(self, name: str = "") -> Bundle:
        """The installed model of this name; "" for the first. Raises UserError when there is none."""
        from NasoLib.bundle import library

        installed = library.installed(TASK)
        if name:
            return library.find(name)
        if not installed:
            raise UserError(_("No model for the skull base is installed. Install one from a file in the panel."))
        return installed[0]

    def assess_series(
        self,
        images: Sequence[Image],
        box: Box | None,
        bundle: Bundle,
        settings: InvasionSettings | None = None,
        device: Literal["auto", "cpu"] = "auto",
        progress: Progress = SILENT,
    ) -> list[InvasionResult]:
        """One result for each series, all in the same region; None for a region that is found on the first.

        Raises UserError with what is wrong with each of several series, before any of them is read.
        """
        from NasoLib.device import choose
        from NasoLib.tasks.invasion import InvasionSettings, assess

        place, chosen = choose(device), settings or InvasionSettings()
        region = box or self.proposed_box(images[0], progress.share(0.0, 0.3))
        rest = progress.share(0.3 if box is None else 0.0, 1.0)
        count = len(images)
        if count > 1:
            refuse_by_series(images, region, bundle, chosen)
        return [
            assess(image, region, bundle, chosen, place, rest.share(n / count, (n + 1) / count))
            for n, image in enumerate(images)
        ]

    def about_series(self, images: Sequence[Image], box: Box, bundle: Bundle) -> tuple[Finding, ...]:
        """What speaks against a box on each series, leaving out what is said of the first image already."""
        from NasoLib.tasks.invasion import check_inputs

        first, *others = images
        found = [self.about_box(first, box, bundle), *(check_inputs(other, box, bundle) for other in others)]
        return by_series([name_of(image) for image in images], found)

    def about_box(self, image: Image, box: Box, bundle: Bundle) -> tuple[Finding, ...]:
        """What speaks against a box, leaving out what is said of the image already."""
        from NasoLib.image.checks import check_image
        from NasoLib.tasks.invasion import check_inputs

        spec = bundle.metadata.input
        of_image = {one.sentence for one in check_image(image, spec.modality, spec.max_slice_mm)}
        return tuple(one for one in check_inputs(image, box, bundle) if one.sentence not in of_image)

    def proposed_box(self, image: Image, progress: Progress = SILENT) -> Box:
        """The region as the image itself shows it. Raises UserError when it is not sure."""
        from NasoLib.tasks.region import propose

        proposal = propose(image, progress)
        if not proposal.confident:
            # Said as the engine says things, untranslated: this runs in a job, and only the main thread may translate.
            raise UserError(f"{proposal.sentence} Press “Propose”, drag the box into place, and run again.")
        return proposal.box


def name_of(image: Image) -> str:
    """What the series is called in the scene."""
    return str(image.meta.get("name", ""))


def refuse_by_series(images: Sequence[Image], box: Box, bundle: Bundle, settings: InvasionSettings) -> None:
    """Raises UserError with all that is wrong, and with which series: “this CT” is not enough among several."""
    from NasoLib.image.checks import refuse_or_warn
    from NasoLib.tasks.invasion import check_inputs

    found = [check_inputs(image, box, bundle, settings) for image in images]
    refuse_or_warn(by_series([name_of(image) for image in images], found))
