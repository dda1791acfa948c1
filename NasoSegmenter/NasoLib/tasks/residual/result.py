"""What the model of one treatment arm said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from NasoLib.image import Image
from NasoLib.tasks.provenance import Provenance


@dataclass(frozen=True, eq=False)
class ArmResult:
    """The positive class is residual tumour, everywhere.

    arm: "CCRT" or "IC+CCRT".  models: whose mean it is, by name.
    slices_k: of the upright image, those with tumour.  heights_mm: of each, towards S.
    slice_probabilities: (n,).  probability: of the patient, their mean; None when there was too little to see.
    abstained: why there is no probability, "" when there is one.
    heat: what spoke for residual tumour, 0 to 1 over the whole case, as a volume that reaches as far as the rectangles.
    unit: what the threshold was chosen on, "patient" or "image".
    notes: what did not go as planned, one sentence each.
    """

    arm: str
    models: tuple[str, ...]
    slices_k: tuple[int, ...]
    heights_mm: tuple[float, ...]
    slice_probabilities: np.ndarray
    threshold: float
    min_slices: int
    unit: str
    probability: float | None
    abstained: str
    heat: Image | None
    notes: tuple[str, ...]
    provenance: Provenance

    @property
    def residual(self) -> bool | None:
        """True for residual tumour: the probability reaches the threshold. None when there was no answer."""
        return None if self.probability is None else self.probability >= self.threshold

    def to_json(self) -> dict[str, Any]:
        """Plain values; the heat map stays out, it is an image."""
        return {
            "arm": self.arm,
            "positive_class": "residual tumour",
            "models": list(self.models),
            "probability": self.probability,
            "threshold": self.threshold,
            "residual": self.residual,
            "unit": self.unit,
            "min_slices": self.min_slices,
            "abstained": self.abstained,
            "slices": [
                {"k": k, "height_mm": round(mm, 3), "probability": float(p)}
                for k, mm, p in zip(self.slices_k, self.heights_mm, self.slice_probabilities, strict=True)
            ],
            "notes": list(self.notes),
            "provenance": self.provenance.to_json(),
        }
