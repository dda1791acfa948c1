"""A stack of slices to scores and heat maps.

result = predict_slices(ready, crops)      # crops (n, c, h, w)
result.scores, result.heat, result.evidence
"""

from NasoLib.predict.slices.explain import evidence_within, heat_at, share_within
from NasoLib.predict.slices.result import SliceResult
from NasoLib.predict.slices.run import predict_slices

__all__ = ["SliceResult", "evidence_within", "heat_at", "predict_slices", "share_within"]
