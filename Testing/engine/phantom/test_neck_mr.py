"""The synthetic MR of the neck: anatomy, sequences, lesions and what its truth says of them."""

from __future__ import annotations

import json

import numpy as np
import pytest
from engine.phantom.bodies import SMALL_NECK, a_neck, center_of, same_bytes, values_at
from NasoLib.errors import Cancelled, UserError
from NasoLib.phantom.neck_mr import NeckMrOptions, generate
from NasoLib.phantom.neck_mr.patient import draw, stage
from NasoLib.phantom.neck_mr.tumour import lesions
from NasoLib.phantom.points import Points
from NasoLib.progress import Progress


def signal(case, series, mask):
    return float(np.median(case.images[series].array[case.masks[mask] > 0]))


def test_the_three_sequences_share_one_grid():
    case = a_neck()
    assert list(case.images) == ["t1", "t2", "t1ce"]
    grids = [image.geometry for image in case.images.values()]
    assert all(grid.same_as(grids[0]) for grid in grids)
    assert all(image.modality == "MR" and image.array.dtype == np.int16 for image in case.images.values())
    assert all(mask.shape == grids[0].shape and mask.dtype == np.uint8 for mask in case.masks.values())


def test_equal_options_give_equal_bytes_on_any_number_of_cores(monkeypatch):
    first = a_neck(seed=5, slices=8)
    monkeypatch.setattr("NasoLib.phantom.slabs.cores", lambda: 1)
    alone = generate(NeckMrOptions(seed=5, style=_with(slices=8)))
    assert same_bytes(first, alone)
    assert not same_bytes(first, a_neck(seed=6, slices=8))


def _with(**changes):
    from dataclasses import replace

    return replace(SMALL_NECK, **changes)


def test_left_is_left_and_structures_stand_in_their_order():
    case = a_neck()
    assert case.landmarks_lps["carotid_left"][0] > 15 > -15 > case.landmarks_lps["carotid_right"][0]
    assert center_of(case, "airway")[1] < center_of(case, "cord")[1] - 30
    assert center_of(case, "tumour")[2] > center_of(case, "airway")[2] + 20


@pytest.mark.parametrize("seed", [1, 2])
def test_tissues_have_the_contrast_of_their_sequence(seed):
    case = a_neck(seed=seed, hospital="plain")
    for series in case.images:
        assert signal(case, series, "airway") < 0.35 * signal(case, series, "cord")
        assert signal(case, series, "carotids") < 0.6 * signal(case, series, "parotids")
    around_cord = _ring(case.masks["cord"])
    fluid = {name: np.percentile(image.array[around_cord], 80) for name, image in case.images.items()}
    assert fluid["t2"] > 1.2 * signal(case, "t2", "cord")
    assert np.percentile(case.images["t1"].array[around_cord], 40) < 0.8 * signal(case, "t1", "cord")


def _ring(mask):
    from scipy.ndimage import binary_dilation

    plane = np.ones((1, 3, 3), bool)
    near = binary_dilation(mask > 0, plane, iterations=2)
    return near & ~binary_dilation(mask > 0, plane, iterations=1)


def test_the_tumour_takes_up_contrast_and_muscle_hardly_does():
    case, plain = a_neck(seed=5), a_neck(seed=5, contrast=0.0)
    assert signal(case, "t1ce", "tumour") > 1.15 * signal(plain, "t1ce", "tumour")
    assert np.array_equal(case.masks["tumour"], plain.masks["tumour"])
    assert signal(case, "t1", "tumour") == pytest.approx(signal(plain, "t1", "tumour"), rel=0.02)


def test_necrosis_is_dark_with_contrast_and_bright_on_t2():
    case = a_neck(seed=8, histology="carcinoma")
    dead = case.masks["necrosis"] > 0
    alive = (case.masks["tumour"] > 0) & ~dead
    assert not (dead & ~((case.masks["tumour"] | case.masks["nodes"]) > 0)).any()
    t2, t1ce = case.images["t2"].array, case.images["t1ce"].array
    assert np.median(t2[dead]) > 1.1 * np.median(t2[alive])
    assert np.median(t1ce[dead]) < 0.85 * np.median(t1ce[alive])


