"""Images as a segmentation network takes them: upright, on its grid, with the patient's tissue marked.

The grey levels are scaled part by part while the network runs, so that no whole scaled copy exists. What counts as
tissue only decides where the network looks. On CT that is everything denser than lung; MR has no units, so it is what
reaches a tenth of the bright tissue, which leaves out air with its noise and nothing of the patient.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from NasoLib.bundle import InputSpec
from NasoLib.image import Geometry, Image
from NasoLib.image.intensity import Scaling, standardise
from NasoLib.image.resample import resample
from NasoLib.predict.regions import tissue_mask
from NasoLib.progress import SILENT, Progress
from NasoLib.tasks.pictures import scaling_of, upright_channels, working_grid

_LUNG_HU = -500.0
_FAINTEST = 0.1  # of the bright tissue


@dataclass(frozen=True, eq=False)
class WorkingVolume:
    """channels: (c, k, j, i) grey levels, float32.  geometry: of the grid.  tissue: (k, j, i) bool, None for all."""

    channels: np.ndarray
    geometry: Geometry
    tissue: np.ndarray | None
    scalings: tuple[Scaling, ...]
    spec: InputSpec

    def prepare(self, part: np.ndarray) -> np.ndarray:
        """Grey levels (c, k, j, i) of any part to the network's numbers."""
        numbers = np.stack([scale(channel) for scale, channel in zip(self.scalings, part, strict=True)])
        intensity = self.spec.intensity
        return standardise(numbers.swapaxes(0, 1), intensity.mean, intensity.std).swapaxes(0, 1)


def working_volume(images: Sequence[Image], spec: InputSpec, progress: Progress = SILENT) -> WorkingVolume:
    """The images, one per channel, on the grid on which the network was trained."""
    upright = upright_channels(images, spec.intensity)
    grid = working_grid(upright[0].geometry, spec.spacing_mm)
    channels = np.empty((len(upright), *grid.shape), np.float32)
    for number, image in enumerate(upright):
        share = progress.share(number / len(upright), (number + 1) / len(upright))
        share.update(0.0, "Bringing the image to the model's grid")
        channels[number] = resample(image, grid, dtype=np.float32, progress=share).array
    scalings = tuple(scaling_of(image, spec.intensity) for image in upright)
    return WorkingVolume(channels, grid, _tissue(channels[0], spec), scalings, spec)


def _tissue(array: np.ndarray, spec: InputSpec) -> np.ndarray | None:
    if spec.roi == "whole":
        return None
    above = _LUNG_HU if spec.modality == "CT" else _FAINTEST * float(np.percentile(array[::2, ::4, ::4], 99))
    mask = tissue_mask(array, above)
    return mask if mask.any() else None
