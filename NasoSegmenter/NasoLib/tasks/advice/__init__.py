"""Which treatment is predicted to leave no tumour, and how firm that is (Hua et al. 2023).

case = prepare({"T1CE": t1ce, "T1": t1, "T2": t2}, outline)
result = advise(case, Patient(t="T3", n="N2", m="M0", histology="carcinoma"))
result.words                              # the recommendation, or why there is none
result = with_moves(result, case)         # what small changes of the rectangle do to it
"""

from NasoLib.tasks.advice.case import AdviceCase, prepare
from NasoLib.tasks.advice.patient import Patient
from NasoLib.tasks.advice.result import AdviceResult
from NasoLib.tasks.advice.run import AdviceModels, advise, conclude, for_patient, with_moves

__all__ = [
    "AdviceCase",
    "AdviceModels",
    "AdviceResult",
    "Patient",
    "advise",
    "conclude",
    "for_patient",
    "prepare",
    "with_moves",
]
