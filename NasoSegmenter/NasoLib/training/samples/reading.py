"""The images, masks and truth of one row of a manifest."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from NasoLib.errors import UserError
from NasoLib.image import Geometry, Image, io
from NasoLib.image.resample import resample
from NasoLib.training.manifest import Row


def read_image(row: Row, sequence: str, modality: str) -> Image:
    """The image of a sequence ("T1CE" is in the column `image_t1ce`). Raises UserError naming the case."""
    place = row.path(f"image_{sequence.lower()}")
    try:
        image = io.read(place)
    except UserError as error:
        raise UserError(f"{row.case}: {error}") from error
    return Image(image.array, image.geometry, modality, image.meta)


def read_outline(row: Row, structures: Sequence[str], onto: Geometry) -> np.ndarray:
    """The union of masks on a grid, (k, j, i) bool. Structures without a column are empty; all without: UserError."""
    names = [name for name in (f"mask_{structure}" for structure in structures) if row.cell(name)]
    if not names:
        raise UserError(f"{row.case}: the manifest names no mask_{' and no mask_'.join(structures)}.")
    outline = np.zeros(onto.shape, bool)
    for name in names:
        mask = io.read(row.path(name))
        same = mask if mask.geometry.same_as(onto) else resample(mask, onto, nearest=True, outside=0.0)
        outline |= same.array > 0
    return outline


def read_truth(row: Row) -> dict[str, Any]:
    """truth.json of a case: "roi_lps" (the radiologist's box) and "slices" (a value per slice, by name)."""
    try:
        record = json.loads(row.path("truth").read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise UserError(
            f"{row.case}: {row.cell('truth')} cannot be read ({error}). Repair it, or its rights."
        ) from error
    if not isinstance(record, dict):
        raise UserError(f"{row.case}: {row.cell('truth')} is not a group of named values.")
    return record
