"""Where is the tumour? From images and a bundle to an outline, its measures, and the candidates in it.

result = outline(t1ce, "mr-tumour-demo", flips=True)
result.measures.volume_ml, result.candidates, result.interval, result.mask
"""

from NasoLib.tasks.segmentation.compare import Agreement, Correction, compare, correction
from NasoLib.tasks.segmentation.froc_file import FrocCurve, froc_curve
from NasoLib.tasks.segmentation.interval import VolumeInterval
from NasoLib.tasks.segmentation.measure import Component, Measures, measures
from NasoLib.tasks.segmentation.result import Candidate, SegmentationResult
from NasoLib.tasks.segmentation.run import outline
from NasoLib.tasks.segmentation.sequence import sequence_of
from NasoLib.tasks.segmentation.settings import AS_THE_BUNDLE, OutlineSettings
from NasoLib.tasks.segmentation.suits import Suitability, suitability

__all__ = [
    "AS_THE_BUNDLE",
    "Agreement",
    "Candidate",
    "Component",
    "Correction",
    "FrocCurve",
    "Measures",
    "OutlineSettings",
    "SegmentationResult",
    "Suitability",
    "VolumeInterval",
    "compare",
    "correction",
    "froc_curve",
    "measures",
    "outline",
    "sequence_of",
    "suitability",
]
