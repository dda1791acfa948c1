"""Where a scanner puts its voxels, and where the patient lies in it.

The grid is always that of an axial scan: columns to the patient's left, rows backwards, slices from the feet upwards.
A tilted gantry leans the slices about the left-right axis while the table still moves straight, which shears the grid:
that is how DICOM stores it. `Style.orientation` is only how the finished array is stored, so every orientation holds
exactly the same voxel values.

`Style.slice_jitter` is not obeyed here: an affine grid has equal slices. Whoever writes unequal slices takes the case
and leaves it to the files.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from NasoLib.errors import UserError
from NasoLib.image import Geometry
from NasoLib.phantom.shapes import rotation
from NasoLib.phantom.style import Style

_AXES = {"L": (0, 1), "R": (0, -1), "P": (1, 1), "A": (1, -1), "S": (2, 1), "I": (2, -1)}


def scan_grid(style: Style, center_lps: Sequence[float] = (0.0, 0.0, 0.0)) -> Geometry:
    """The voxels as they are scanned: i to the left, j backwards (leaning with the tilt), k upwards.

    The middle of the grid lies at `center_lps`. Slices are one slice thickness apart, at right angles to themselves.
    """
    check_style(style)
    tilt = np.deg2rad(style.tilt_deg)
    pixel = style.field_of_view_mm / style.matrix
    matrix = np.eye(4)
    matrix[:3, 0] = (pixel, 0, 0)
    matrix[:3, 1] = (0, pixel * np.cos(tilt), pixel * np.sin(tilt))
    matrix[:3, 2] = (0, 0, style.slice_thickness_mm / np.cos(tilt))
    shape = (style.slices, style.matrix, style.matrix)
    middle = (np.array(shape[::-1]) - 1) / 2
    matrix[:3, 3] = np.asarray(center_lps, float) - matrix[:3, :3] @ middle
    return Geometry(shape, matrix)


def grid(style: Style, center_lps: Sequence[float] = (0.0, 0.0, 0.0)) -> Geometry:
    """The voxels as they are stored: `scan_grid` with its axes in the order of `style.orientation`."""
    return stored_geometry(scan_grid(style, center_lps), style.orientation)


def pose(style: Style, pivot: Sequence[float] = (0.0, 0.0, 0.0)) -> np.ndarray:
    """4 x 4 from the patient's own frame to the scanner's LPS: turned about `pivot` (patient's frame), then shifted."""
    matrix = np.eye(4)
    matrix[:3, :3] = rotation(style.rotation_deg)
    at = np.asarray(pivot, float)
    matrix[:3, 3] = at - matrix[:3, :3] @ at + np.asarray(style.shift_mm, float)
    return matrix


def stored_geometry(scanned: Geometry, orientation: str) -> Geometry:
    """The scanned grid with its axes in another order or direction."""
    order, signs = _axis_order(orientation)
    size = np.array(scanned.size_ijk)
    matrix = np.eye(4)
    matrix[:3, :3] = scanned.ijk_to_lps[:3, :3][:, order] * signs
    ends = np.zeros(3)
    for axis, sign in zip(order, signs, strict=True):
        ends[axis] = size[axis] - 1 if sign < 0 else 0
    matrix[:3, 3] = scanned.to_lps(ends)
    return Geometry(tuple(int(n) for n in size[order][::-1]), matrix)  # type: ignore[arg-type]


def stored_array(scanned: np.ndarray, orientation: str) -> np.ndarray:
    """A scanned array (k, j, i) as it is stored, contiguous."""
    order, signs = _axis_order(orientation)
    turned = np.transpose(scanned, [2 - order[2 - axis] for axis in range(3)])
    return np.ascontiguousarray(turned[tuple(slice(None, None, int(sign)) for sign in signs[::-1])])


def _axis_order(orientation: str) -> tuple[list[int], np.ndarray]:
    """For the stored i, j, k: which scanned axis, and whether it keeps (1) or turns (-1) its direction."""
    known = isinstance(orientation, str) and len(orientation) == 3 and all(letter in _AXES for letter in orientation)
    order = [_AXES[letter][0] for letter in orientation] if known else []
    if sorted(order) != [0, 1, 2]:
        raise UserError(
            f"The orientation {orientation!r} is not one: give three letters, one of L or R, one of P or A and one of "
            "S or I, in the order of the array's axes, such as LPS."
        )
    return order, np.array([_AXES[letter][1] for letter in orientation])


def check_style(style: Style) -> None:
    """Refuse settings that no scanner can have, by name."""
    _axis_order(style.orientation)
    for name in ("kernel_fwhm_mm", "slice_thickness_mm", "field_of_view_mm"):
        if not 0 < getattr(style, name) < 1000:
            raise UserError(f"{name} must be above 0 and below 1000 mm, not {getattr(style, name)}.")
    for name, least in (("matrix", 16), ("slices", 1)):
        if not least <= getattr(style, name) <= 4096:
            raise UserError(f"{name} must lie between {least} and 4096, not {getattr(style, name)}.")
    for name in ("noise", "edge_boost", "contrast", "slice_jitter"):
        if not getattr(style, name) >= 0:
            raise UserError(f"{name} must not be negative, but is {getattr(style, name)}.")
    if not abs(style.tilt_deg) <= 45:
        raise UserError(f"tilt_deg must lie between -45 and 45 degrees, not {style.tilt_deg}.")
