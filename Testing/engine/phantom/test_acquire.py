"""The scanner's grid: how it lies, leans, and is stored."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations, product

import numpy as np
import pytest
from NasoLib.errors import UserError
from NasoLib.phantom.acquire import check_style, grid, pose, scan_grid, stored_array, stored_geometry
from NasoLib.phantom.style import Style

STYLE = Style(matrix=20, slices=6, slice_thickness_mm=3.0, field_of_view_mm=50.0)
ORIENTATIONS = ["".join(letters) for axes in permutations(["LR", "PA", "SI"]) for letters in product(*axes)]


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_every_orientation_holds_the_same_value_at_the_same_place(orientation):
    scanned = scan_grid(replace(STYLE, tilt_deg=12.0), (1, 2, 3))
    values = np.random.default_rng(0).integers(0, 1000, scanned.shape)
    geometry, array = stored_geometry(scanned, orientation), stored_array(values, orientation)
    assert array.shape == geometry.shape
    assert array.flags.c_contiguous
    for ijk in [(0, 0, 0), (19, 3, 5), (7, 11, 2)]:
        i, j, k = np.rint(geometry.to_ijk(scanned.to_lps(ijk))).astype(int)
        assert array[k, j, i] == values[ijk[2], ijk[1], ijk[0]]


@pytest.mark.parametrize("orientation", ["LPS", "RAI", "PSL"])
def test_axes_grow_in_the_directions_of_their_letters(orientation):
    directions = grid(replace(STYLE, orientation=orientation)).directions
    towards = {"L": (1, 0, 0), "R": (-1, 0, 0), "P": (0, 1, 0), "A": (0, -1, 0), "S": (0, 0, 1), "I": (0, 0, -1)}
    for axis, letter in enumerate(orientation):
        assert directions[:, axis] == pytest.approx(towards[letter])


def test_the_grid_has_the_spacing_that_was_asked_and_lies_around_the_centre():
    geometry = scan_grid(STYLE, (10, 20, 30))
    assert geometry.spacing_mm == pytest.approx((2.5, 2.5, 3.0))
    assert geometry.center_lps == pytest.approx((10, 20, 30))
    assert geometry.shape == (6, 20, 20)


def test_a_tilted_gantry_leans_the_slices_and_moves_the_table_straight():
    geometry = scan_grid(replace(STYLE, tilt_deg=15.0))
    assert geometry.is_sheared
    assert geometry.directions[:, 2] == pytest.approx((0, 0, 1))
    assert geometry.directions[:, 1] == pytest.approx((0, np.cos(np.deg2rad(15)), np.sin(np.deg2rad(15))))
    normal = np.cross(geometry.directions[:, 0], geometry.directions[:, 1])
    assert normal @ geometry.ijk_to_lps[:3, 2] == pytest.approx(3.0)


def test_a_pose_turns_about_its_pivot_and_then_shifts():
    matrix = pose(Style(rotation_deg=(0, 0, 90), shift_mm=(5, 0, 0)), pivot=(1, 1, 0))
    assert matrix @ (1, 1, 0, 1) == pytest.approx((6, 1, 0, 1))
    assert matrix @ (2, 1, 0, 1) == pytest.approx((6, 2, 0, 1))


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("orientation", "LLS"), ("orientation", "LP"), ("orientation", "XYZ"), ("matrix", 0), ("slices", 0),
        ("slice_thickness_mm", 0.0), ("slice_thickness_mm", float("nan")), ("field_of_view_mm", -1.0),
        ("noise", -1.0), ("contrast", -0.1), ("tilt_deg", 80.0), ("kernel_fwhm_mm", 0.0),
    ],
)  # fmt: skip
def test_settings_that_no_scanner_has_are_refused_by_name(setting, value):
    with pytest.raises(UserError, match=setting):
        check_style(replace(STYLE, **{setting: value}))
