"""What the models for carcinoma or lymphoma said.

The third answer, "uncertain", is for a probability inside the band that the bundle stores around its threshold: other
tumours exist, and a call near the threshold is a coin.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from NasoLib.image import Image
from NasoLib.tasks.provenance import Provenance

Answer = Literal["carcinoma", "lymphoma", "uncertain", ""]
BIOPSY_DECIDES = "The biopsy decides."


@dataclass(frozen=True)
class Attribution:
    """Where in the picture the answer came from, as shares (0 to 1) that add up to 1.

    inner: the half of the tumour that lies deeper.  rim: its other half.  outside: in the rectangle, beyond the tumour.
    """

    inner: float
    rim: float
    outside: float


@dataclass(frozen=True, eq=False)
class DifferentialResult:
    """probability: of carcinoma; None when there was too little to see, and then `abstained` says why.

    sequences: what was looked at, "T1+T2" or "mean of T1 and T2" or one.  models: by name.
    threshold, band: carcinoma from the threshold on; "uncertain" from band[0] to band[1].
    slice_probabilities: (n,) of carcinoma.  attribution: None when nothing spoke for the answer.
    heat: what spoke for the answer, 0 to 1 over the case; None without one.
    """

    sequences: str
    models: tuple[str, ...]
    slices_k: tuple[int, ...]
    heights_mm: tuple[float, ...]
    slice_probabilities: np.ndarray
    probability: float | None
    threshold: float
    band: tuple[float, float] | None
    abstained: str
    attribution: Attribution | None
    heat: Image | None
    notes: tuple[str, ...]
    provenance: Provenance

    @property
    def answer(self) -> Answer:
        """What is the more likely; "" when there was too little to see."""
        if self.probability is None:
            return ""
        if self.band is not None and self.band[0] <= self.probability <= self.band[1]:
            return "uncertain"
        return "carcinoma" if self.probability >= self.threshold else "lymphoma"

    @property
    def sentence(self) -> str:
        """The answer in words."""
        if self.probability is None:
            return f"{self.abstained} {BIOPSY_DECIDES}"
        said = f"probability of carcinoma {self.probability:.2f} on {self.sequences}, threshold {self.threshold:.2f}"
        if self.band is not None:
            said += f", uncertain from {self.band[0]:.2f} to {self.band[1]:.2f}"
        return f"{self.answer.capitalize()} ({said}). {BIOPSY_DECIDES}"

    @property
    def attribution_sentence(self) -> str:
        """Where the answer came from, in words; "" when that is not known."""
        found = self.attribution
        if found is None:
            return ""
        return (
            f"Of what spoke for this answer, {found.inner:.0%} lie in the inner half of the tumour, "
            f"{found.rim:.0%} in its rim and {found.outside:.0%} around it."
        ).replace("%", " %")

    def to_json(self) -> dict[str, Any]:
        """Plain values; the heat map stays out, it is an image."""
        found = self.attribution
        return {
            "answer": self.answer,
            "positive_class": "carcinoma",
            "sequences": self.sequences,
            "models": list(self.models),
            "probability": self.probability,
            "threshold": self.threshold,
            "abstain_band": None if self.band is None else list(self.band),
            "abstained": self.abstained,
            "sentence": self.sentence,
            "attribution": None
            if found is None
            else {"inner": found.inner, "rim": found.rim, "outside": found.outside},
            "slices": [
                {"k": k, "height_mm": round(mm, 3), "probability": float(p)}
                for k, mm, p in zip(self.slices_k, self.heights_mm, self.slice_probabilities, strict=True)
            ],
            "notes": list(self.notes),
            "provenance": self.provenance.to_json(),
        }
