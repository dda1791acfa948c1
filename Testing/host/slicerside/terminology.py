"""A few terminology entries, written under the file and context names that Slicer's own logic looks for.

Slicer ships lists of thousands of codes, and the wheel none of them. These few are SNOMED CT codes as DICOM uses them,
enough for segments with a category, a type and a region that survive being stored and read.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

GENERAL_ANATOMY = "Segmentation category and type - 3D Slicer General Anatomy list"
DICOM_TYPES = "Segmentation category and type - DICOM master list"
DICOM_REGIONS = "Anatomic codes - DICOM master list"
GREEN = [128, 174, 128]
BONE = [241, 214, 145]
LESION = [144, 238, 144]


def _code(value: str, meaning: str, **more: Any) -> dict[str, Any]:
    return {"CodeValue": value, "CodingSchemeDesignator": "SCT", "CodeMeaning": meaning, **more}


def _kind(value: str, meaning: str, colour: list[int]) -> dict[str, Any]:
    return _code(value, meaning, recommendedDisplayRGBValue=colour)


CATEGORIES = [
    _code(
        "85756007",
        "Tissue",
        showAnatomy=True,
        Type=[_kind("85756007", "Tissue", GREEN), _kind("272673000", "Bone", BONE)],
    ),
    _code(
        "49755003",
        "Morphologically Altered Structure",
        showAnatomy=True,
        Type=[
            _kind("4147007", "Mass", LESION),
            _kind("108369006", "Neoplasm", LESION),
            _kind("86049000", "Neoplasm, Primary", LESION),
        ],
    ),
]
REGIONS = [_code("71836000", "Nasopharynx"), _code("59441001", "Lymph node")]


def write_share_files(folder: Path) -> None:
    """Put the three files that vtkSlicerTerminologiesModuleLogic reads at start into this new folder."""
    folder.mkdir(parents=True)
    for file, context in (("SlicerGeneralAnatomy", GENERAL_ANATOMY), ("DICOM-Master", DICOM_TYPES)):
        types = {"SegmentationCategoryTypeContextName": context, "SegmentationCodes": {"Category": CATEGORIES}}
        _write(folder / f"SegmentationCategoryTypeModifier-{file}.term.json", types, "segment-context-schema.json")
    regions = {"AnatomicContextName": DICOM_REGIONS, "AnatomicCodes": {"AnatomicRegion": REGIONS}}
    _write(folder / "AnatomicRegionAndModifier-DICOM-Master.term.json", regions, "anatomic-context-schema.json")


def _write(file: Path, content: dict[str, Any], schema: str) -> None:
    # The logic recognises a file by the address of its schema and refuses one without.
    address = f"https://raw.githubusercontent.com/qiicr/dcmqi/master/doc/schemas/{schema}#"
    file.write_text(json.dumps({**content, "@schema": address}, indent=1), encoding="utf-8")
