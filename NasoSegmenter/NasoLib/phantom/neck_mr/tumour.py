"""The tumour in the nasopharynx and its lymph nodes: where they are, and the pattern inside them.

Every lesion is a `Lesion`: a shape, what tissue it is, and a pattern. The pattern's fields are smooth noise in the
patient, so any grid sees the same tumour, and they are shared by primary and nodes: each slice with tumour says
something about the patient, which is why the papers can give every slice the patient's label.

A carcinoma begins in a fossa of Rosenmueller; each T category adds where it goes (parapharyngeal space, skull base,
cavernous sinus or masticator space). A lymphoma fills the vault from the middle and keeps out of bone unless it
reaches far. Both are made of the same pieces, so that they overlap.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from NasoLib.phantom.neck_mr.nodes import nodes
from NasoLib.phantom.neck_mr.patient import Patient, Traits
from NasoLib.phantom.neck_mr.skull_base import outside_bone
from NasoLib.phantom.neck_mr.tissues import Tissue
from NasoLib.phantom.noise import Noise
from NasoLib.phantom.points import Points
from NasoLib.phantom.seeds import generator
from NasoLib.phantom.shapes import Shape, capsule, ellipsoid, rough, union

_LONGEST_TONGUE_MM = 9.0


@dataclass(frozen=True)
class Lesion:
    """name: the mask it belongs to, "tumour" or "nodes".  tissue: what it is painted as."""

    name: str
    tissue: Tissue
    shape: Shape


def lesions(patient: Patient) -> list[Lesion]:
    """The tumour and all metastatic nodes of a patient."""
    tongues = _Tongues(patient)
    found = [Lesion("tumour", Tissue.TUMOUR, _primary(patient, tongues))]
    for node in nodes(patient):
        shape = union(node, *tongues.on(node, 7, 0.45), blend_mm=1.5)
        found.append(Lesion("nodes", Tissue.NODE, shape))
    return found


def _primary(patient: Patient, tongues: _Tongues) -> Shape:
    rng = generator(patient.seed, "neck-mr", "tumour")
    usual = 10.8 if patient.is_lymphoma else 9.5
    radius = float(np.clip(usual * np.exp(0.11 * patient.traits.reach + 0.2 * patient.traits.bulk), 6.5, 18))
    pieces = _vault_pieces(rng, patient, radius) + _deep_pieces(rng, patient, radius)
    mass = rough(union(*pieces, blend_mm=7), Noise(rng, 6.0), 0.9)
    whole = union(mass, *(tongue for piece in pieces for tongue in tongues.on(piece, 8, 1.0)), blend_mm=1.5)
    keeps_out = patient.is_lymphoma and patient.t_category in ("T1", "T2")
    return outside_bone(whole) if keeps_out else whole


def _vault_pieces(rng: np.random.Generator, patient: Patient, radius: float) -> list[Shape]:
    """One side of the vault, its middle, and the other side, the more alike the more equal the sides are."""
    side = patient.side
    equal = float(1 / (1 + np.exp(-1.1 * patient.traits.sides - (0.3 if patient.is_lymphoma else -0.3))))
    return [
        _piece(rng, (side * 12, -7, 13), radius * np.array((1.0, 0.85, 1.1))),
        _piece(rng, (side * (4 - 7 * equal), -7, 18), radius * (0.55 + 0.4 * equal) * np.array((1.2, 0.8, 0.9))),
        _piece(rng, (side * (4 - 15 * equal), -8, 13), radius * (0.35 + 0.6 * equal) * np.array((1.0, 0.85, 1.1))),
    ]


def _piece(rng: np.random.Generator, center: tuple[float, float, float], radii: np.ndarray) -> Shape:
    return ellipsoid(np.array(center) + rng.normal(0, 1.2, 3), radii * rng.uniform(0.88, 1.12, 3), rng.normal(0, 12, 3))


def _deep_pieces(rng: np.random.Generator, patient: Patient, radius: float) -> list[Shape]:
    """Where the tumour goes beyond the vault, by T category."""
    side, category = patient.side, int(patient.t_category[1])
    pieces = []
    if category >= 2:
        pieces.append(_piece(rng, (side * 23, -9, 9), radius * np.array((0.75, 0.75, 1.0))))
    if category >= 3:
        pieces.append(_piece(rng, (side * 4, -4, 27), radius * np.array((1.0, 0.65, 0.7))))
    if category == 4:
        cavernous = rng.random() < 0.6
        center = (side * 17, -11, 39) if cavernous else (side * 36, -18, 15)
        pieces += [_piece(rng, center, 0.7 * radius * np.array((1.0, 1.0, 1.1)))]
        pieces += [_piece(rng, (side * 14, -8, 31), 0.6 * radius * np.ones(3))] if cavernous else []
    return pieces


class _Tongues:
    """Tongues that a tumour sends into its surroundings; they grow longer, never more, with the trait."""

    def __init__(self, patient: Patient) -> None:
        self.rng = generator(patient.seed, "neck-mr", "tongues")
        self.length_mm = float(np.clip(3.8 * np.exp(0.55 * patient.traits.tongues), 0.5, _LONGEST_TONGUE_MM))

    def on(self, piece: Shape, count: int, share: float) -> list[Shape]:
        """`count` tongues of about `share` of the full length, from the middle of a piece through its surface."""
        middle, half = (piece.low + piece.high) / 2, (piece.high - piece.low) / 2
        return [self._one(middle, 0.93 * half, share) for _ in range(count)]

    def _one(self, middle: np.ndarray, half: np.ndarray, share: float) -> Shape:
        """Mostly in the plane of the slices, where it can be seen."""
        way = self.rng.standard_normal(3) * (1.0, 1.0, 0.45)
        way /= np.linalg.norm(way)
        surface = 1 / np.linalg.norm(way / half)
        length = self.length_mm * share * self.rng.uniform(0.6, 1.4)
        return capsule(middle + way * (surface - 3.0), middle + way * (surface + length), 3.0, 1.3)


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
