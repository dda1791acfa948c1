"""DICOM series as images: `headers` reads what each file says, `stack` makes a grid of the positions, `series` both."""

from NasoLib.image.dicom.headers import Series, find_series
from NasoLib.image.dicom.series import read_series

__all__ = ["Series", "find_series", "read_series"]
