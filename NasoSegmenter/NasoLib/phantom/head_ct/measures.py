"""One person's head: sizes, angles and densities, drawn from the seed.

The frame of the anatomy: mm; the origin is the basion (the front rim of the foramen magnum, the lower end of the
clivus), x to the patient's left, y backwards, z upwards (LPS), the hard palate level. All structures are described for
a head of average size; `to_patient` then stretches it to this person's, a little crooked as heads are.

Every draw here is independent of the tumour. What a reader could take for invasion (dense or fatty marrow, thin or
thick cortex, a sinus that does not pneumatise) differs far more between people than invasion changes it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from NasoLib.phantom.seeds import generator

AIR_HU = -1000.0
FAT_HU = -100.0


@dataclass(frozen=True)
class Measures:
    """Lengths in mm of an average-sized head, angles in degrees, densities in HU.

    sinus_back_mm: y of the sphenoid sinus' back wall (the further back, the more it pneumatises).
    """

    seed: int
    to_patient: np.ndarray
    clivus_length_mm: float
    clivus_angle_deg: float
    clivus_thickness_mm: float
    cortex_mm: float
    cortex_hu: float
    marrow_hu: float
    marrow_texture_hu: float
    carotid_x_mm: float
    carotid_y_mm: float
    sinus_back_mm: float
    sinus_width_mm: float
    septum_x_mm: float
    fossa_depth_mm: float
    mucosa_mm: float
    palate_z_mm: float

    @classmethod
    def draw(cls, seed: int) -> Measures:
        """One person."""
        rng = generator(seed, "head-ct", "measures")
        cortex_mm = float(rng.uniform(1.0, 2.2))
        return cls(
            seed=seed,
            to_patient=_body(rng),
            clivus_length_mm=float(rng.normal(44.5, 1.5)),
            clivus_angle_deg=float(np.clip(rng.normal(57.0, 2.5), 51, 63)),
            clivus_thickness_mm=float(rng.normal(12.0, 0.8)),
            cortex_mm=cortex_mm,
            cortex_hu=float(rng.uniform(650, 1150)),
            marrow_hu=float(rng.uniform(75, 240)),
            marrow_texture_hu=float(rng.uniform(20, 50)),
            carotid_x_mm=float(rng.normal(25.6, 0.7)),
            carotid_y_mm=float(rng.normal(-8.5, 1.0)),
            sinus_back_mm=float(rng.choice([-40.0, -32.0, -28.0, -24.0], p=[0.1, 0.3, 0.4, 0.2]) + rng.normal(0, 1)),
            sinus_width_mm=float(rng.normal(14.0, 1.5)),
            septum_x_mm=float(rng.normal(0, 2.5)),
            fossa_depth_mm=float(rng.normal(6.0, 1.2)),
            mucosa_mm=float(rng.uniform(2.0, 4.5)),
            palate_z_mm=float(rng.normal(-13.0, 1.5)),
        )

    @property
    def along_clivus(self) -> np.ndarray:
        """Unit vector (y, z) from the basion to the dorsum sellae."""
        angle = np.deg2rad(self.clivus_angle_deg)
        return np.array([-np.cos(angle), np.sin(angle)])

    def clivus(self, up_mm: float, deep_mm: float) -> tuple[float, float]:
        """(y, z) at `up_mm` from the basion along the brain's side of the clivus, `deep_mm` in front of it."""
        up = self.along_clivus
        forward = np.array([-up[1], up[0]])
        y, z = up * up_mm + forward * deep_mm
        return float(y), float(z)

    @property
    def floor_z_mm(self) -> float:
        """Height of the underside of the sphenoid body below its sinus."""
        return self.clivus(22.0, self.clivus_thickness_mm)[1] + 6.5


def _body(rng: np.random.Generator) -> np.ndarray:
    """4 x 4: overall and separate sizes, and a slight lean of one side against the other."""
    matrix = np.eye(4)
    sizes = rng.normal(1.0, 0.02) * np.clip(rng.normal(1.0, 0.015, 3), 0.97, 1.03)
    matrix[:3, :3] = np.diag(np.clip(sizes, 0.94, 1.06))
    matrix[0, 1], matrix[1, 0], matrix[2, 0] = rng.normal(0, 0.01, 3)
    return matrix


@dataclass(frozen=True)
class Tissues:
    """Densities in HU of this scan: what contrast medium changes, it changed."""

    muscle: float
    mucosa: float
    brain: float
    gland: float
    artery: float
    vein: float
    tumour: float
    adenoid: float

    @classmethod
    def draw(cls, seed: int, contrast: float) -> Tissues:
        """contrast: share of full enhancement reached, 0 without contrast medium."""
        rng = generator(seed, "head-ct", "tissues")
        return cls(
            muscle=float(rng.normal(55, 3) + 8 * contrast),
            mucosa=float(rng.normal(42, 4) + 40 * contrast),
            brain=float(rng.normal(34, 1.5) + 4 * contrast),
            gland=float(rng.normal(5, 18) + 20 * contrast),
            artery=float(rng.normal(45, 3) + rng.uniform(205, 260) * contrast),
            vein=float(rng.normal(45, 3) + rng.uniform(120, 190) * contrast),
            tumour=float(rng.normal(46, 3) + rng.uniform(35, 62) * contrast),
            adenoid=float(rng.normal(44, 4) + rng.uniform(25, 55) * contrast),
        )
