"""Synthetic head CT, skull base to C2, with a nasopharyngeal tumour: `generate(HeadCtOptions(seed=3))`."""

from NasoLib.phantom.head_ct.render import generate
from NasoLib.phantom.head_ct.options import HeadCtOptions

__all__ = ["HeadCtOptions", "generate"]
