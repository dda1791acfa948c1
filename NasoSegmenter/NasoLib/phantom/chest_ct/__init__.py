"""Synthetic CT of the chest, with or without a tumour of the anterior mediastinum.

from NasoLib.phantom.chest_ct import ChestCtOptions, generate
case = generate(ChestCtOptions(seed=3, tumour=True, tumour_type="cystic"))
"""

from NasoLib.phantom.chest_ct.generate import generate
from NasoLib.phantom.chest_ct.options import ChestCtOptions

__all__ = ["ChestCtOptions", "generate"]
