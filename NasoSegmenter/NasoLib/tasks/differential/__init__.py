"""Carcinoma or lymphoma of the nasopharynx on MR (Tang et al. 2025). The biopsy decides.

result = differentiate({"T1CE": t1ce, "T1": t1, "T2": t2}, outline)
result.answer          # "carcinoma", "lymphoma" or "uncertain"
"""

from NasoLib.tasks.differential.models import Choice, choose_models
from NasoLib.tasks.differential.result import DifferentialResult
from NasoLib.tasks.differential.run import differentiate, differentiate_outlined

__all__ = ["Choice", "DifferentialResult", "choose_models", "differentiate", "differentiate_outlined"]
