"""Is the skull base invaded? A CT and the radiologist's box to a call that can be traced and doubted.

    result = assess(ct, box, bundle)          scores, positive slices, longest run, call, heat map
    result.with_cutoffs(0.6, 3)               the same scores with other cut-offs; no network
    faithfulness(ct, result, bundle)          does the heat map show what moves the score?
    stability(ct, box, bundle)                does the call survive a box that lies a little elsewhere?

After Nakagawa et al. 2024: axial slices of one box, a classifier's score for each, and the patient is positive when
enough slices in a row are.
"""

from NasoLib.tasks.invasion.assess import assess
from NasoLib.tasks.invasion.calls import Call, decide
from NasoLib.tasks.invasion.checks import check_inputs
from NasoLib.tasks.invasion.faithful import Faithfulness, faithfulness
from NasoLib.tasks.invasion.operating import OperatingPoint, operating_point
from NasoLib.tasks.invasion.patient import PatientCall, combine_series
from NasoLib.tasks.invasion.result import InvasionResult
from NasoLib.tasks.invasion.settings import InvasionSettings
from NasoLib.tasks.invasion.shares import EvidenceShare, Sphere
from NasoLib.tasks.invasion.stable import SliceSpread, Stability, stability

__all__ = [
    "Call",
    "EvidenceShare",
    "Faithfulness",
    "InvasionResult",
    "InvasionSettings",
    "OperatingPoint",
    "PatientCall",
    "SliceSpread",
    "Sphere",
    "Stability",
    "assess",
    "check_inputs",
    "combine_series",
    "decide",
    "faithfulness",
    "operating_point",
    "stability",
]
