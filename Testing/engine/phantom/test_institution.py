"""Hospitals: the same house every time, different from its neighbours, patients a little different from each other."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from NasoLib.errors import UserError
from NasoLib.phantom.acquire import check_style, grid
from NasoLib.phantom.institution import style

KINDS = ("head-ct", "neck-mr", "chest-ct")
THICKNESS_MM = {"head-ct": (1.25, 5.0), "neck-mr": (4.0, 6.0), "chest-ct": (1.25, 5.0)}
HABITS = ("hospital", "vendor", "model", "kernel", "kernel_fwhm_mm", "edge_boost", "slice_thickness_mm", "matrix")


@pytest.mark.parametrize("kind", KINDS)
@given(hospital=st.integers(1, 5000), seed=st.integers(0, 2**31))
@settings(max_examples=60, deadline=None)
def test_every_hospital_takes_a_possible_picture(kind, hospital, seed):
    drawn = style(hospital, seed, kind)
    check_style(drawn)
    thinnest, thickest = THICKNESS_MM[kind]
    assert thinnest <= drawn.slice_thickness_mm <= thickest
    assert grid(drawn).shape
    assert abs(drawn.tilt_deg) < 20
    assert drawn.tilt_deg == 0 or kind == "head-ct"
    assert 0 < drawn.contrast <= 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_hospital_has_habits_and_its_patients_vary_a_little(kind):
    one, other = style(4, 0, kind), style("hospital-004", 1, kind)
    assert [getattr(one, name) for name in HABITS] == [getattr(other, name) for name in HABITS]
    assert one.rotation_deg != other.rotation_deg
    assert one.shift_mm != other.shift_mm
    assert one.noise != other.noise
    assert other.noise / one.noise == pytest.approx(1, abs=0.5)


@pytest.mark.parametrize("kind", KINDS)
def test_hospitals_shift_against_each_other(kind):
    houses = [style(number, 0, kind) for number in range(1, 13)]
    assert len({house.vendor for house in houses}) >= 3
    assert len({house.slice_thickness_mm for house in houses}) >= 3
    noise = [np.mean([style(number, seed, kind).noise for seed in range(20)]) for number in range(1, 13)]
    within = np.std([style(1, seed, kind).noise for seed in range(20)])
    assert np.std(noise) > within


def test_some_hospitals_tilt_the_gantry_and_most_do_not():
    tilted = np.mean([style(number, 0, "head-ct").tilt_deg != 0 for number in range(1, 201)])
    assert 0.2 < tilted < 0.6


def test_a_style_is_the_same_in_another_process_with_another_hash_seed():
    text = "from NasoLib.phantom.institution import style; print(style(7, 3, 'head-ct'))"
    command = [sys.executable, "-c", text]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "77"}).stdout
    assert printed.strip() == str(style(7, 3, "head-ct"))


def test_what_is_asked_for_replaces_what_is_drawn_and_thin_slices_cover_the_same_body():
    drawn, thin = style(2, 0, "head-ct"), style(2, 0, "head-ct", slice_thickness_mm=1.25, contrast=0.0)
    assert (thin.slice_thickness_mm, thin.contrast) == (1.25, 0.0)
    covered = drawn.slices * drawn.slice_thickness_mm
    assert thin.slices * thin.slice_thickness_mm == pytest.approx(covered, abs=drawn.slice_thickness_mm)
    assert (
        replace(thin, slice_thickness_mm=drawn.slice_thickness_mm, contrast=drawn.contrast, slices=drawn.slices)
        == drawn
    )


def test_a_kind_or_a_hospital_that_is_none_is_refused_by_name():
    with pytest.raises(UserError, match="'foot-ct' is not a kind"):
        style(1, 0, "foot-ct")
    with pytest.raises(UserError, match="--hospital 0"):
        style(0, 0, "head-ct")
