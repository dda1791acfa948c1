"""What spoils this patient's pictures: rays from fillings, and a head that moved."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from NasoLib.image import Geometry
from NasoLib.image.geometry import apply_affine
from NasoLib.phantom.head_ct.jaws import Place
from NasoLib.phantom.scanner import Streaks, add_streaks, blur_motion, streak_profiles
from NasoLib.phantom.seeds import generator


@dataclass(frozen=True)
class Artefacts:
    """Everything by slice of the scanned grid.

    metal_ijk: (n, 3) voxels of the fillings.  profiles: their rays.  strength_hu: of the rays.
    shifts_mm: (slices, 2) how far the patient moved during the turn, along i and j.
    """

    metal_ijk: np.ndarray
    profiles: np.ndarray
    strength_hu: float
    shifts_mm: np.ndarray
    pixel_mm: float
    slice_mm: float

    @classmethod
    def draw(cls, seed: int, metal: list[Place], moved: bool, to_lps: np.ndarray, geometry: Geometry) -> Artefacts:
        """Artefacts of one scan; `metal` in the frame of the average head."""
        rng = generator(seed, "head-ct", "artefacts")
        places = geometry.to_ijk(apply_affine(to_lps, np.array(metal).reshape(-1, 3)))
        strength, spacing = float(rng.uniform(60, 200)), geometry.spacing_mm
        shifts = _shifts(rng, geometry, to_lps) if moved else np.zeros((geometry.shape[0], 2))
        return cls(places, streak_profiles(rng, len(metal)), strength, shifts, spacing[0], spacing[2])

    def spoil(self, slab: np.ndarray, slices: range) -> None:
        """Add what these slices suffer, in place; `slab` in HU."""
        if len(self.metal_ijk):
            away_mm = (np.asarray(slices)[:, None] - self.metal_ijk[:, 2]) * self.slice_mm
            strength = self.strength_hu * np.exp(-0.5 * (np.abs(away_mm).min(axis=1) / 8.0) ** 2)
            add_streaks(slab, Streaks(self.metal_ijk[:, :2], strength, self.profiles), self.pixel_mm)
        blur_motion(slab, self.shifts_mm[slices.start : slices.stop], self.pixel_mm)


def _shifts(rng: np.random.Generator, geometry: Geometry, to_lps: np.ndarray) -> np.ndarray:
    """One or two spells of moving, each over a few centimetres, one of them near the skull base."""
    height_mm = np.arange(geometry.shape[0]) * geometry.spacing_mm[2]
    base_mm = geometry.to_ijk(to_lps[:3, 3])[2] * geometry.spacing_mm[2]
    shifts = np.zeros((geometry.shape[0], 2))
    for middle in (base_mm + rng.normal(8, 12), base_mm + rng.normal(-40, 20)):
        spell = np.exp(-(((height_mm - middle) / rng.uniform(6, 14)) ** 2))
        shifts += spell[:, None] * rng.normal(0, 1.8, 2)
    return shifts
