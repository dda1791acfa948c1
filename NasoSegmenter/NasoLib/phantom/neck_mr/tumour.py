"""The tumour in the nasopharynx and its lymph nodes: where they are and how they grow.

A carcinoma begins in a fossa of Rosenmueller; each T category adds where it goes (parapharyngeal space, skull base,
cavernous sinus or masticator space). A lymphoma fills the vault from the middle and keeps out of bone unless it
reaches far. Both are made of the same pieces, so that they overlap.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from NasoLib.phantom.neck_mr.nodes import nodes
from NasoLib.phantom.neck_mr.patient import Patient
from NasoLib.phantom.neck_mr.skull_base import outside_bone
from NasoLib.phantom.neck_mr.tissues import Tissue
from NasoLib.phantom.noise import Noise
from NasoLib.phantom.seeds import generator
from NasoLib.phantom.shapes import Shape, capsule, ellipsoid, rough, union

_LONGEST_TONGUE_MM = 9.0


@dataclass(frozen=True)
class Lesion:
    """A shape, and the tissue it is painted as: TUMOUR or NODE."""

    tissue: Tissue
    shape: Shape


def lesions(patient: Patient) -> list[Lesion]:
    """The tumour and all metastatic nodes of a patient."""
    tongues = _Tongues(patient)
    found = [Lesion(Tissue.TUMOUR, _primary(patient, tongues))]
    for node in nodes(patient):
        shape = union(node, *tongues.on(node, 7, 0.45), blend_mm=1.5)
        found.append(Lesion(Tissue.NODE, shape))
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
