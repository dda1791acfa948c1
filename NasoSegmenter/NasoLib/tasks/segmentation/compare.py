"""How an outline agrees with another: with a reference, or with what the user made of it.

agreement = compare(result.mask, reference)
change = correction(model_mask, corrected_mask)
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from NasoLib.errors import UserError
from NasoLib.image import Image
from NasoLib.image.resample import resample
from NasoLib.study.froc import match
from NasoLib.study.overlap import MEASURES, SurfaceDistances, overlap, surface_distances

LESION_IOU = (0.1, 0.5)


@dataclass(frozen=True)
class LesionMatch:
    """Connected regions against lesions, matched one to one, best IoU first, at one IoU.

    found: lesions that have a region.  missed: lesions without.  false_alarms: regions without a lesion.
    """

    iou: float
    lesions: int
    found: int
    missed: int
    false_alarms: int


@dataclass(frozen=True, eq=False)
class Agreement:
    """An outline against a reference. Figures are None where they would divide by nothing.

    ml, reference_ml: volumes.  lesions: at each IoU of `LESION_IOU`.
    false_positive, false_negative: uint8 masks of what only the outline, and only the reference, holds.
    """

    dice: float | None
    iou: float | None
    precision: float | None
    recall: float | None
    surface: SurfaceDistances
    ml: float
    reference_ml: float
    lesions: tuple[LesionMatch, ...]
    false_positive: Image
    false_negative: Image

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        voxel_ml = self.false_positive.geometry.voxel_volume_ml
        figures = {name: getattr(self, name) for name in (*MEASURES, "ml", "reference_ml")}
        return figures | {
            "surface": asdict(self.surface),
            "lesions": [asdict(one) for one in self.lesions],
            "false_positive_ml": int(self.false_positive.array.sum()) * voxel_ml,
            "false_negative_ml": int(self.false_negative.array.sum()) * voxel_ml,
        }


@dataclass(frozen=True)
class Correction:
    """What the user changed of a model's outline: how well the model fits this site.

    difference_ml: corrected minus model.  added_ml, removed_ml: of voxels.  dice: None when both are empty.
    """

    model_ml: float
    corrected_ml: float
    difference_ml: float
    added_ml: float
    removed_ml: float
    dice: float | None

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def compare(mask: Image, reference: Image) -> Agreement:
    """Compare two outlines: anything above 0 belongs to them. The reference is brought to the outline's grid.

    Raises UserError when they do not lie in the same part of the patient.
    """
    mine, truth = mask.array > 0, _on_grid_of(mask, reference)
    shared = overlap(mine, truth)
    voxel_ml = mask.geometry.voxel_volume_ml
    figures = {name: shared.figure(name) for name in MEASURES}
    return Agreement(
        **figures,
        surface=surface_distances(mine, truth, mask.geometry.spacing_mm),
        ml=(shared.both + shared.only_found) * voxel_ml,
        reference_ml=(shared.both + shared.only_reference) * voxel_ml,
        lesions=_lesions(mine, truth),
        false_positive=_image(mine & ~truth, mask, "Only in the outline"),
        false_negative=_image(truth & ~mine, mask, "Only in the reference"),
    )


def correction(model: Image, corrected: Image) -> Correction:
    """What a user changed, from the model's outline and the corrected one."""
    before, after = model.array > 0, _on_grid_of(model, corrected)
    shared = overlap(before, after)
    voxel_ml = model.geometry.voxel_volume_ml
    added, removed = shared.only_reference * voxel_ml, shared.only_found * voxel_ml
    both = shared.both * voxel_ml
    return Correction(both + removed, both + added, added - removed, added, removed, shared.figure("dice"))


def _on_grid_of(mask: Image, other: Image) -> np.ndarray:
    """The other outline as bool on the grid of the first."""
    if other.geometry.same_as(mask.geometry):
        return other.array > 0
    there = resample(other, mask.geometry, nearest=True, outside=0.0).array > 0
    if (other.array > 0).any() and not there.any():
        raise UserError("The two outlines do not lie in the same part of the patient. Choose others.")
    return there


def _lesions(mine: np.ndarray, truth: np.ndarray) -> tuple[LesionMatch, ...]:
    """Regions (26-connected) against lesions."""
    iou = region_iou(mine, truth)
    regions, lesions = iou.shape
    found = {step: len(match(iou, step)) for step in LESION_IOU}
    return tuple(LesionMatch(step, lesions, hits, lesions - hits, regions - hits) for step, hits in found.items())


def region_iou(mine: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """(regions, lesions): IoU of every connected region of one mask with every one of the other."""
    from scipy import ndimage

    from NasoLib.predict.regions.boxes import box_around

    either = mine | truth
    if not either.any():
        return np.zeros((0, 0))
    box = box_around(either, either.shape)
    full = np.ones((3, 3, 3))
    (regions, n), (lesions, m) = (ndimage.label(one[box], full) for one in (mine, truth))
    pairs = np.bincount((regions.astype(np.int64) * (m + 1) + lesions).ravel(), minlength=(n + 1) * (m + 1))
    both = pairs.reshape(n + 1, m + 1)
    union = both.sum(1, keepdims=True) + both.sum(0, keepdims=True) - both
    return (both / np.maximum(union, 1))[1:, 1:]


def _image(mask: np.ndarray, like: Image, name: str) -> Image:
    return Image(mask.astype(np.uint8), like.geometry, "", {"name": name})
