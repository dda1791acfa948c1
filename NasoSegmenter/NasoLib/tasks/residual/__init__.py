"""Residual tumour after one treatment, predicted on T1CE (Hua et al. 2023).

result = predict_arm({"T1CE": t1ce}, outline, "residual-ccrt-demo", "CCRT")
result.probability, result.residual, result.heat
"""

from NasoLib.tasks.residual.faithful import check_heat
from NasoLib.tasks.residual.result import ArmResult
from NasoLib.tasks.residual.run import moved_probabilities, predict_arm, predict_arms

__all__ = ["ArmResult", "check_heat", "moved_probabilities", "predict_arm", "predict_arms"]