@pytest.mark.parametrize("seed", [2, 9])
def test_the_slices_say_where_tumour_is_and_the_rectangle_holds_all_of_it(seed):
    case = a_neck(seed=seed)
    both = (case.masks["tumour"] | case.masks["nodes"]) > 0
    geometry = case.images["t1"].geometry
    for k, plane in enumerate(both):
        assert case.slices["tumour"][k] == bool(case.masks["tumour"][k].any())
        rectangle = case.slices["rectangle_ij"][k]
        assert (rectangle is None) == (not plane.any())
        if rectangle is not None:
            i0, j0, i1, j1 = rectangle
            assert plane[j0 : j1 + 1, i0 : i1 + 1].sum() == plane.sum()
            assert plane[j0].any() and plane[j1].any() and plane[:, i0].any() and plane[:, i1].any()
            corner = geometry.to_lps([i0 - 0.5, j0 - 0.5, k])
            assert case.slices["rectangle_lps"][k][0] == pytest.approx(list(corner), abs=2e-3)


def test_the_truth_agrees_with_the_masks_and_is_plain_json():
    case = a_neck(seed=2)
    volume = (case.masks["tumour"] > 0).sum() * case.images["t1"].geometry.voxel_volume_ml
    assert case.truth["volumes_ml"]["tumour"] == pytest.approx(volume, abs=0.01)
    assert 0.5 < volume < 120
    for part in (case.truth, case.slices, case.landmarks_lps, case.options):
        assert json.loads(json.dumps(part)) is not None
    assert case.options["seed"] == 2


@pytest.mark.parametrize("orientation", ["RAS", "LPI", "PSL", "SAR"])
def test_every_orientation_shows_the_same_patient_at_the_same_place(orientation):
    usual, other = a_neck(seed=5, slices=8), a_neck(seed=5, slices=8, orientation=orientation)
    places = usual.images["t1"].geometry.to_lps(np.random.default_rng(1).integers(0, (144, 144, 8), (400, 3)))
    for series in usual.images:
        assert np.array_equal(values_at(usual, series, places), values_at(other, series, places))
    assert usual.truth["volumes_ml"] == other.truth["volumes_ml"]
    assert usual.landmarks_lps == other.landmarks_lps


def test_a_turned_patient_is_the_same_patient():
    straight, turned = a_neck(seed=5), a_neck(seed=5, rotation_deg=(4.0, 3.0, 5.0), shift_mm=(5.0, 4.0, -3.0))
    for name in ("tumour", "airway", "cord"):
        ratio = turned.truth["volumes_ml"][name] / straight.truth["volumes_ml"][name]
        assert ratio == pytest.approx(1.0, abs=0.15)
    assert straight.truth["histology"] == turned.truth["histology"]


def test_a_patient_who_moved_between_sequences_moved_by_just_that():
    still, moved = a_neck(seed=7), a_neck(seed=7, t2_shift_mm=(6.389, -3.194, 0.0))
    for series in ("t1", "t1ce"):
        assert np.array_equal(still.images[series].array, moved.images[series].array)
    pixels = np.rint(np.array((6.389, -3.194)) / still.images["t1"].geometry.spacing_mm[0]).astype(int)
    back = np.roll(moved.images["t2"].array, (-pixels[1], -pixels[0]), (1, 2)).astype(float)
    inside = (slice(None), slice(20, -20), slice(20, -20))
    before = np.corrcoef(moved.images["t2"].array[inside].ravel(), still.images["t2"].array[inside].ravel())[0, 1]
    after = np.corrcoef(back[inside].ravel(), still.images["t2"].array[inside].ravel())[0, 1]
    assert after > 0.98 > before
    assert np.array_equal(still.masks["tumour"], moved.masks["tumour"])
    assert moved.truth["t2_shift_mm"] == [6.389, -3.194, 0.0]


