"""The outlined slices of one patient, as the residual and differential models see them.

    patient = OutlinedPatient({"T1CE": t1ce, "T2": t2}, outline)
    shown = patient.shown_to(bundle.metadata.input)
    shown.pictures                 # (n, c, j, i), ready for the network
    shown.volume_of(heat)          # maps of the pictures, back in the patient

Everything that decides what a network gets to see is in `pictures`, which training uses too. What is here is the
patient's side of it: is the outline of this image, which slices does it touch, and where does a map belong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from NasoLib.bundle import InputSpec
from NasoLib.errors import UserError
from NasoLib.image import Box, Geometry, Image
from NasoLib.image.checks import Finding
from NasoLib.image.crop import canonical, slice_grid
from NasoLib.image.intensity import standardise
from NasoLib.image.resample import resample
from NasoLib.tasks.pictures import rectangles, slice_boxes, upright_channels
from NasoLib.tasks.provenance import ImageUsed

OUTLINE_ROLE = "tumour segmentation"
LEAST_SHARE_INSIDE = 0.5
_ENOUGH_VOXELS = 20_000


@dataclass(frozen=True, eq=False)
class OutlinedSlices:
    """The slices with tumour, on the grid of a model's first sequence.

    channels: upright images, one per sequence.  outline: (k, j, i) bool on their grid.
    slices_k: which slices.  boxes: the rectangle of each.
    """

    spec: InputSpec
    channels: tuple[Image, ...]
    outline: np.ndarray
    slices_k: tuple[int, ...]
    boxes: tuple[Box, ...]

    @property
    def geometry(self) -> Geometry:
        """The grid of the channels and the outline."""
        return self.channels[0].geometry

    @property
    def heights_mm(self) -> tuple[float, ...]:
        """How far towards S each slice lies, at the middle of its rectangle (LPS)."""
        return tuple(float(box.center_lps[2]) for box in self.boxes)

    @cached_property
    def pictures(self) -> np.ndarray:
        """(n, c, j, i) float32, ready for the network."""
        return self.pictures_of(self.boxes)

    def pictures_of(self, boxes: Sequence[Box]) -> np.ndarray:
        """The same for other boxes."""
        intensity = self.spec.intensity
        return standardise(rectangles(self.channels, boxes, self.spec), intensity.mean, intensity.std)

    def outline_pictures(self) -> np.ndarray:
        """(n, j, i) bool: the outline, where each picture shows it."""
        mask = Image(self.outline.astype(np.uint8), self.geometry)
        return np.stack([resample(mask, self._grid(box), nearest=True, outside=0.0).array[0] > 0 for box in self.boxes])

    def volume_of(self, maps: np.ndarray) -> Image:
        """Maps (n, h, w) over the pictures as a volume, float32: the block around all rectangles, 0 outside them.

        Linear between the centres of a map's pixels, as Grad-CAM is drawn everywhere.
        """
        block = self._block()
        geometry = self.geometry.part(block)
        array = np.zeros(geometry.shape, np.float32)
        for k, box, one in zip(self.slices_k, self.boxes, maps, strict=True):
            array[k - block[0].start] = self._drawn(one, box, k, block)
        return Image(array, geometry, "", {"name": "heat map"})

    def _grid(self, box: Box) -> Geometry:
        return slice_grid(self.geometry, box, (self.spec.size[0], self.spec.size[1]), self.spec.resize)

    def _block(self) -> tuple[slice, slice, slice]:
        """The voxels (k, j, i) whose centres lie in any rectangle; at least one along each axis."""
        ends = self.geometry.to_ijk(np.concatenate([box.corners_lps() for box in self.boxes]))[:, :2]
        low = np.clip(np.ceil(ends.min(axis=0) - 1e-6), 0, np.array(self.geometry.size_ijk[:2]) - 1).astype(int)
        high = np.clip(np.floor(ends.max(axis=0) + 1e-6), low, np.array(self.geometry.size_ijk[:2]) - 1).astype(int)
        (i0, j0), (i1, j1) = low, high
        return slice(min(self.slices_k), max(self.slices_k) + 1), slice(j0, j1 + 1), slice(i0, i1 + 1)

    def _drawn(self, one: np.ndarray, box: Box, k: int, block: tuple[slice, slice, slice]) -> np.ndarray:
        """One map (h, w) on the rows and columns of the block; 0 outside its rectangle."""
        rows, columns = (np.arange(part.start, part.stop) for part in block[1:])
        across = self.geometry.to_lps(np.stack([columns, np.full_like(columns, rows[0]), np.full_like(columns, k)], -1))
        down = self.geometry.to_lps(np.stack([np.full_like(rows, columns[0]), rows, np.full_like(rows, k)], -1))
        grid = self._grid(box)
        to_columns = _interpolation(grid.to_ijk(across)[:, 0], self.spec.size[1], one.shape[1])
        to_rows = _interpolation(grid.to_ijk(down)[:, 1], self.spec.size[0], one.shape[0])
        drawn = to_rows @ one @ to_columns.T
        inside_x = np.abs(box.local(across)[:, 0]) <= box.size_mm[0] / 2 + 1e-6
        inside_y = np.abs(box.local(down)[:, 1]) <= box.size_mm[1] / 2 + 1e-6
        return drawn * inside_y[:, None] * inside_x[None, :]


class OutlinedPatient:
    """One patient's images by sequence ("T1CE", "T1", "T2"), in one frame of reference, and the outlined tumour.

    outline: any mask on any grid; what is not 0 is tumour. Every model gets its own `OutlinedSlices`; models with the
    same input share one, and its pictures.
    """

    def __init__(self, images: Mapping[str, Image], outline: Image) -> None:
        self.images = dict(images)
        self.outline = outline
        self._shown: dict[InputSpec, OutlinedSlices] = {}
        self._used: dict[str, ImageUsed] = {}

    def used(self, sequences: Iterable[str]) -> dict[str, ImageUsed]:
        """The fingerprints of these sequences and of the outline, for provenance; each is taken once."""
        by_role = {name: self.images[name] for name in sequences} | {OUTLINE_ROLE: self.outline}
        for role, image in by_role.items():
            if role not in self._used:
                self._used[role] = ImageUsed.of(tumour_of(image) if role == OUTLINE_ROLE else image, role)
        return {role: self._used[role] for role in by_role}

    def shown_to(self, spec: InputSpec) -> OutlinedSlices:
        """The slices as a model with this input sees them. Raises UserError when an image is missing."""
        key = replace(spec, roi_bundle="")
        if key not in self._shown:
            self._shown[key] = self._cut(key)
        return self._shown[key]

    def _cut(self, spec: InputSpec) -> OutlinedSlices:
        missing = [name for name in spec.sequences if name not in self.images]
        if missing:
            raise UserError(f"The model needs {' and '.join(missing)}, which is not there. Choose the image.")
        channels = upright_channels([self.images[name] for name in spec.sequences], spec.intensity)
        outline = on_grid(self.outline, channels[0].geometry)
        found = list(slice_boxes(outline, channels[0].geometry, spec.margin_mm))
        ks, boxes = tuple(k for k, _ in found), tuple(box for _, box in found)
        return OutlinedSlices(spec, tuple(channels), outline, ks, boxes)


def on_grid(outline: Image, geometry: Geometry) -> np.ndarray:
    """A mask as (k, j, i) bool on an upright grid."""
    upright = canonical(outline)
    if upright.geometry.same_as(geometry):
        return upright.array != 0
    there = upright.with_array((upright.array != 0).astype(np.uint8))
    return resample(there, geometry, nearest=True, outside=0.0).array != 0


def tumour_of(outline: Image) -> Image:
    """The block of an outline that holds its tumour, upright, as 0 and 1: what an outline's fingerprint is taken of.

    How far the grid reaches beyond the tumour says nothing of the tumour, and Slicer cuts it as it likes.
    """
    upright = canonical(outline)
    tumour = upright.array != 0
    filled = [np.flatnonzero(tumour.any(axis=tuple({0, 1, 2} - {axis}))) for axis in range(3)]
    block = tuple(slice(int(at[0]), int(at[-1]) + 1) if len(at) else slice(None) for at in filled)
    geometry = upright.geometry.part(block)  # type: ignore[arg-type]
    return Image(tumour[block].astype(np.uint8), geometry, outline.modality, outline.meta)


def together(outlines: Sequence[Image]) -> Image:
    """Several masks as one of 0 and 1, upright, on the first one's grid made large enough to hold all."""
    upright = [canonical(outline) for outline in outlines]
    first = upright[0].geometry
    ijk = first.to_ijk(np.concatenate([one.geometry.corners_lps() for one in upright]))
    low, high = np.rint(ijk.min(axis=0) + 0.5).astype(int), np.rint(ijk.max(axis=0) - 0.5).astype(int)
    matrix = first.ijk_to_lps.copy()
    matrix[:3, 3] = first.to_lps(low)
    grid = Geometry(tuple((high - low + 1)[::-1]), matrix)
    joined = np.logical_or.reduce([on_grid(one, grid) for one in upright])
    return Image(joined.astype(np.uint8), grid, "", outlines[0].meta)


