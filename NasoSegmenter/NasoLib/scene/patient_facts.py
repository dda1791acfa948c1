"""Whose a volume is, when it was taken and what DICOM says of it, without the name getting any further.

    image = image_with_facts(volume)
    image.meta["patient_key"]                  # the same for all images of one patient, and nothing to read off it
    image.meta["tags"]["StudyDate"], image.meta["tags"]["FrameOfReferenceUID"]

The key is the one that DICOM files give, too; see `image.patient_key`. Patient, day and frame of reference come from
the subject hierarchy, which a saved scene keeps; the other tags are there as long as Slicer still has the files.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import slicer

from NasoLib.image import Image
from NasoLib.image.patient_key import TAGS, patient_key
from NasoLib.scene.folder import hierarchy_of
from NasoLib.scene.image_tags import image_with_tags

_PATIENT = tuple(f"DICOM.{tag}" for tag in TAGS)
_TAGS = {"StudyDate": "DICOM.StudyDate", "FrameOfReferenceUID": "DICOM.FrameOfReferenceUID"}


def image_with_facts(node: slicer.vtkMRMLScalarVolumeNode) -> Image:
    """The image of a volume node, with its facts. Raises UserError when it cannot be read."""
    image, facts = image_with_tags(node), facts_of(node)
    tags = {**image.meta.get("tags", {}), **facts.get("tags", {})}
    return replace(image, meta={**image.meta, **facts, "tags": tags})


def facts_of(node: slicer.vtkMRMLNode) -> dict[str, Any]:
    """`patient_key` and `tags`, as far as they are known."""
    hierarchy = hierarchy_of(node.GetScene())
    item = hierarchy.GetItemByDataNode(node) if hierarchy else 0
    if not item:
        return {}
    tags = {name: _inherited(hierarchy, item, attribute) for name, attribute in _TAGS.items()}
    found: dict[str, Any] = {"tags": {name: value for name, value in tags.items() if value}}
    found["patient_key"] = patient_key(*(_inherited(hierarchy, item, attribute) for attribute in _PATIENT))
    return found


def _inherited(hierarchy: slicer.vtkMRMLSubjectHierarchyNode, item: int, attribute: str) -> str:
    """An attribute of an item or of what it lies in; "" when none has it."""
    while item and item != hierarchy.GetSceneItemID():
        value = hierarchy.GetItemAttribute(item, attribute)
        if value:
            return str(value)
        item = hierarchy.GetItemParent(item)
    return ""
