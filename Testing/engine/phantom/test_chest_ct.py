"""The synthetic CT of the chest: anatomy, tumours, and what its truth says of them."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from engine.phantom.bodies import SMALL_CHEST, a_chest, center_of, same_bytes, values_at
from NasoLib.errors import Cancelled, UserError
from NasoLib.phantom.chest_ct import ChestCtOptions, generate
from NasoLib.phantom.chest_ct.patient import draw
from NasoLib.progress import Progress


def hu(case, mask):
    from scipy.ndimage import binary_erosion

    inside = binary_erosion(case.masks[mask] > 0)
    return case.images["ct"].array[inside if inside.any() else case.masks[mask] > 0]


@pytest.mark.parametrize("seed", [1, 2])
def test_structures_have_their_density(seed):
    case = a_chest(seed=seed)
    assert case.images["ct"].modality == "CT" and case.images["ct"].array.dtype == np.int16
    assert -930 < np.median(hu(case, "lungs")) < -780
    assert np.median(hu(case, "airway")) < -800
    assert 150 < np.median(hu(case, "aorta")) < 340
    assert 60 < np.median(hu(case, "heart")) < 320


def test_without_contrast_medium_the_aorta_looks_like_blood():
    assert 25 < np.median(hu(a_chest(seed=1, contrast=0.0), "aorta")) < 60


def test_structures_lie_where_a_radiologist_looks_for_them():
    case = a_chest(seed=2, tumour=True, diameter_mm=45.0)
    heart, aorta, lungs, tumour = (center_of(case, name) for name in ("heart", "aorta", "lungs", "tumour"))
    carina = np.array(case.landmarks_lps["carina"])
    assert heart[0] > 8 and heart[2] < carina[2] - 40 and heart[1] < carina[1]
    assert aorta[0] > 0
    assert abs(lungs[0]) < 15
    assert tumour[1] < carina[1] - 20 and tumour[1] > case.landmarks_lps["sternum"][1]
    places = case.images["ct"].geometry.to_lps(np.argwhere(case.masks["airway"])[:, ::-1])
    trunk = places[places[:, 2] > carina[2] + 30]
    assert np.ptp(trunk[:, 0]) < 35 and abs(trunk[:, 0].mean() - carina[0]) < 6
    assert np.ptp(places[places[:, 2] < carina[2] - 20][:, 0]) > 60


def test_the_sternum_and_the_spine_are_bone():
    case = a_chest(seed=2)
    image, sternum = case.images["ct"], np.array(case.landmarks_lps["sternum"])
    around = sternum + np.random.default_rng(0).normal(0, 3, (60, 3))
    assert np.percentile(values_at(case, "ct", around), 75) > 150
    bone = image.geometry.to_lps(np.argwhere(image.array > 170)[:, ::-1])
    behind = bone[bone[:, 1] > case.landmarks_lps["carina"][1] + 25]
    assert (np.abs(behind[:, 0] - case.landmarks_lps["carina"][0]) < 30).mean() > 0.3


def test_equal_options_give_equal_bytes_on_any_number_of_cores(monkeypatch):
    first = a_chest(seed=5, slices=10)
    monkeypatch.setattr("NasoLib.phantom.slabs.cores", lambda: 1)
    alone = generate(ChestCtOptions(seed=5, style=replace(SMALL_CHEST, slices=10)))
    assert same_bytes(first, alone)
    assert not same_bytes(first, a_chest(seed=6, slices=10))


@pytest.mark.parametrize(("kind", "low", "high"), [("thymoma", 30, 125), ("cystic", -5, 60), ("infiltrating", 10, 125)])
def test_each_type_of_tumour_has_its_density(kind, low, high):
    case = a_chest(seed=4, tumour_type=kind, diameter_mm=55.0)
    assert case.truth["tumour_type"] == kind and case.truth["tumour"] is True
    assert low < np.median(hu(case, "tumour")) < high


def test_a_tumour_changes_the_picture_where_its_mask_is_and_leaves_the_rest():
    ill, healthy = a_chest(seed=8, tumour=True, tumour_type="thymoma"), a_chest(seed=8, tumour=False)
    tumour = ill.masks["tumour"] > 0
    changed = np.abs(ill.images["ct"].array.astype(float) - healthy.images["ct"].array) > 40
    assert changed[tumour].mean() > 0.5
    from scipy.ndimage import binary_dilation

    assert not changed[~binary_dilation(tumour, iterations=4)].any()
    assert healthy.masks["tumour"].sum() == 0 and healthy.truth["tumour"] is False


@pytest.mark.parametrize("diameter", [15.0, 40.0, 80.0])
def test_a_tumour_is_about_as_large_as_was_asked(diameter):
    case = a_chest(seed=3, tumour=True, tumour_type="thymoma", diameter_mm=diameter)
    places = case.images["ct"].geometry.to_lps(np.argwhere(case.masks["tumour"])[:, ::-1])
    assert 0.6 * diameter - 5 < np.ptp(places, axis=0).max() < 1.35 * diameter + 5
    volume = (case.masks["tumour"] > 0).sum() * case.images["ct"].geometry.voxel_volume_ml
    assert case.truth["volume_ml"] == pytest.approx(volume, abs=0.01)


def test_the_slices_say_where_tumour_is_and_the_rectangle_holds_all_of_it():
    case = a_chest(seed=2, tumour=True)
    for k, plane in enumerate(case.masks["tumour"] > 0):
        rectangle = case.slices["rectangle_ij"][k]
        assert case.slices["tumour"][k] == plane.any() == (rectangle is not None)
        if rectangle is not None:
            i0, j0, i1, j1 = rectangle
            assert plane[j0 : j1 + 1, i0 : i1 + 1].sum() == plane.sum()


def test_structures_do_not_share_voxels():
    case = a_chest(seed=2, tumour=True, tumour_type="infiltrating", diameter_mm=60.0)
    for other in ("heart", "aorta", "great_vessels", "lungs"):
        assert not (case.masks["tumour"] & case.masks[other]).any()


@pytest.mark.parametrize("orientation", ["RAS", "PSL", "LPI"])
def test_every_orientation_shows_the_same_patient_at_the_same_place(orientation):
    usual, other = a_chest(seed=5, slices=10), a_chest(seed=5, slices=10, orientation=orientation)
    places = usual.images["ct"].geometry.to_lps(np.random.default_rng(1).integers(0, (128, 128, 10), (400, 3)))
    assert np.array_equal(values_at(usual, "ct", places), values_at(other, "ct", places))
    assert usual.truth == other.truth


def test_confounders_are_as_frequent_with_a_tumour_as_without():
    patients = [[draw(ChestCtOptions(seed=seed, tumour=ill)) for seed in range(600)] for ill in (True, False)]
    for trait in ("thymus", "recess", "nodes", "stranding", "left_vein_hu", "age", "mediastinal_fat"):
        ill, healthy = ([getattr(patient, trait) for patient in group] for group in patients)
        assert ill == healthy, trait
    assert min(patient.tumour.diameter_mm for patient in patients[0]) >= 10
    assert {patient.tumour.type for patient in patients[0]} == {"thymoma", "cystic", "infiltrating"}


def test_the_truth_is_plain_json():
    case = a_chest(seed=2)
    for part in (case.truth, case.slices, case.landmarks_lps, case.options):
        assert json.loads(json.dumps(part)) is not None


@pytest.mark.parametrize(
    ("choices", "word"),
    [
        ({"tumour_type": "teratoma"}, "tumour_type"),
        ({"diameter_mm": 200.0}, "diameter_mm"),
        ({"tumour": False, "diameter_mm": 30.0}, "diameter_mm"),
        ({"tumour": False, "tumour_type": "cystic"}, "tumour_type"),
        ({"tumour": "yes"}, "tumour"),
        ({"seed": -3}, "seed"),
        ({"style": replace(SMALL_CHEST, noise=-1.0)}, "noise"),
    ],
)
def test_what_is_impossible_is_refused_by_name(choices, word):
    with pytest.raises(UserError, match=word):
        generate(ChestCtOptions(**choices))


def test_a_cancelled_scan_stops():
    with pytest.raises(Cancelled):
        generate(ChestCtOptions(style=replace(SMALL_CHEST, slices=4)), Progress(is_cancelled=lambda: True))
