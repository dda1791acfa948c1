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

    @property
    def center_of_interest_lps(self) -> np.ndarray:
        """Where to look first: the middle of the tumour, else of the radiologist's box, else of the image; in mm."""
        geometry = next(iter(self.images.values())).geometry
        tumour = self.masks.get("tumour")
        if tumour is not None and tumour.any():
            return geometry.to_lps(np.argwhere(tumour).mean(axis=0)[::-1])
        if self.roi_lps:
            return (np.asarray(self.roi_lps["min"]) + np.asarray(self.roi_lps["max"])) / 2
        return geometry.center_lps
