"""Grey levels to the numbers that a network reads.

    scaling = window(-240, 360)                for CT: -240 HU and below become 0, 360 HU and above 1
    scaling = zscore(mr); scaling(crop.array)

Why the statistics of MR come from the whole image and not from the crop: MR has no units, so they have to come from
somewhere, and a crop that is mostly tumour must stay as bright as it is in the patient. They are taken from voxels
above the image's mean, because the air around the patient says how large the field of view is and nothing else.

Why `jpeg_parity` exists: the skull-base model was published with images kept as 8-bit pictures. It rounds to 256
levels, which is what such pictures keep of a window; it does not add the blocks of JPEG compression.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from NasoLib.errors import UserError
from NasoLib.image.volume import Image

Method = Literal["window", "percentile", "zscore", "even_zscore"]
_MOST_BELOW_0 = 0.1  # of the brightest
_MOST_VOXELS_BELOW_0 = 0.05


@dataclass(frozen=True)
class Scaling:
    """(value - subtract) / divide, clipped to low..high; with `levels`, rounded to so many steps between the two."""

    subtract: float
    divide: float
    low: float = 0.0
    high: float = 1.0
    levels: int = 0

    def __call__(self, array: np.ndarray) -> np.ndarray:
        """A float32 array of the same shape."""
        scaled = np.subtract(array, np.float32(self.subtract), dtype=np.float32)
        scaled /= np.float32(self.divide)
        np.clip(scaled, self.low, self.high, out=scaled)
        if self.levels:
            step = (self.high - self.low) / (self.levels - 1)
            scaled = (np.rint((scaled - self.low) / step) * step + self.low).astype(np.float32)
        return scaled


def window(low: float, high: float, jpeg_parity: bool = False) -> Scaling:
    """From `low` to `high` becomes 0 to 1, and what is beyond is clipped."""
    if not low < high:
        raise UserError(f"A window from {low:g} to {high:g} is empty: the lower end must be below the upper one.")
    return Scaling(low, high - low, levels=256 if jpeg_parity else 0)


def percentile(image: Image, low: float = 0.5, high: float = 99.5, jpeg_parity: bool = False) -> Scaling:
    """A window between two percentiles of the patient's tissue."""
    bottom, top = np.percentile(tissue(image), (low, high))
    return window(float(bottom), float(max(top, np.nextafter(bottom, np.inf))), jpeg_parity)


def zscore(image: Image, low: float = -5.0, high: float = 5.0) -> Scaling:
    """Mean 0 and standard deviation 1 over the patient's tissue, clipped at `low` and `high` deviations."""
    values = tissue(image)
    mean, deviation = values.mean(dtype=float), values.std(dtype=float)
    return Scaling(float(mean), float(deviation) or 1.0, low, high)


def scaling(image: Image, method: Method, low: float, high: float, jpeg_parity: bool = False) -> Scaling:
    """The scaling that a bundle names, fitted to an image where it must be; "even_zscore" to one without shading."""
    if method == "window":
        return window(low, high, jpeg_parity)
    if method == "percentile":
        return percentile(image, low, high, jpeg_parity)
    return zscore(image, low, high)


def standardise(channels: np.ndarray, mean: Sequence[float], std: Sequence[float]) -> np.ndarray:
    """(value - mean) / std for each channel of (..., channel, j, i); unchanged when both are empty."""
    if not mean:
        return channels
    shape = (-1, 1, 1)
    return (channels - np.array(mean, np.float32).reshape(shape)) / np.array(std, np.float32).reshape(shape)


def is_brightness(image: Image) -> bool:
    """Whether grey levels can be a scanner's MR: False for what was standardised or subtracted and lies below 0.

    Interpolation beside sharp edges leaves a few voxels a little below 0.
    """
    low, high = float(image.array.min()), float(image.array.max())
    return low >= 0 or (low >= -_MOST_BELOW_0 * high and (image.array < 0).mean() <= _MOST_VOXELS_BELOW_0)


def tissue(image: Image) -> np.ndarray:
    """The values of the voxels above the image's mean, in one row; all voxels when none is."""
    above = image.array[image.array > image.array.mean(dtype=float)]
    return above if above.size else image.array.ravel()
