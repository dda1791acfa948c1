"""Synthetic MR of the neck with a nasopharyngeal carcinoma or lymphoma.

from NasoLib.phantom.neck_mr import NeckMrOptions, generate
case = generate(NeckMrOptions(seed=3, histology="carcinoma"))
"""

from NasoLib.phantom.neck_mr.generate import generate
from NasoLib.phantom.neck_mr.options import NeckMrOptions

__all__ = ["NeckMrOptions", "generate"]