def on_geometry(volume: Image, geometry: Geometry) -> np.ndarray:
    """A map's volume on the grid of another one, 0 where it does not reach."""
    if volume.geometry.same_as(geometry):
        return volume.array
    return resample(volume, geometry, outside=0.0).array


def check_outline(outline: Image, image: Image) -> list[Finding]:
    """What is wrong with an outline for an image: empty, of another patient, drawn elsewhere."""
    if not outline.array.any():
        return [Finding("refuse", "The tumour segmentation is empty. Outline the tumour, or let NasoSegmenter do it.")]
    key, other = outline.meta.get("patient_key"), image.meta.get("patient_key")
    if key and other and key != other:
        return [Finding("refuse", "The tumour segmentation belongs to another patient. Choose the one of this image.")]
    share = _share_inside(outline, image.geometry)
    if share < LEAST_SHARE_INSIDE:
        return [
            Finding(
                "refuse",
                f"Only {share:.0%} of the tumour segmentation lie in the image: it was drawn on another volume. Choose "
                "the segmentation of this image.",
            )
        ]
    return _about_drawing(outline, image, share)


def _about_drawing(outline: Image, image: Image, share: float) -> list[Finding]:
    found = []
    drawn_on, name = str(outline.meta.get("drawn_on", "")), str(image.meta.get("name", ""))
    if drawn_on and name and drawn_on != name:
        found.append(
            Finding(
                "warn",
                f"The tumour segmentation was drawn on “{drawn_on}” and is used on “{name}”: look whether it fits.",
            )
        )
    if share < 0.995:
        found.append(Finding("warn", f"{1 - share:.0%} of the tumour segmentation lie outside the image."))
    return found


def _share_inside(outline: Image, geometry: Geometry) -> float:
    """How much of a mask lies in the voxels of a grid; from some ten thousand of its voxels when it has more."""
    kji = np.argwhere(outline.array)
    kji = kji[:: max(1, len(kji) // _ENOUGH_VOXELS)]
    ijk = geometry.to_ijk(outline.geometry.to_lps(kji[:, ::-1]))
    return float(((ijk >= -0.5) & (ijk <= np.array(geometry.size_ijk) - 0.5)).all(axis=1).mean())


def _interpolation(places: np.ndarray, picture: int, size: int) -> np.ndarray:
    """(n, size) weights that read a map of `size` pixels at places counted in a picture's pixels; rows add up to 1."""
    at = np.clip((places + 0.5) * size / picture - 0.5, 0, size - 1)
    left = np.minimum(np.floor(at).astype(int), max(size - 2, 0))
    weights = np.zeros((len(at), size), np.float32)
    weights[np.arange(len(at)), left] = 1 - (at - left)
    if size > 1:
        weights[np.arange(len(at)), left + 1] = at - left
    return weights
