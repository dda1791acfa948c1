"""What the inside of the lesions looks like on each sequence.

The fields are smooth noise in the patient, so any grid sees the same tumour, and they are shared by primary and nodes:
each slice with tumour says something about the patient, which is why the papers can give every slice the patient's
label.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

from NasoLib.phantom.neck_mr.patient import Patient, Traits
from NasoLib.phantom.neck_mr.places import Places
from NasoLib.phantom.noise import Noise
from NasoLib.phantom.points import Points
from NasoLib.phantom.seeds import generator


class Pattern:
    """The brightness inside the lesions of one patient, on each sequence, added to the tissue's own.

    Where, how coarse, how thick and how large say something; how strong (`contrast`, `enhancement`, `necrosis`) does
    not, or only of histology. What makes one side of a lesion brighter makes the other darker. The same share of the
    lesion is necrotic whether its foci are small or large, in its middle or near its surface; the rim adds about the
    same light whether it is thin or thick; and streaks are as strong whichever way they run.
    """

    def __init__(self, patient: Patient) -> None:
        traits = patient.traits
        rng = generator(patient.seed, "neck-mr", "pattern")
        self.foci_mm = 3.8 * _factor(0.5, traits.foci)
        self.foci = Noise(rng, self.foci_mm, waves=16)
        self.necrotic_share = float(np.clip(0.10 * np.exp(0.3 * traits.necrosis), 0.04, 0.22))
        self.deeper_foci = 0.8 * float(np.clip(traits.hollow, -2, 2))
        self.grain_mm = {
            "t1": 3.3 * _factor(0.45, traits.t1_grain),
            "t2": 3.3 * _factor(0.45, traits.t2_grain),
            "t1ce": 3.5 * _factor(0.55, traits.grain),
        }
        self.grain = {name: Noise(rng, size, waves=16) for name, size in self.grain_mm.items()}
        self.streaks = [_streaks(rng, axis) for axis in (0, 1)]
        self.rim_mm = 2.2 * _factor(0.5, traits.rim)
        self._strengths(traits)

    def _strengths(self, traits: Traits) -> None:
        self.level = 0.07 * float(np.clip(traits.enhancement, -2, 2))
        strength = {
            "t1": 0.05 * _factor(0.3, traits.t1_contrast),
            "t2": 0.07 * _factor(0.3, traits.t2_contrast),
            "t1ce": 0.07 * _factor(0.3, traits.contrast),
        }
        # A thick slice averages fine grain away: it is made stronger, so that the spread of brightness stays the same.
        self.mottle = {name: share * (2.8 / self.grain_mm[name]) ** 0.6 for name, share in strength.items()}
        self.core = {"t1": 0.075 * traits.t1_core, "t2": 0.10 * traits.t2_core, "t1ce": 0.13 * traits.core}
        self.front = {"t1": 0.075 * traits.t1_front, "t2": 0.10 * traits.t2_front, "t1ce": 0.13 * traits.front}
        self.medial = {"t1": 0.0, "t2": 0.0, "t1ce": 0.13 * traits.medial}
        self.rim_light = 0.20 * (2.2 / self.rim_mm) ** 0.5
        along = float(np.tanh(0.9 * traits.streaks))
        self.streak_light = [0.12 * float(np.sqrt(0.5 + way * along / 2)) for way in (-1, 1)]

    def necrosis(self, points: Points, places: Places) -> np.ndarray:
        """How dead each place is, 0 to 1, float32 (k, j, i)."""
        threshold = np.float32(NormalDist().inv_cdf(1 - self.necrotic_share))
        steep = np.float32(1.5 * self.foci_mm)  # edges of foci are equally sharp whatever their size
        above = self.foci(points) - threshold + np.float32(self.deeper_foci) * places.inward
        return np.clip(above * steep + np.float32(0.5), 0, 1)

    def added(self, sequence: str, points: Points, places: Places, dead: np.ndarray) -> np.ndarray:
        """What a sequence shows beyond the tissue's brightness, float32 (k, j, i)."""
        alive = np.float32(1) - dead
        light = np.float32(self.mottle[sequence]) * self.grain[sequence](points) + self._ramps(sequence, places)
        if sequence == "t1":
            return light * alive - np.float32(0.07) * dead
        if sequence == "t2":
            return light * alive + np.float32(0.22) * dead
        rim = np.clip((np.float32(self.rim_mm) - places.depth_mm) * np.float32(1.2) + np.float32(0.5), 0, 1)
        light = np.float32(self.level) + light + np.float32(self.rim_light) * rim
        for strength, field in zip(self.streak_light, self.streaks, strict=True):
            light += np.float32(strength) * field(points)
        return light * alive - np.float32(0.34) * dead

    def _ramps(self, sequence: str, places: Places) -> np.ndarray:
        """What is brighter on one side of the lesion than on the other."""
        core, front, medial = (
            np.float32(np.clip(side[sequence], -0.3, 0.3)) for side in (self.core, self.front, self.medial)
        )
        return core * places.inward + front * places.forward + medial * places.medial


def _streaks(rng: np.random.Generator, axis: int) -> Noise:
    """A field that changes mostly along one axis of the patient (0: L, 1: P), so that its streaks lie across it."""
    field = Noise(rng, 3.0, waves=10)
    ways = 0.25 * field.vectors
    ways[:, axis] = np.sign(ways[:, axis]) * np.linalg.norm(field.vectors, axis=1)
    field.vectors = ways
    return field


def _factor(spread: float, trait: float) -> float:
    """What a trait multiplies an average by; traits beyond what is plausible are held back."""
    return float(np.exp(spread * np.clip(trait, -2.3, 2.3)))
