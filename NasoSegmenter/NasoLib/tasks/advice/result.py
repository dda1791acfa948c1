"""The advice for one patient, with all that speaks for and against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from NasoLib.tasks.advice.eligibility import Eligibility
from NasoLib.tasks.advice.firmness import Firmness
from NasoLib.tasks.advice.guideline import Baseline
from NasoLib.tasks.advice.matrix import Cell
from NasoLib.tasks.advice.patient import Patient
from NasoLib.tasks.differential import DifferentialResult
from NasoLib.tasks.provenance import Provenance
from NasoLib.tasks.residual import ArmResult


@dataclass(frozen=True, eq=False)
class AdviceResult:
    """cell: where the patient is in the matrix; None without advice, and then `no_advice` says why.

    arms: by treatment, "CCRT" and "IC+CCRT"; empty for a patient who is not eligible, whose probabilities nobody could
    read rightly.  differential: None when no model for it was asked.
    banner: the guideline's disagreement, or "".  baseline: without a model, always there.
    remarks: what the reader should know beside the advice, one sentence each.
    """

    patient: Patient
    eligibility: Eligibility
    differential: DifferentialResult | None
    arms: Mapping[str, ArmResult]
    cell: Cell | None
    no_advice: tuple[str, ...]
    firmness: Firmness | None
    banner: str
    baseline: Baseline
    remarks: tuple[str, ...]
    provenance: Provenance

    @property
    def words(self) -> str:
        """The recommendation in words, or why there is none."""
        return self.cell.words if self.cell else " ".join(["No advice.", *self.no_advice])

    @property
    def scored(self) -> bool:
        """True when both models gave slices a score: not for who is not eligible or shows too little tumour."""
        return bool(self.arms) and all(arm.probability is not None for arm in self.arms.values())

    def to_json(self) -> dict[str, Any]:
        """Plain values; heat maps stay out, they are images."""
        return {
            "advice": self.words,
            "recommendation": self.cell.code if self.cell else None,
            "cell": self.cell.to_json() if self.cell else None,
            "no_advice": list(self.no_advice),
            "guideline_banner": self.banner,
            "baseline": self.baseline.to_json(),
            "remarks": list(self.remarks),
            "patient": self.patient.to_json(),
            "eligibility": self.eligibility.to_json(),
            "differential": self.differential.to_json() if self.differential else None,
            "arms": {arm: result.to_json() for arm, result in self.arms.items()},
            "firmness": self.firmness.to_json() if self.firmness else None,
            "provenance": self.provenance.to_json(),
        }
