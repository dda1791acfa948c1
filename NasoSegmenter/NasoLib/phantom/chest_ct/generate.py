"""A synthetic CT of the chest, with or without a tumour of the anterior mediastinum."""

from __future__ import annotations

import numpy as np

from NasoLib.image import Image
from NasoLib.image.geometry import apply_affine
from NasoLib.phantom.acquire import pose, scan_grid, stored_array, stored_geometry
from NasoLib.phantom.case import Case
from NasoLib.phantom.chest_ct import anatomy, hu, truth
from NasoLib.phantom.chest_ct.options import ChestCtOptions
from NasoLib.phantom.chest_ct.patient import Patient, draw
from NasoLib.phantom.paint import Canvas
from NasoLib.phantom.scanner import scan
from NasoLib.phantom.seeds import generator
from NasoLib.phantom.slabs import for_each_slab
from NasoLib.progress import SILENT, Progress

_TOP_MM = 104.0
_HEIGHT_MM = 3.2
_MASKS = ("tumour", "lungs", "heart", "aorta", "great_vessels", "airway", "thymus", "nodes")


def generate(options: ChestCtOptions, progress: Progress = SILENT) -> Case:
    """The case of these options; equal options give equal bytes. Raises UserError for options that are impossible."""
    options.checked()
    examination = Examination(options, draw(options))
    for_each_slab(examination.grid.shape[0], examination.make, progress, "Painting the chest")
    return examination.case()


class Examination:
    """One CT while it is made: a slab at a time, in any order, on any number of cores."""

    def __init__(self, options: ChestCtOptions, patient: Patient) -> None:
        self.options, self.patient, self.style = options, patient, options.style
        covered = self.style.slices * self.style.slice_thickness_mm
        self.grid = scan_grid(self.style, (0.0, 4.0, _TOP_MM - covered / 2))
        self.to_lps = pose(self.style) @ anatomy.build(patient)
        self.strokes = anatomy.strokes(patient, self.style.contrast)
        self.array = np.zeros(self.grid.shape, np.int16)
        self.masks = {name: np.zeros(self.grid.shape, np.uint8) for name in _MASKS}

    def make(self, slices: range) -> None:
        """Paint, scan and store some slices."""
        canvas = Canvas.of(self.grid, self.to_lps, slices, hu.AIR, _HEIGHT_MM)
        canvas.draw(self.strokes)
        values, masks = canvas.flattened()
        rng = generator(self.patient.seed, "chest-ct", "noise", slices.start)
        where = slice(slices.start, slices.stop)
        self.array[where] = scan(values, self.style, self.grid.spacing_mm[0], rng)
        for name, mask in masks.items():
            self.masks[name][where] = mask

    def case(self) -> Case:
        """The finished examination as it is stored."""
        orientation = self.style.orientation
        geometry = stored_geometry(self.grid, orientation)
        masks = {name: stored_array(mask, orientation) for name, mask in self.masks.items()}
        return Case(
            kind="chest-ct",
            images={"ct": Image(stored_array(self.array, orientation), geometry, "CT")},
            masks=masks,
            landmarks_lps=self._landmarks(),
            roi_lps=None,
            slices=truth.per_slice(masks, geometry),
            truth=truth.per_patient(self.patient, self.options, masks, geometry),
            options=self.options.to_json(),
        )

    def _landmarks(self) -> dict[str, tuple[float, float, float]]:
        places = apply_affine(self.to_lps, np.array(list(anatomy.LANDMARKS.values())))
        return {name: (float(x), float(y), float(z)) for name, (x, y, z) in zip(anatomy.LANDMARKS, places, strict=True)}
