"""Synthetic head CT, skull base to C2, with a nasopharyngeal tumour: `generate(HeadCtOptions(seed=3))`."""

from NasoLib.phantom.head_ct.options import HeadCtOptions
from NasoLib.phantom.head_ct.render import generate

__all__ = ["HeadCtOptions", "generate"]
