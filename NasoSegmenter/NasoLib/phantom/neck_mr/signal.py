"""From tissues to the brightness of each sequence, as one hospital's scanner shows it.

MR has no units: each hospital's protocol has its own scale, its own contrast between tissues, and does or does not
suppress fat on T2 and on contrast-enhanced T1. `Style.contrast` is the share of full enhancement. The coil shades the
picture smoothly; noise is added to the real and the imaginary part before the magnitude is taken, so that air is not
zero and dark tissue is a little too bright, as on a scanner.
"""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

import numpy as np

from NasoLib.image import Geometry
from NasoLib.phantom.neck_mr.tissues import SEQUENCES, Tissue, brightness
from NasoLib.phantom.noise import Noise
from NasoLib.phantom.points import Points
from NasoLib.phantom.scanner import add_noise, apply_kernel
from NasoLib.phantom.seeds import generator
from NasoLib.phantom.style import Style

_FAT_SUPPRESSED = {"t1": 0.0, "t2": 0.35, "t1ce": 0.5}  # share of hospitals
_FAT_LEFT = 0.22
_FATTY = {Tissue.FAT: 1.0, Tissue.MARROW: 0.75, Tissue.PAROTID: 0.35, Tissue.SKIN: 0.2}
_BRIGHTEST = 32000


@dataclass(frozen=True)
class Protocol:
    """A hospital's habits on one sequence: grey values for fat's brightness on T1, and each tissue's brightness."""

    scale: float
    table: np.ndarray


def protocols(style: Style, seed: int) -> dict[str, Protocol]:
    """By sequence: the hospital's protocol, with the tissues of this patient."""
    table = brightness()
    enhanced = SEQUENCES.index("t1ce")
    table[enhanced] = table[0] + style.contrast * (table[enhanced] - table[0])
    table *= generator(seed, "neck-mr", "tissues").normal(1, 0.04, table.shape).clip(0.9, 1.1)
    return {name: _protocol(style, name, row) for name, row in zip(SEQUENCES, table, strict=True)}


def _protocol(style: Style, sequence: str, row: np.ndarray) -> Protocol:
    rng = generator(crc32(style.hospital.encode()), "neck-mr", sequence)
    row = row.copy()
    if rng.random() < _FAT_SUPPRESSED[sequence]:
        for tissue, share in _FATTY.items():
            row[tissue] *= 1 - share * (1 - _FAT_LEFT)
    row = row ** rng.uniform(0.85, 1.15) * rng.normal(1, 0.04, len(row)).clip(0.9, 1.1)
    return Protocol(float(rng.uniform(350, 1400)), row.astype(np.float32))


class Coil:
    """The smooth shading of the receiving coil: brighter near it, fading away from its middle."""

    def __init__(self, style: Style, seed: int) -> None:
        self.strength = style.bias
        self.field = Noise(generator(seed, "neck-mr", "coil"), 75.0, waves=6)

    def shading(self, geometry: Geometry, slices: range) -> np.ndarray:
        """What to multiply slices of a scanned grid by, float32 (k, j, i)."""
        depth, rows, columns = geometry.shape
        scanned = Points(geometry.ijk_to_lps, np.asarray(slices), np.arange(rows), np.arange(columns))
        x, y, _ = scanned.xyz
        middle = geometry.center_lps
        near = ((x - np.float32(middle[0])) ** 2 + (y - np.float32(middle[1])) ** 2) * np.float32(1 / 90.0**2)
        height = (np.asarray(slices, np.float32) - depth / 2) / (depth / 2)
        fading = (-0.7 * np.abs(height) ** 3).astype(np.float32)[:, None, None]
        return np.exp(
            np.float32(self.strength) * (np.float32(0.6) * self.field(scanned) + near - np.float32(0.4) + fading)
        )


def magnitude(slab: np.ndarray, style: Style, pixel_mm: float, rng: np.random.Generator) -> np.ndarray:
    """Noise in both parts of the signal, the in-plane blur, and the magnitude; float32 (k, j, i)."""
    imaginary = np.zeros_like(slab)
    add_noise(slab, style, rng)
    add_noise(imaginary, style, rng)
    return np.hypot(apply_kernel(slab, style, pixel_mm), apply_kernel(imaginary, style, pixel_mm))


def stored(slab: np.ndarray, scale: float) -> np.ndarray:
    """Whole grey values, int16."""
    return np.clip(np.rint(slab * np.float32(scale)), 0, _BRIGHTEST).astype(np.int16)
