"""A synthetic MR of the neck: T1, T2 and contrast-enhanced T1 of one patient on one grid.

All three sequences are read off one painting of tissues. Only when the patient is asked to have moved between
sequences is the painting made again for the sequence that was taken before. Masks and landmarks say where the patient
lay during T1CE.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from NasoLib.image import Image
from NasoLib.image.geometry import apply_affine
from NasoLib.phantom.acquire import pose, scan_grid, stored_array, stored_geometry
from NasoLib.phantom.case import Case
from NasoLib.phantom.neck_mr import anatomy, truth
from NasoLib.phantom.neck_mr.canvas import HEIGHT_MM, TissueCanvas
from NasoLib.phantom.neck_mr.options import NeckMrOptions
from NasoLib.phantom.neck_mr.patient import Patient, draw
from NasoLib.phantom.neck_mr.pattern import Pattern
from NasoLib.phantom.neck_mr.places import Places
from NasoLib.phantom.neck_mr.signal import Coil, magnitude, protocols, stored
from NasoLib.phantom.neck_mr.tissues import SEQUENCES, Tissue
from NasoLib.phantom.neck_mr.tumour import Lesion, lesions
from NasoLib.phantom.noise import Noise
from NasoLib.phantom.points import Block, Points
from NasoLib.phantom.seeds import generator
from NasoLib.phantom.slabs import for_each_slab
from NasoLib.progress import SILENT, Progress

_TOP_MM = 44.0
_MASKS = {
    "tumour": (Tissue.TUMOUR,),
    "nodes": (Tissue.NODE,),
    "airway": (Tissue.LUMEN,),
    "cord": (Tissue.CORD,),
    "carotids": (Tissue.ARTERY,),
    "parotids": (Tissue.PAROTID,),
}


def generate(options: NeckMrOptions, progress: Progress = SILENT) -> Case:
    """The case of these options; equal options give equal bytes. Raises UserError for options that are impossible."""
    options.checked()
    patient = draw(options)
    scan = Scan(options, patient)
    for_each_slab(scan.grid.shape[0], scan.make, progress, "Painting the neck")
    return scan.case()


@dataclass(frozen=True)
class _Inside:
    """Where one lesion lies in a slab: voxels of a block, where in the lesion and how dead they are."""

    block: Block
    points: Points
    mask: np.ndarray
    places: Places
    dead: np.ndarray


class Scan:
    """One examination while it is made: a slab at a time, in any order, on any number of cores."""

    def __init__(self, options: NeckMrOptions, patient: Patient) -> None:
        self.options, self.patient, self.style = options, patient, options.style
        self.grid = scan_grid(self.style, _center(self.style.slices * self.style.slice_thickness_mm))
        build = anatomy.build_of(patient)
        self.to_lps = pose(self.style, pivot=(0.0, 20.0, 0.0)) @ build.matrix
        self.parts, self.vessels = anatomy.parts(patient, build)
        self.lesions = lesions(patient)
        self.pattern = Pattern(patient)
        self.weave = Noise(generator(patient.seed, "neck-mr", "weave"), 2.2, waves=16)
        self.protocols = protocols(self.style, patient.seed)
        self.coil = Coil(self.style, patient.seed)
        self.images = {name: np.zeros(self.grid.shape, np.int16) for name in SEQUENCES}
        self.masks = {name: np.zeros(self.grid.shape, np.uint8) for name in (*_MASKS, "necrosis")}

    def make(self, slices: range) -> None:
        """Paint, image and store some slices."""
        shading = self.coil.shading(self.grid, slices)
        for moved, names in self._sittings().items():
            canvas = self._painted(slices, moved)
            tissues = canvas.tissues()
            inside = self._inside(canvas, tissues)
            weave = self._weave(canvas, slices)
            for name in names:
                light = self._light(name, tissues, inside, canvas.heights)
                self._store(name, slices, light * weave * shading)
            if "t1ce" in names:
                self._store_masks(slices, tissues, inside, canvas.heights)

    def _sittings(self) -> dict[tuple[float, ...], list[str]]:
        """How far the patient had moved, and the sequences taken then."""
        moves = {"t1": self.options.t1_shift_mm, "t2": self.options.t2_shift_mm, "t1ce": (0.0, 0.0, 0.0)}
        sittings: dict[tuple[float, ...], list[str]] = {}
        for name, moved in moves.items():
            sittings.setdefault(tuple(float(mm) for mm in moved), []).append(name)
        return sittings

    def _painted(self, slices: range, moved_mm: Sequence[float]) -> TissueCanvas:
        shift = np.eye(4)
        shift[:3, 3] = moved_mm
        canvas = TissueCanvas.of(self.grid, shift @ self.to_lps, slices, float(Tissue.AIR), HEIGHT_MM)
        canvas.draw(self.parts)
        for lesion in self.lesions:
            canvas.paint(lesion.shape, float(lesion.tissue))
        canvas.draw(self.vessels)
        return canvas

    def _inside(self, canvas: TissueCanvas, tissues: np.ndarray) -> list[_Inside]:
        """The voxels of every lesion; a voxel in two lesions belongs to the first."""
        free = np.ones(tissues.shape, bool)
        found = []
        for lesion in self.lesions:
            block = canvas.points.block(lesion.shape.low, lesion.shape.high)
            if block is None:
                continue
            mask = (tissues[block] == lesion.tissue) & free[block]
            if mask.any():
                found.append(self._in_block(canvas.points.part(block), block, mask, lesion))
                free[block] &= ~mask
        return found

    def _in_block(self, points: Points, block: Block, mask: np.ndarray, lesion: Lesion) -> _Inside:
        places = Places.of(points, lesion.shape)
        return _Inside(block, points, mask & (places.depth_mm > 0), places, self.pattern.necrosis(points, places))

    def _weave(self, canvas: TissueCanvas, slices: range) -> np.ndarray:
        """The fine unevenness of every tissue, to multiply by."""
        _, rows, columns = canvas.values.shape
        points = Points(canvas.to_patient, np.asarray(slices), np.arange(rows), np.arange(columns))
        return np.float32(1) + np.float32(0.03) * self.weave(points)

    def _light(self, name: str, tissues: np.ndarray, inside: list[_Inside], heights: int) -> np.ndarray:
        """Brightness of slices (k, j, i): of the tissues, with the pattern of the lesions, averaged over heights."""
        light = self.protocols[name].table[tissues]
        share = self.style.contrast if name == "t1ce" else 1.0
        for part in inside:
            added = self.pattern.added(name, part.points, part.places, part.dead)
            light[part.block] += np.where(part.mask, np.float32(share) * added, np.float32(0))
        return _by_slice(np.maximum(light, 0, out=light), heights).mean(axis=1)

    def _store(self, name: str, slices: range, light: np.ndarray) -> None:
        rng = generator(self.patient.seed, "neck-mr", "noise", name, slices.start)
        seen = magnitude(light, self.style, self.grid.spacing_mm[0], rng)
        self.images[name][slices.start : slices.stop] = stored(seen, self.protocols[name].scale)

    def _store_masks(self, slices: range, tissues: np.ndarray, inside: list[_Inside], heights: int) -> None:
        for name, members in _MASKS.items():
            self._store_mask(name, slices, np.isin(tissues, members), heights)
        dead = np.zeros(tissues.shape, bool)
        for part in inside:
            dead[part.block] |= part.mask & (part.dead > 0.5)
        self._store_mask("necrosis", slices, dead, heights)

    def _store_mask(self, name: str, slices: range, at_heights: np.ndarray, heights: int) -> None:
        self.masks[name][slices.start : slices.stop] = _by_slice(at_heights, heights).mean(axis=1) >= 0.5

    def case(self) -> Case:
        """The finished examination as it is stored."""
        orientation = self.style.orientation
        geometry = stored_geometry(self.grid, orientation)
        masks = {name: stored_array(mask, orientation) for name, mask in self.masks.items()}
        return Case(
            kind="neck-mr",
            images={name: Image(stored_array(a, orientation), geometry, "MR") for name, a in self.images.items()},
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


def _center(covered_mm: float) -> tuple[float, float, float]:
    """The middle of the scan, so that its top lies above the nasopharynx however few slices there are."""
    return 0.0, 4.0, _TOP_MM - covered_mm / 2


def _by_slice(array: np.ndarray, heights: int) -> np.ndarray:
    return array.reshape(-1, heights, *array.shape[1:])
