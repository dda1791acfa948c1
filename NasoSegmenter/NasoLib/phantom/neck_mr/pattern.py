"""What the inside of the lesions looks like on each sequence.

The fields are smooth noise in the patient, so any grid sees the same tumour, and they are shared by primary and nodes:
each slice with tumour says something about the patient, which is why the papers can give every slice the patient's
label.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

from NasoLib.phantom.neck_mr.patient import Patient, Traits
from NasoLib.phantom.noise import Noise
from NasoLib.phantom.points import Points
from NasoLib.phantom.seeds import generator


class Pattern:
    """The brightness inside the lesions of one patient, on each sequence, added to the tissue's own.

    How coarse, how thick and how large say something; how strong (`contrast`, `enhancement`, `necrosis`) does not, or
    only of histology. The same share of the lesion is necrotic whether its foci are small or large, and the rim adds
    about the same light whether it is thin or thick.
    """

    def __init__(self, patient: Patient) -> None:
        traits = patient.traits
        rng = generator(patient.seed, "neck-mr", "pattern")
        self.foci_mm = float(3.4 * np.exp(0.45 * np.clip(traits.foci, -2.2, 2.2)))
        self.foci = Noise(rng, self.foci_mm, waves=24)
        self.necrotic_share = float(np.clip(0.09 * np.exp(0.45 * traits.necrosis), 0.015, 0.25))
        self.grain = Noise(rng, 3.0 * np.exp(0.42 * np.clip(traits.grain, -2.2, 2.2)), waves=24)
        self.t1_grain = Noise(rng, 2.8 * np.exp(0.38 * np.clip(traits.t1_grain, -2.4, 2.4)), waves=24)
        self.t2_grain = Noise(rng, 2.8 * np.exp(0.38 * np.clip(traits.t2_grain, -2.4, 2.4)), waves=24)
        self.rim_mm = float(2.2 * np.exp(0.5 * np.clip(traits.rim, -2.2, 2.2)))
        self._strengths(traits)

    def _strengths(self, traits: Traits) -> None:
        self.level = 0.07 * float(np.clip(traits.enhancement, -2, 2))
        self.mottle = {
            "t1": 0.055 * float(np.exp(0.3 * traits.t1_contrast)),
            "t2": 0.075 * float(np.exp(0.3 * traits.t2_contrast)),
            "t1ce": 0.08 * float(np.exp(0.3 * traits.contrast)),
        }
        self.rim_light = 0.30 * (2.2 / self.rim_mm) ** 0.5

    def necrosis(self, points: Points) -> np.ndarray:
        """How dead each place is, 0 to 1, float32 (k, j, i)."""
        threshold = NormalDist().inv_cdf(1 - self.necrotic_share)
        steep = np.float32(1.5 * self.foci_mm)  # edges of foci are equally sharp whatever their size
        return np.clip((self.foci(points) - np.float32(threshold)) * steep + np.float32(0.5), 0, 1)

    def added(self, sequence: str, points: Points, depth_mm: np.ndarray, dead: np.ndarray) -> np.ndarray:
        """What a sequence shows beyond the tissue's brightness. depth_mm: below the lesion's surface."""
        alive = np.float32(1) - dead
        if sequence == "t1":
            return self.mottle["t1"] * self.t1_grain(points) * alive - np.float32(0.07) * dead
        if sequence == "t2":
            return self.mottle["t2"] * self.t2_grain(points) * alive + np.float32(0.22) * dead
        rim = np.clip((np.float32(self.rim_mm) - depth_mm) * np.float32(1.2) + np.float32(0.5), 0, 1)
        light = self.level + self.mottle["t1ce"] * self.grain(points) + self.rim_light * rim
        return light * alive - np.float32(0.34) * dead
