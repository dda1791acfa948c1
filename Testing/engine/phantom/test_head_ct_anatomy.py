"""The anatomy of the head CT: every structure where a radiologist expects it, at its density."""

from __future__ import annotations

import numpy as np
import pytest
from engine.phantom.heads import a_head, center_of, hu_at, hu_in
from NasoLib.phantom.head_ct.measures import Measures
from NasoLib.phantom.head_ct.truth import landmarks, radiologist_box

HEALTHY = {"t_category": "none", "confounders": ()}


def healthy(**choices):
    return a_head(**{**HEALTHY, **choices})


@pytest.mark.parametrize(
    ("mask", "low", "high"),
    [
        ("sphenoid_sinus", -1024, -700),
        ("nasopharynx_air", -1024, -700),
        ("carotid_left", 180, 360),
        ("carotid_right", 180, 360),
        ("skull", 350, 1400),
        ("mandible", 300, 2000),
        ("cervical_spine", 250, 1200),
        ("brain", 10, 60),
    ],
)
def test_structures_have_their_density(mask, low, high):
    assert low < np.median(hu_in(healthy(), mask)) < high


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_clivus_is_cortex_around_marrow(seed):
    from scipy.ndimage import binary_erosion

    case = healthy(seed=seed)
    clivus = case.masks["clivus"] > 0
    inside = binary_erosion(clivus, iterations=2)
    values = case.images["ct"].array
    assert np.median(values[inside]) < 450 < np.percentile(values[clivus & ~inside], 75)


def test_without_contrast_medium_arteries_look_like_blood():
    assert 20 < np.median(hu_in(healthy(contrast=0.0), "carotid_left")) < 80


def test_the_landmarks_lie_in_their_tissue():
    case = healthy()
    places = case.landmarks_lps
    assert hu_at(case, places["clivus_tip"]) > 200
    assert hu_at(case, places["dorsum_sellae"]) > 200
    for side in ("left", "right"):
        assert 180 < hu_at(case, places[f"carotid_{side}"]) < 360
        assert hu_at(case, places[f"pterygoid_{side}"]) > 100
    above, below = (np.add(places["nasopharynx_roof"], (0, 0, dz)) for dz in (4, -4))
    assert hu_at(case, below) < -600 < hu_at(case, above)
    above, below = (np.add(places["sphenoid_floor"], (4, 0, dz)) for dz in (6, -8))
    assert hu_at(case, above) < -500
    assert hu_at(case, places["sphenoid_floor"]) > 100


def test_left_is_left_and_the_structures_stand_in_their_order():
    case = healthy()
    assert center_of(case, "carotid_left")[0] > 15
    assert center_of(case, "carotid_right")[0] < -15
    assert center_of(case, "sphenoid_sinus")[2] > center_of(case, "nasopharynx_air")[2] + 12
    assert center_of(case, "nasopharynx_air")[1] < center_of(case, "clivus")[1] < center_of(case, "brain")[1]
    assert center_of(case, "cervical_spine")[2] < case.landmarks_lps["clivus_tip"][2] < center_of(case, "clivus")[2]
    assert center_of(case, "mandible")[1] < center_of(case, "cervical_spine")[1] - 30


def test_the_skull_is_as_wide_as_a_skull():
    case = healthy()
    columns = np.flatnonzero((case.masks["skull"] > 0).any(axis=(0, 1)))
    width_mm = np.ptp(columns) * case.images["ct"].geometry.spacing_mm[0]
    assert 138 < width_mm < 160


@pytest.mark.parametrize("seed", range(60))
def test_everybodys_rectangle_and_distances_are_those_of_a_head(seed):
    measures = Measures.draw(seed)
    places = {name: np.array(place) for name, place in landmarks(measures, 0.0, measures.to_patient).items()}
    box = radiologist_box(landmarks(measures, 0.0, measures.to_patient))
    wide, deep, tall = np.subtract(box["max"], box["min"])
    assert 14 < wide * deep / 100 < 22
    assert 10 < tall < 30
    assert 30 < np.linalg.norm(places["sphenoid_floor"] - places["clivus_tip"]) < 50
    assert 38 < np.linalg.norm(places["dorsum_sellae"] - places["clivus_tip"]) < 52
    assert 46 < np.linalg.norm(places["carotid_left"] - places["carotid_right"]) < 58


def test_people_differ():
    pneumatised = [np.count_nonzero(healthy(seed=seed).masks["sphenoid_sinus"]) for seed in (1, 2, 3)]
    marrow = [healthy(seed=seed).truth["marrow_hu"] for seed in (1, 2, 3)]
    assert len(set(pneumatised)) == len(set(marrow)) == 3
    assert np.ptp([Measures.draw(seed).marrow_hu for seed in range(50)]) > 150


def test_fillings_streak_the_slices_of_the_teeth_and_spare_the_vault():
    plain, spoiled = healthy(), healthy(confounders=("dental_streaks",))
    change = np.abs(plain.images["ct"].array.astype(int) - spoiled.images["ct"].array).mean(axis=(1, 2))
    assert spoiled.images["ct"].array.max() == 3071
    assert change.max() > 5
    assert change[-5:].max() < 0.2


@pytest.mark.parametrize(
    "confounder", ["adenoids", "sinus_disease", "motion", "asymmetric_marrow", "bone_island", "fat_island"]
)
def test_each_confounder_changes_the_picture_and_no_label(confounder):
    plain, changed = healthy(seed=9), healthy(seed=9, confounders=(confounder,))
    assert (plain.images["ct"].array != changed.images["ct"].array).sum() > 50
    assert changed.truth["confounders"] == [confounder]
    assert changed.truth["invaded"] == 0
    assert not changed.masks["invaded_bone"].any()


def test_adenoids_and_disease_take_air_away():
    plain, changed = healthy(seed=9), healthy(seed=9, confounders=("adenoids", "sinus_disease"))
    for air in ("nasopharynx_air", "sphenoid_sinus"):
        assert 0 < np.count_nonzero(changed.masks[air]) < np.count_nonzero(plain.masks[air])
