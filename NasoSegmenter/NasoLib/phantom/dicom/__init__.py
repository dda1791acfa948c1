"""A case as DICOM series, as a PACS would show them: CT Image Storage and MR Image Storage, one file per slice."""

from NasoLib.phantom.dicom.series import slice_positions_lps, write_dicom

__all__ = ["slice_positions_lps", "write_dicom"]
