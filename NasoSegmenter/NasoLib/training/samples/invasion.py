"""Axial slices of the radiologist's box on CT, with their labels: is there invasion in this slice?

Labels come from truth.json (`slices.invaded`, one value per stored slice), looked up at the slice that each row of the
crop was taken from, so the order in which a scanner stores its slices does not matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from NasoLib.bundle import InputSpec
from NasoLib.errors import UserError
from NasoLib.image import Box, Image
from NasoLib.image.crop import crop
from NasoLib.tasks.pictures import scaling_of
from NasoLib.training.manifest import Row
from NasoLib.training.samples.reading import read_image, read_truth

if TYPE_CHECKING:
    from NasoLib.training.samples.prepared import Prepared


def prepare_box_slices(row: Row, spec: InputSpec, label_name: str) -> Prepared:
    """The slices of one CT inside its box, (n, 1, j, i), and `slices[label_name]` of each."""
    from NasoLib.training.samples.prepared import Prepared

    truth = read_truth(row)
    image = read_image(row, spec.sequences[0], spec.modality)
    box = _box(row, truth)
    try:
        cut = crop(image, box, (spec.size[0], spec.size[1]), spec.resize)
    except UserError as error:
        raise UserError(f"{row.case}: {error}") from error
    numbers = scaling_of(image, spec.intensity)(cut.array)
    labels = _slice_labels(row, truth, label_name, image, cut)
    facts = {"step_mm": float(cut.geometry.spacing_mm[2])}
    return Prepared(numbers[:, None].astype(np.float16), labels, facts)


def _box(row: Row, truth: dict[str, Any]) -> Box:
    bounds = truth.get("roi_lps")
    if not bounds:
        raise UserError(f"{row.case}: {row.cell('truth')} has no region of interest (roi_lps).")
    try:
        low, high = (np.array(bounds[end], float) for end in ("min", "max"))
    except (KeyError, TypeError, ValueError):
        low = high = np.empty(0)
    if low.shape != (3,) or high.shape != (3,) or not np.isfinite([low, high]).all():
        raise UserError(
            f"{row.case}: {row.cell('truth')}: roi_lps is no box. Give its corners in LPS mm as "
            '{"min": [x, y, z], "max": [x, y, z]}.'
        )
    return Box.from_bounds(low.tolist(), high.tolist())


def _slice_values(row: Row, truth: dict[str, Any], name: str) -> Sequence[Any]:
    """One value per stored slice; none where the truth has none."""
    slices = truth.get("slices") or {}
    if not isinstance(slices, dict):
        raise UserError(
            f"{row.case}: {row.cell('truth')}: slices is no group of named lists. "
            f'Write it as {{"{name}": [0, 1, ...]}}.'
        )
    values = slices.get(name) or []
    if not isinstance(values, list):
        raise UserError(f"{row.case}: {row.cell('truth')}: slices.{name} is no list. Give one 0 or 1 per slice.")
    return values


def _slice_labels(row: Row, truth: dict[str, Any], name: str, image: Image, cut: Image) -> np.ndarray:
    values = _slice_values(row, truth, name)
    if len(values) != image.geometry.shape[0]:
        raise UserError(
            f"{row.case}: {row.cell('truth')} has {len(values)} values in slices.{name} for {image.geometry.shape[0]} "
            "slices."
        )
    if image.geometry.axis_across((0, 0, 1)) != 2:
        raise UserError(f"{row.case}: its slices are stored sagittally or coronally, so labels per slice do not fit.")
    n, rows, columns = cut.geometry.shape
    middles = cut.geometry.to_lps(np.array([((columns - 1) / 2, (rows - 1) / 2, k) for k in range(n)]))
    stored = np.clip(np.rint(image.geometry.to_ijk(middles)[:, 2]).astype(int), 0, len(values) - 1)
    return np.array([bool(values[k]) for k in stored], np.uint8)