def test_lymphomas_are_larger_and_more_symmetric_on_average_but_overlap():
    measured = {h: np.array([_measured(seed, h) for seed in range(60)]) for h in ("carcinoma", "lymphoma")}
    carcinoma, lymphoma = measured["carcinoma"], measured["lymphoma"]
    assert np.median(lymphoma[:, 0]) > 1.1 * np.median(carcinoma[:, 0])
    assert np.median(lymphoma[:, 1]) < np.median(carcinoma[:, 1])
    assert (carcinoma[:, 0] > np.median(lymphoma[:, 0])).mean() > 0.2
    assert (lymphoma[:, 1] > np.median(carcinoma[:, 1])).mean() > 0.2


def _measured(seed, histology):
    """Volume in ml of a patient's primary tumour, and how far its middle lies from the midline in mm."""
    shape = lesions(draw(NeckMrOptions(seed=seed, histology=histology)))[0].shape
    size = np.ceil((shape.high - shape.low) / 2).astype(int)
    matrix = np.diag([2.0, 2.0, 2.0, 1.0])
    matrix[:3, 3] = shape.low
    points = Points(matrix, *(np.arange(n) for n in size[::-1]))
    inside = shape.distance(points) < 0
    x = np.broadcast_to(points.xyz[0], inside.shape)
    return inside.sum() * 0.008, abs(float(x[inside].mean()))


@pytest.mark.parametrize(
    ("t", "n", "expected"),
    [("T1", "N0", "I"),
     ("T1", "N1", "II"), ("T2", "N0", "II"), ("T1", "N2", "III"), ("T3", "N0", "III"), ("T4", "N0", "IVA"),
     ("T1", "N3", "IVA")],
)  # fmt: skip
def test_stages_are_those_of_the_eighth_edition(t, n, expected):
    assert stage(t, n) == expected


def test_nodes_follow_the_n_category():
    def sides(case):
        left = case.images["t1"].geometry.to_lps(np.argwhere(case.masks["nodes"])[:, ::-1])[:, 0]
        return {name for name, found in (("left", left > 20), ("right", left < -20)) if found.any()}

    none, one, two = (a_neck(seed=3, t_category="T3", n_category=n) for n in ("N0", "N1", "N2"))
    assert none.truth["volumes_ml"]["nodes"] == 0.0
    assert sides(one) == {one.truth["side"]}
    assert sides(two) == {"left", "right"}


def test_a_t4_tumour_reaches_higher_than_a_t1_tumour():
    def top(t):
        case = a_neck(seed=3, t_category=t, n_category="N3")
        places = case.images["t1"].geometry.to_lps(np.argwhere(case.masks["tumour"])[:, ::-1])
        return places[:, 2].max() - case.landmarks_lps["sphenoid_floor"][2]

    assert top("T4") > top("T1") + 5


@pytest.mark.parametrize(
    ("choices", "word"),
    [
        ({"histology": "sarcoma"}, "histology"),
        ({"t_category": "T5"}, "t_category"),
        ({"n_category": "N4"}, "n_category"),
        ({"given": "surgery"}, "given"),
        ({"histology": "lymphoma", "t_category": "T2"}, "t_category"),
        ({"seed": -1}, "seed"),
        ({"t1_shift_mm": (99.0, 0.0, 0.0)}, "t1_shift_mm"),
        ({"style": _with(tilt_deg=5.0)}, "tilt_deg"),
        ({"style": _with(orientation="LLS")}, "orientation"),
        ({"style": _with(bias=2.0)}, "bias"),
    ],
)
def test_what_is_impossible_is_refused_by_name(choices, word):
    with pytest.raises(UserError, match=word):
        generate(NeckMrOptions(**choices))


def test_a_cancelled_scan_stops():
    with pytest.raises(Cancelled):
        generate(NeckMrOptions(style=_with(slices=6)), Progress(is_cancelled=lambda: True))
