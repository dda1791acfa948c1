"""A synthetic patient: images and everything that is true of them.

Every kind of phantom gives a `Case`, and everything that stores one (files, DICOM, cohorts, Slicer's Sample Data) takes
a `Case` and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from NasoLib.image import Image


@dataclass(frozen=True)
class Case:
    """One synthetic patient.

    kind: "head-ct", "neck-mr" or "chest-ct".
    images: by series name ("ct"; "t1", "t2", "t1ce"), all in one frame of reference.
    masks: by structure name, uint8 arrays (k, j, i) on the grid of the first image.
    landmarks_lps: by name, in mm.
    roi_lps: the radiologist's box as {"min": [l, p, s], "max": [l, p, s]} in mm, axis-aligned in the patient; or None.
    slices: per-slice truth, by name a list with one value per slice k of the first image (JSON values).
    truth: per-patient truth: labels, outcomes, T category, volumes, hospital (JSON values).
    options: what was asked for, enough to make the same bytes again (JSON values; holds "seed").
    """

    kind: str
    images: Mapping[str, Image]
    masks: Mapping[str, np.ndarray]
    landmarks_lps: Mapping[str, tuple[float, float, float]]
    roi_lps: Mapping[str, list[float]] | None
    slices: Mapping[str, list[Any]] = field(default_factory=dict)
    truth: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
