"""The same seed gives the same bytes, and the same patient is the same on every grid."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from engine.phantom.heads import SMALL, a_head
from NasoLib.errors import Cancelled
from NasoLib.phantom import slabs
from NasoLib.phantom.head_ct import HeadCtOptions, generate
from NasoLib.progress import Progress

TINY = replace(SMALL, matrix=80, slices=30, slice_thickness_mm=4.0)
INVADED = {"t_category": "T3", "invasion": "lysis"}


@pytest.mark.parametrize("threads", [1, 3])
def test_the_same_seed_gives_the_same_bytes_on_any_number_of_cores(threads, monkeypatch):
    options = HeadCtOptions(seed=4, style=TINY)
    first = generate(options)
    monkeypatch.setattr(slabs, "cores", lambda: threads)
    second = generate(options)
    assert first.images["ct"].array.tobytes() == second.images["ct"].array.tobytes()
    assert all(np.array_equal(first.masks[name], second.masks[name]) for name in first.masks)
    assert (first.truth, first.slices, first.landmarks_lps) == (second.truth, second.slices, second.landmarks_lps)


def test_another_seed_gives_another_patient():
    first, second = (generate(HeadCtOptions(seed=seed, style=TINY)) for seed in (4, 5))
    assert (first.images["ct"].array != second.images["ct"].array).mean() > 0.1


@pytest.mark.parametrize("orientation", ["RAI", "PSL", "ILA"])
def test_an_orientation_only_stores_the_same_voxels_otherwise(orientation):
    usual, other = (a_head(seed=4, matrix=80, orientation=o, **INVADED) for o in ("LPS", orientation))
    assert usual.landmarks_lps == other.landmarks_lps
    assert usual.roi_lps == other.roi_lps
    assert usual.truth == other.truth
    voxels = np.argwhere(usual.masks["tumour"])[::7]
    places = usual.images["ct"].geometry.to_lps(voxels[:, ::-1])
    i, j, k = np.rint(other.images["ct"].geometry.to_ijk(places)).astype(int).T
    assert (other.masks["tumour"][k, j, i] == 1).all()
    np.testing.assert_array_equal(other.images["ct"].array[k, j, i], usual.images["ct"].array[tuple(voxels.T)])


@pytest.mark.parametrize(
    "how",
    [
        {"tilt_deg": 15.0},
        {"tilt_deg": -12.0, "orientation": "RAI"},
        {"slice_thickness_mm": 1.5, "slices": 70},
        {"field_of_view_mm": 240.0},
    ],
)
def test_any_grid_finds_the_same_structures_at_the_same_places(how):
    usual, other = a_head(seed=4, **INVADED), a_head(seed=4, **INVADED, **how)
    assert usual.landmarks_lps == other.landmarks_lps
    for name in ("tumour", "clivus", "sphenoid_sinus", "nasopharynx_air", "invaded_bone"):
        assert _found_again(usual, other, name) > 0.75, name


def _found_again(usual, other, name):
    """The share of a mask's voxels that lie in the same mask on another grid."""
    places = usual.images["ct"].geometry.to_lps(np.argwhere(usual.masks[name])[:, ::-1])
    ijk = np.rint(other.images["ct"].geometry.to_ijk(places)).astype(int)
    inside = ((ijk >= 0) & (ijk < other.images["ct"].geometry.size_ijk)).all(axis=1)
    i, j, k = ijk[inside].T
    return (other.masks[name][k, j, i] == 1).mean()


def test_a_turned_and_shifted_patient_carries_the_truth_along():
    from NasoLib.phantom.acquire import pose

    how = {"rotation_deg": (5.0, -4.0, 6.0), "shift_mm": (6.0, -5.0, 4.0)}
    usual, turned = a_head(seed=4, **INVADED), a_head(seed=4, **INVADED, **how)
    moved = pose(replace(SMALL, **how))
    for name, place in usual.landmarks_lps.items():
        assert turned.landmarks_lps[name] == pytest.approx((moved @ (*place, 1))[:3])
    for name in ("tumour", "clivus", "sphenoid_sinus"):
        before, after = (
            case.images["ct"].geometry.to_lps(np.argwhere(case.masks[name])[:, ::-1].mean(axis=0))
            for case in (usual, turned)
        )
        assert after == pytest.approx((moved @ (*before, 1))[:3], abs=1.0)


def test_memory_stays_near_the_size_of_the_result():
    generate(HeadCtOptions(seed=4, style=TINY))
    style = replace(SMALL, matrix=256, slices=40)
    tracemalloc.start()
    case = generate(HeadCtOptions(seed=4, style=style))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    result = case.images["ct"].array.nbytes + sum(mask.nbytes for mask in case.masks.values())
    slab = 256 * 256 * slabs.SLAB * 2 * 4
    assert peak < 1.5 * result + slabs.cores() * 25 * slab


def test_progress_reaches_the_end_and_a_cancel_is_obeyed():
    seen: list[float] = []
    generate(HeadCtOptions(seed=4, style=TINY), Progress(report=lambda fraction, message: seen.append(fraction)))
    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(1.0)
    with pytest.raises(Cancelled):
        generate(HeadCtOptions(seed=4, style=TINY), Progress(is_cancelled=lambda: True))
