"""Truth that is read off a mask: volume, and the rectangle around everything in each slice."""

from __future__ import annotations

from typing import Any

import numpy as np

from NasoLib.image import Geometry


def volume_ml(mask: np.ndarray, geometry: Geometry) -> float:
    """Volume of a mask (k, j, i), rounded to a microlitre."""
    return round(int(np.count_nonzero(mask)) * geometry.voxel_volume_ml, 3)


def per_slice_rectangles(mask: np.ndarray, geometry: Geometry) -> dict[str, list[Any]]:
    """For each slice k the rectangle around all components of a mask (k, j, i); None where the mask is empty.

    rectangle_ij: [first i, first j, last i, last j], voxels, both ends inside.
    rectangle_lps: the outer corners of its first and its last voxel in the slice's plane, mm.
    """
    rectangles = [_rectangle(plane) for plane in mask]
    corners = [None if found is None else _corners(found, k, geometry) for k, found in enumerate(rectangles)]
    return {"rectangle_ij": rectangles, "rectangle_lps": corners}


def _rectangle(plane: np.ndarray) -> list[int] | None:
    rows, columns = np.flatnonzero(plane.any(axis=1)), np.flatnonzero(plane.any(axis=0))
    if rows.size == 0:
        return None
    return [int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1])]


def _corners(rectangle: list[int], k: int, geometry: Geometry) -> list[list[float]]:
    first_i, first_j, last_i, last_j = rectangle
    ends = geometry.to_lps(np.array([[first_i - 0.5, first_j - 0.5, k], [last_i + 0.5, last_j + 0.5, k]]))
    return [[round(float(mm), 3) for mm in end] for end in ends]
