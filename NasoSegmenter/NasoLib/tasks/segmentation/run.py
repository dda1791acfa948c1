"""From images to an outline on the first image's own grid.

    result = outline(t1ce, "mr-tumour-demo")

Everything but the network is meant to take little time: the images are brought to the model's grid one axis at a time,
the fingerprint is taken in a thread of its own, and only the regions that were found go back to the image's grid.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from NasoLib.bundle import Bundle, PostprocessingSpec
from NasoLib.errors import UserError
from NasoLib.image import Image
from NasoLib.image.checks import refuse_or_warn
from NasoLib.predict.regions import RegionsResult
from NasoLib.predict.regions.candidates import Found
from NasoLib.progress import SILENT, Progress
from NasoLib.tasks.models import ready_model, usable
from NasoLib.tasks.provenance import ImageUsed, provenance
from NasoLib.tasks.segmentation.checks import check_inputs
from NasoLib.tasks.segmentation.cost import remember
from NasoLib.tasks.segmentation.interval import VolumeInterval, interval, least_and_most, mirrored
from NasoLib.tasks.segmentation.measure import Measures, measures_of_numbers
from NasoLib.tasks.segmentation.network import answer_of, found_at, regions_of
from NasoLib.tasks.segmentation.original import numbers_on
from NasoLib.tasks.segmentation.result import Candidate, SegmentationResult
from NasoLib.tasks.segmentation.settings import AS_THE_BUNDLE, OutlineSettings
from NasoLib.tasks.segmentation.working import WorkingVolume, working_volume

if TYPE_CHECKING:
    from NasoLib.device import Device
    from NasoLib.networks.ready import Ready

TASK = "segmentation"


def outline(
    images: Image | Mapping[str, Image],
    bundle: Bundle | str | Path,
    settings: OutlineSettings = AS_THE_BUNDLE,
    device: Device | None = None,
    flips: bool = False,
    progress: Progress = SILENT,
) -> SegmentationResult:
    """Outline the tumour.

    images: one, or one by sequence ("T1", "T1CE", ...) for each channel of the model.  bundle: of "segmentation".
    device: None for the best that works.  flips: also look at the mirrored patient, for an interval of the volume.
    Raises UserError with all that is wrong with the input, Cancelled when asked to stop. Nothing found is a result.
    """
    from scipy import ndimage

    from NasoLib.device import choose

    started = time.perf_counter()
    model = usable(bundle, TASK)
    by_sequence = channels_of(images, model)
    progress.update(0.0, "Looking at the image")
    findings = tuple(check_inputs(by_sequence, model))
    warnings = refuse_or_warn(findings)
    progress.update(0.02, "Loading the model")
    place = device or choose()
    run = _Run(model, settings, place, ready_model(model, place), progress)
    with ThreadPoolExecutor(1) as aside:
        fingerprints = aside.submit(lambda: {role: ImageUsed.of(one, role) for role, one in by_sequence.items()})
        volume = working_volume(list(by_sequence.values()), model.metadata.input, progress.share(0.04, 0.1))
        first, answer, mirror = next(iter(by_sequence.values())), *run.answers(volume, flips)
        used = fingerprints.result()
    progress.update(0.95, "Measuring")
    found = found_at(answer, run.rules, volume.geometry.voxel_volume_ml)
    numbers = run.on(first, volume, found, answer)
    measured = measures_of_numbers(numbers)
    unsure = run.interval(first, volume, numbers, answer, mirror) if mirror else None
    said = (*warnings, *answer.notes, *([unsure.warning] if unsure and unsure.warning else []))
    trace = provenance([model], used, place, settings.to_json() | {"flips": flips}, said)
    progress.update(1.0, "Done")
    return SegmentationResult(
        numbers=numbers,
        probability=Image(answer.probability, volume.geometry.part(answer.box), "", {"name": "Probability"}),
        threshold=run.rules.threshold,
        candidates=_candidates(found, measured),
        blocks=tuple(ndimage.find_objects(numbers.array)),
        measures=measured,
        interval=unsure,
        findings=findings,
        provenance=trace,
        seconds={"total": time.perf_counter() - started, "network": sum(run.network_seconds)},
    )


def channels_of(images: Image | Mapping[str, Image], model: Bundle) -> dict[str, Image]:
    """The images in the order of the model's channels. Raises UserError that names the sequence that is missing."""
    wanted = model.metadata.input.sequences
    if isinstance(images, Image):
        images = {wanted[0]: images}
    elif len(images) == len(wanted) == 1:
        images = {wanted[0]: next(iter(images.values()))}
    missing = [name for name in wanted if name not in images]
    if missing:
        raise UserError(
            f"The model {model.name} needs {' and '.join(wanted)}; {' and '.join(missing)} is missing. Choose it too."
        )
    return {name: images[name] for name in wanted}


@dataclass(eq=False)
class _Run:
    """What the steps of one run share."""

    model: Bundle
    settings: OutlineSettings
    device: Device
    ready: Ready
    progress: Progress
    network_seconds: list[float] = field(default_factory=list)

    @property
    def rules(self) -> PostprocessingSpec:
        return self.settings.rules(self.model.metadata)

    def answers(self, volume: WorkingVolume, flips: bool) -> tuple[RegionsResult, RegionsResult | None]:
        """The network's answer for the patient, and for the mirror image when that is asked for."""
        middle = 0.525 if flips else 0.95
        one = self._answer(volume, self.progress.share(0.1, middle), volume.channels, volume.tissue)
        if not flips:
            return one, None
        other = partial(self._answer, volume, self.progress.share(middle, 0.95))
        return one, mirrored(other, volume.channels, volume.tissue)

    def _answer(
        self, volume: WorkingVolume, progress: Progress, channels: np.ndarray, tissue: np.ndarray | None
    ) -> RegionsResult:
        started = time.perf_counter()
        metadata = self.model.metadata
        answer = answer_of(metadata.output, self.rules.threshold)
        memory = self.settings.memory_bytes
        result = regions_of(self.ready, channels, volume.spec, answer, tissue, memory, volume.prepare, progress)
        self.network_seconds.append(time.perf_counter() - started)
        remember(self.model, self.device, result, self.network_seconds[-1])
        return result

    def on(self, image: Image, volume: WorkingVolume, found: Found, answer: RegionsResult) -> Image:
        """The candidates' numbers on the image's own grid."""
        numbers = numbers_on(image.geometry, volume.geometry, found, answer, self.rules.threshold)
        return Image(numbers, image.geometry, "", {"name": "Outline"})

    def interval(
        self, image: Image, volume: WorkingVolume, numbers: Image, answer: RegionsResult, mirror: RegionsResult
    ) -> VolumeInterval:
        """Inner and outer outline by the same rules as the outline itself."""
        voxel_ml = volume.geometry.voxel_volume_ml
        both = least_and_most(answer, mirror)
        found = [found_at(one, self.rules, voxel_ml) for one in both]
        inner, outer = (self.on(image, volume, what, one).array > 0 for what, one in zip(found, both, strict=True))
        return interval(numbers, inner, outer, views=2)


def _candidates(found: Found, measured: Measures) -> tuple[Candidate, ...]:
    """The candidates that have a voxel on the image's own grid, with their measures there."""
    regions = {region.number: region for region in measured.components}
    return tuple(
        Candidate(one.number, one.score, regions[one.number]) for one in found.candidates if one.number in regions
    )
