"""What DICOM says of a volume, where Slicer still has the files: which sequence an MR is, which part of the body.

tags = dicom_tags(volume)      {"SeriesDescription": "t1_tse_tra_Gd", "EchoTime": 9.4, ...}; empty without DICOM
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import slicer

from NasoLib.image import Image
from NasoLib.scene.volumes import image_from_node

_TAGS: Mapping[str, str] = {
    "SeriesInstanceUID": "0020,000e",
    "SeriesDescription": "0008,103e",
    "ProtocolName": "0018,1030",
    "BodyPartExamined": "0018,0015",
    "SequenceName": "0018,0024",
    "ContrastBolusAgent": "0018,0010",
    "EchoTime": "0018,0081",
    "RepetitionTime": "0018,0080",
    "SliceThickness": "0018,0050",
}
_NUMBERS = ("EchoTime", "RepetitionTime", "SliceThickness")
_UIDS = "DICOM.instanceUIDs"


def image_with_tags(node: slicer.vtkMRMLScalarVolumeNode) -> Image:
    """The voxels of a volume, with what DICOM says of it."""
    image = image_from_node(node)
    tags = dicom_tags(node)
    return replace(image, meta={**image.meta, "tags": tags}) if tags else image


def dicom_tags(node: slicer.vtkMRMLNode) -> dict[str, Any]:
    """The tags of the first file that a volume was loaded from; empty when Slicer does not know it any more."""
    database = getattr(slicer, "dicomDatabase", None)
    uids = (node.GetAttribute(_UIDS) or "").split()
    if database is None or not uids:
        return {}
    found = {name: database.instanceValue(uids[0], tag) for name, tag in _TAGS.items()}
    return {name: _plain(name, value) for name, value in found.items() if value}


def _plain(name: str, value: str) -> Any:
    try:
        return float(value) if name in _NUMBERS else str(value)
    except ValueError:
        return str(value)
