"""What stands beside the models, always: the guideline where it disagrees, and a baseline that needs no model.

ASCO and CSCO (2021) say that a patient of stage III-IVA by AJCC 8, other than T3 N0, should be offered induction
chemotherapy with CCRT. Where a model advises CCRT alone for such a patient, the banner says so in a fixed sentence.

"T4 means residual tumour" is the plain baseline of the protocol: close to the models, and known without any image.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from NasoLib.tasks.advice import staging
from NasoLib.tasks.advice.matrix import CCRT, CLEARED, RESIDUAL, RESIDUAL_WORDS, Cell
from NasoLib.tasks.advice.patient import Patient

BANNER = (
    "The advice differs from the guideline: for stage III-IVA (AJCC 8) other than T3 N0, ASCO and CSCO say that "
    "induction chemotherapy should be offered in addition to CCRT."
)
_MAYBE = " (T3 N0, for which they do not say so, is still possible with what is entered.)"


@dataclass(frozen=True)
class Baseline:
    """What the T category alone predicts. prediction: "RT", "NRT" or "" when T is not known."""

    prediction: str
    sentence: str

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def banner(patient: Patient, cell: Cell | None) -> str:
    """The fixed sentence where CCRT alone is advised against the guideline; "" elsewhere."""
    if cell is None or cell.code != CCRT:
        return ""
    fitting = [(t, n) for t, n, m in staging.possible(patient.entered) if m == "M0"]
    exempt = [(t, n) == ("T3", "N0") for t, n in fitting]
    if not fitting or all(exempt):
        return ""
    return BANNER + (_MAYBE if any(exempt) else "")


def baseline(patient: Patient) -> Baseline:
    """T4 means residual tumour, whatever the regimen."""
    rule = "Baseline without a model (T4 means residual tumour, by either regimen)"
    if not patient.t:
        return Baseline("", f"{rule}: the T category is not entered.")
    found = RESIDUAL if patient.t == "T4" else CLEARED
    return Baseline(found, f"{rule}: this patient is {patient.t}, so {RESIDUAL_WORDS[found]}.")
