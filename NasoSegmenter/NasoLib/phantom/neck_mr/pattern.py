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
        self.foci_mm = 3.4 * _factor(0.45, traits.foci)
        self.foci = Noise(rng, self.foci_mm, waves=24)
        self.necrotic_share = float(np.clip(0.09 * np.exp(0.45 * traits.necrosis), 0.015, 0.25))
        self.grain_mm = {
            "t1": 2.8 * _factor(0.38, traits.t1_grain),
            "t2": 2.8 * _factor(0.38, traits.t2_grain),
            "t1ce": 3.3 * _factor(0.55, traits.grain),
        }
        self.grain = {name: Noise(rng, size, waves=24) for name, size in self.grain_mm.items()}
        self.rim_mm = 2.2 * _factor(0.5, traits.rim)
        self._strengths(traits)

    def _strengths(self, traits: Traits) -> None:
        self.level = 0.07 * float(np.clip(traits.enhancement, -2, 2))
        strength = {
            "t1": 0.055 * _factor(0.3, traits.t1_contrast),
            "t2": 0.075 * _factor(0.3, traits.t2_contrast),
            "t1ce": 0.10 * _factor(0.3, traits.contrast),
        }
        # A thick slice averages fine grain away: it is made stronger, so that the spread of brightness stays the same.
        self.mottle = {name: share * (2.8 / self.grain_mm[name]) ** 0.6 for name, share in strength.items()}
        self.rim_light = 0.30 * (2.2 / self.rim_mm) ** 0.5

    def necrosis(self, points: Points) -> np.ndarray:
        """How dead each place is, 0 to 1, float32 (k, j, i)."""
        threshold = NormalDist().inv_cdf(1 - self.necrotic_share)
        steep = np.float32(1.5 * self.foci_mm)  # edges of foci are equally sharp whatever their size
        return np.clip((self.foci(points) - np.float32(threshold)) * steep + np.float32(0.5), 0, 1)

    def added(self, sequence: str, points: Points, depth_mm: np.ndarray, dead: np.ndarray) -> np.ndarray:
        """What a sequence shows beyond the tissue's brightness. depth_mm: below the lesion's surface."""
        alive = np.float32(1) - dead
        mottle = np.float32(self.mottle[sequence]) * self.grain[sequence](points)
        if sequence == "t1":
            return mottle * alive - np.float32(0.07) * dead
        if sequence == "t2":
            return mottle * alive + np.float32(0.22) * dead
        rim = np.clip((np.float32(self.rim_mm) - depth_mm) * np.float32(1.2) + np.float32(0.5), 0, 1)
        light = np.float32(self.level) + mottle + np.float32(self.rim_light) * rim
        return light * alive - np.float32(0.34) * dead


def _factor(spread: float, trait: float) -> float:
    """What a trait multiplies an average by; traits beyond what is plausible are held back."""
    return float(np.exp(spread * np.clip(trait, -2.3, 2.3)))
