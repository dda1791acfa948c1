"""One patient as a list of strokes, in the order they are painted.

The order is the anatomy's logic: fat, muscles and air; the tumour's mass over them; bones over the mass, so intact
bone holds it back; vessels; and last what the tumour did to bone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from NasoLib.phantom.acquire import pose
from NasoLib.phantom.head_ct import face, invasion, jaws, marrow, skull, soft_tissue, spine, tumour, vessels
from NasoLib.phantom.head_ct.measures import Measures, Tissues
from NasoLib.phantom.head_ct.options import Findings, HeadCtOptions, settle
from NasoLib.phantom.paint import Stroke
from NasoLib.phantom.seeds import generator

MASKS = (
    "tumour", "invaded_bone", "clivus", "sphenoid_sinus", "nasopharynx_air", "carotid_left", "carotid_right", "skull",
    "mandible", "cervical_spine", "brain",
)  # fmt: skip


@dataclass(frozen=True)
class Head:
    """A patient: what was drawn, where it lies in the scanner, and how it is painted.

    to_lps: 4 x 4 from the average head's frame to the scanner.  metal: fillings, in the average head's frame.
    """

    findings: Findings
    measures: Measures
    to_lps: np.ndarray
    adenoid_mm: float
    metal: list[jaws.Place]
    strokes: list[Stroke]

    @classmethod
    def of(cls, options: HeadCtOptions) -> Head:
        """The patient that the options describe."""
        findings = settle(options)
        measures = Measures.draw(options.seed)
        tissues = Tissues.draw(options.seed, options.style.contrast)
        adenoid_mm = _adenoid_mm(options.seed, findings)
        metal = jaws.fillings(options.seed, "dental_streaks" in findings.confounders)
        strokes = [
            *_soft(options.seed, measures, tissues, adenoid_mm),
            *tumour.tumour_strokes(options.seed, findings, tissues),
            *_hard(options.seed, measures, tissues, findings, metal),
            *invasion.invasion_strokes(options.seed, measures, tissues, findings),
        ]
        return cls(findings, measures, pose(options.style) @ measures.to_patient, adenoid_mm, metal, strokes)


def _adenoid_mm(seed: int, findings: Findings) -> float:
    size = float(generator(seed, "head-ct", "adenoids").uniform(2.0, 6.0))
    return size if "adenoids" in findings.confounders else 0.0


def _soft(seed: int, measures: Measures, tissues: Tissues, adenoid_mm: float) -> list[Stroke]:
    return [
        *soft_tissue.body(),
        *soft_tissue.muscles(seed, tissues),
        *face.cheek_bones(),
        *face.ethmoid_and_maxillary(seed, tissues),
        *face.nose_strokes(seed, measures, tissues),
        *soft_tissue.pharynx(measures, tissues, adenoid_mm),
        *face.palate_strokes(measures, tissues),
    ]


def _hard(seed: int, measures: Measures, tissues: Tissues, findings: Findings, metal: list[jaws.Place]) -> list[Stroke]:
    asymmetric = "asymmetric_marrow" in findings.confounders
    texture = marrow.marrow_paint(seed, measures, asymmetric)
    return [
        *skull.vault(tissues.brain),
        *skull.base_strokes(measures, texture),
        *marrow.islands(seed, measures, findings.confounders),
        *skull.brain_stem(tissues.brain, measures),
        *face.orbits(),
        *skull.air_cells(seed),
        *face.sphenoid_strokes(seed, measures, tissues, "sinus_disease" in findings.confounders),
        *jaws.jaw_strokes(metal),
        *spine.spine_strokes(tissues.brain),
        *vessels.vessel_strokes(measures, tissues),
    ]
