"""What is true of a synthetic MR of the neck, per slice and per patient, in JSON values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from NasoLib.image import Geometry
from NasoLib.phantom.lesion_truth import per_slice_rectangles, volume_ml
from NasoLib.phantom.neck_mr.options import NeckMrOptions
from NasoLib.phantom.neck_mr.outcome import residual
from NasoLib.phantom.neck_mr.patient import Patient


def per_slice(masks: Mapping[str, np.ndarray], geometry: Geometry) -> dict[str, list[Any]]:
    """For every slice k: is there tumour, are there nodes, and the rectangle around all of both."""
    lesions = masks["tumour"] | masks["nodes"]
    return {
        "tumour": [bool(plane.any()) for plane in masks["tumour"]],
        "nodes": [bool(plane.any()) for plane in masks["nodes"]],
        **per_slice_rectangles(lesions, geometry),
    }


def per_patient(
    patient: Patient, options: NeckMrOptions, masks: Mapping[str, np.ndarray], geometry: Geometry
) -> dict[str, Any]:
    """Labels, categories, volumes and outcomes; None for what this patient cannot have."""
    carcinoma = not patient.is_lymphoma
    return {
        "histology": patient.histology,
        "carcinoma": carcinoma,
        "t_category": patient.t_category if carcinoma else None,
        "n_category": patient.n_category if carcinoma else None,
        "m_category": "M0" if carcinoma else None,
        "stage": patient.stage if carcinoma else None,
        "staging": "AJCC 8" if carcinoma else None,
        "age": patient.age,
        "sex": patient.sex,
        "side": "left" if patient.side > 0 else "right",
        "volumes_ml": {name: volume_ml(mask, geometry) for name, mask in masks.items()},
        "hospital": options.style.hospital,
        "t1_shift_mm": list(options.t1_shift_mm),
        "t2_shift_mm": list(options.t2_shift_mm),
        "traits": asdict(patient.traits),
        **_outcomes(patient),
    }


def _outcomes(patient: Patient) -> dict[str, Any]:
    """Both potential outcomes (True: residual tumour), the arm that was given and what was then observed."""
    if not patient.has_outcome:
        return {"given": None, "residual": None, "observed_residual": None}
    outcomes = residual(patient)
    return {"given": patient.given, "residual": outcomes, "observed_residual": outcomes[patient.given]}
