"""A volume to a label map, the probability behind it, and the candidates in it.

result = predict_regions(ready, volume, Answer(), where=tissue)     # volume (c, k, j, i)
labels, candidates = find_candidates(result, bundle.metadata.postprocessing, voxel_ml)
"""

from NasoLib.predict.regions.candidates import Candidate, find_candidates
from NasoLib.predict.regions.result import Answer, RegionsResult
from NasoLib.predict.regions.run import predict_regions
from NasoLib.predict.regions.tissue import tissue_mask

__all__ = ["Answer", "Candidate", "RegionsResult", "find_candidates", "predict_regions", "tissue_mask"]
