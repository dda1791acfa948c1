"""What is true of a synthetic CT of the chest, per slice and per patient, in JSON values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from NasoLib.image import Geometry
from NasoLib.phantom.chest_ct.options import ChestCtOptions
from NasoLib.phantom.chest_ct.patient import Patient
from NasoLib.phantom.lesion_truth import per_slice_rectangles, volume_ml


def per_slice(masks: Mapping[str, np.ndarray], geometry: Geometry) -> dict[str, list[Any]]:
    """For every slice k: is there tumour, and the rectangle around it."""
    tumour = masks["tumour"]
    return {"tumour": [bool(plane.any()) for plane in tumour], **per_slice_rectangles(tumour, geometry)}


def per_patient(
    patient: Patient, options: ChestCtOptions, masks: Mapping[str, np.ndarray], geometry: Geometry
) -> dict[str, Any]:
    """Labels, volumes, and what could be mistaken for a tumour."""
    return {
        "tumour": patient.tumour is not None,
        "tumour_type": patient.tumour.type if patient.tumour else None,
        "diameter_mm": patient.tumour.diameter_mm if patient.tumour else None,
        "volume_ml": volume_ml(masks["tumour"], geometry),
        "volumes_ml": {name: volume_ml(mask, geometry) for name, mask in masks.items()},
        "age": patient.age,
        "sex": patient.sex,
        "hospital": options.style.hospital,
        "confounders": {
            "thymus": patient.thymus,
            "recess": patient.recess,
            "nodes": patient.nodes,
            "stranding": patient.stranding,
            "pleural_effusion": patient.effusion_mm > 0,
            "left_vein_without_contrast": patient.left_vein_hu < patient.aorta_hu - 60,
        },
    }
