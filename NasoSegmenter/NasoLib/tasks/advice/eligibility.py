"""May this patient be given advice at all?

The models learnt from carcinomas of the nasopharynx of stage III-IVA by AJCC 8 without distant metastasis. For anybody
else their answer was never measured, so there is none, and the reason is said.

Who decides about the histology: the biopsy. A model's word counts only as long as nobody has said what the biopsy
showed; then "lymphoma" and "uncertain" both stop the advice. Where biopsy and model disagree, the biopsy is followed
and the disagreement is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from NasoLib.tasks.advice.patient import Patient
from NasoLib.tasks.advice.staging import contradiction, stages, stages_by_8

LEARNT_FROM = ("III", "IVA")
_WHO = "The models learnt from stage III-IVA (AJCC 8) without distant metastasis."


@dataclass(frozen=True)
class Eligibility:
    """stage: in the edition that was entered, "" when open.  reasons: why there is no advice; none when there is.

    remarks: what the reader should know beside an advice.
    """

    stage: str
    reasons: tuple[str, ...]
    remarks: tuple[str, ...] = ()

    @property
    def eligible(self) -> bool:
        """True when nothing speaks against advice."""
        return not self.reasons

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "eligible": self.eligible,
            "stage": self.stage,
            "reasons": list(self.reasons),
            "remarks": list(self.remarks),
        }


def eligibility(patient: Patient, called: str = "") -> Eligibility:
    """Is there to be advice for this patient?

    called: "carcinoma", "lymphoma" or "uncertain" by the differential model; "" when it was not asked.
    """
    reasons, remarks = _about_histology(patient.histology, called)
    found = stages(patient.entered)
    # Another tumour is not staged as a carcinoma: to ask for its categories would help nobody.
    about_stage = () if patient.histology not in ("", "carcinoma") else _about_stage(patient)
    return Eligibility(found[0] if len(found) == 1 else "", (*reasons, *about_stage), remarks)


def _about_histology(biopsy: str, called: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Reasons against advice, and remarks."""
    if biopsy == "carcinoma":
        differs = called in ("lymphoma", "uncertain")
        remark = f"The biopsy says carcinoma; on MR the model says {called}. The biopsy decides."
        return (), (remark,) if differs else ()
    if biopsy:
        named = "lymphoma" if biopsy == "lymphoma" else "another tumour"
        return (f"The biopsy says {named}; the advice is about carcinoma of the nasopharynx.",), ()
    if called == "carcinoma":
        return (), ("Carcinoma by the model's word only: the advice presumes it, and the biopsy decides.",)
    return (_UNPROVEN[called],), ()


_UNPROVEN = {
    "lymphoma": "On MR the model says lymphoma, and no biopsy is entered. Enter the histology: the biopsy decides.",
    "uncertain": "Carcinoma or lymphoma is uncertain on MR, and no biopsy is entered. Enter the histology: the biopsy "
    "decides.",
    "": "The histology is not known. Enter it, or let the model for carcinoma or lymphoma look at the images.",
}


def _about_stage(patient: Patient) -> tuple[str, ...]:
    wrong = contradiction(patient.entered)
    if wrong:
        return (wrong,)
    if patient.m.startswith("M1"):
        return (f"{patient.m}: there is distant metastasis. {_WHO}",)
    found = stages_by_8(patient.entered)
    inside = [stage for stage in found if stage in LEARNT_FROM]
    if inside and len(inside) == len(found):
        return ()
    if not inside:
        return (f"Stage {' or '.join(found)} by AJCC 8 is outside what the models know. {_WHO}",)
    return (f"{_missing(patient)} With what is entered, AJCC 8 allows stage {', '.join(found)}. {_WHO}",)


def _missing(patient: Patient) -> str:
    """What to enter, so that the stage by AJCC 8 is known."""
    if not patient.m:
        return "Enter M: it must be known that there is no distant metastasis."
    lacking = [name for name in "TN" if not getattr(patient, name.lower())]
    if lacking:
        return f"Enter {' and '.join(lacking)}."
    return "Enter the categories by AJCC 8: N3 of version 9 may be N1 or N2 there."
