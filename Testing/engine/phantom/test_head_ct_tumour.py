"""The tumour and what it does to bone, against the same patient without it; and the labels that say so."""

from __future__ import annotations

import numpy as np
import pytest
from engine.phantom.heads import a_head, center_of, hu_in
from NasoLib.phantom.head_ct.truth import INVADED_MM2

SAME = {"seed": 31, "t_category": "T4", "tumour_ml": 20.0, "side": "left", "confounders": ()}
KINDS = ("sclerosis", "erosion", "lysis", "sinus")


def with_tumour(**choices):
    return a_head(**{**SAME, "invasion": "none", **choices})


@pytest.mark.parametrize("category", ["T1", "T2", "T3", "T4"])
@pytest.mark.parametrize("side", ["left", "right"])
def test_a_tumour_grows_from_its_side_to_about_the_asked_volume(category, side):
    case = with_tumour(t_category=category, side=side, tumour_ml=10.0)
    assert case.truth["tumour_ml"] == pytest.approx(10.0, rel=0.5)
    sign = 1 if side == "left" else -1
    offset = center_of(case, "tumour") - case.landmarks_lps["nasopharynx_roof"]
    assert 4 < sign * offset[0] < 30
    assert case.truth["t_category"] == category
    assert 60 < np.median(hu_in(case, "tumour")) < 125


def test_without_contrast_medium_the_tumour_is_as_dense_as_muscle():
    assert 30 < np.median(hu_in(with_tumour(contrast=0.0), "tumour")) < 65


def test_a_healthy_patient_has_empty_masks():
    case = a_head(t_category="none", confounders=())
    assert not case.masks["tumour"].any()
    assert not any(case.slices["invaded"])
    assert case.truth["tumour_ml"] == 0
    assert case.truth["side"] == "none"


@pytest.mark.parametrize("ml", [5.0, 40.0])
def test_a_tumour_without_invasion_spares_the_clivus_however_large(ml):
    case = with_tumour(tumour_ml=ml)
    assert not (case.masks["tumour"] & case.masks["clivus"]).any()
    assert not case.masks["invaded_bone"].any()
    assert case.truth["invaded"] == 0


@pytest.mark.parametrize("kind", KINDS)
def test_invasion_changes_bone_within_the_rectangle_and_nothing_far_away(kind):
    spared, invaded = with_tumour(), with_tumour(invasion=kind)
    image = invaded.images["ct"]
    changed = np.argwhere(np.abs(image.array.astype(int) - spared.images["ct"].array) > 40)[:, ::-1]
    middle = center_of(invaded, "invaded_bone")
    assert len(changed) > 30
    assert np.linalg.norm(image.geometry.to_lps(changed) - middle, axis=1).max() < 30
    low, high = np.array(invaded.roi_lps["min"]), np.array(invaded.roi_lps["max"])
    assert ((middle > low - 2) & (middle < high + 4)).all()
    assert middle[0] > 0


def test_sclerosis_makes_the_same_bone_denser_and_lysis_and_erosion_make_it_soft():
    spared = with_tumour().images["ct"].array
    for kind, denser in (("sclerosis", True), ("erosion", False), ("lysis", False)):
        case = with_tumour(invasion=kind)
        bone = case.masks["invaded_bone"] > 0
        change = case.images["ct"].array[bone].mean() - spared[bone].mean()
        assert change > 60 if denser else change < -60


def test_growth_into_the_sinus_fills_it_and_opens_its_floor():
    spared, grown = with_tumour(), with_tumour(invasion="sinus")
    lost = (spared.masks["sphenoid_sinus"] > 0) & (grown.masks["sphenoid_sinus"] == 0)
    assert lost.sum() > 20
    assert (grown.masks["tumour"][lost] > 0).mean() > 0.8
    assert grown.truth["invaded_bone_ml"] > 0


@pytest.mark.parametrize("kind", KINDS)
def test_slices_are_labelled_by_the_bone_marked_in_them(kind):
    case = with_tumour(invasion=kind)
    pixel_mm2 = case.images["ct"].geometry.spacing_mm[0] ** 2
    area = case.masks["invaded_bone"].sum(axis=(1, 2)) * pixel_mm2
    assert case.slices["invaded_mm2"] == pytest.approx(area, abs=0.01)
    assert case.slices["invaded"] == [int(a >= INVADED_MM2) for a in area]
    assert len(case.slices["invaded"]) == case.images["ct"].array.shape[0]
    assert case.truth["invaded"] == 1 == max(case.slices["invaded"])
    assert all(0 <= share <= 1 for share in case.slices["invaded_share"])
    assert case.truth["slice_threshold_mm2"] == INVADED_MM2


@pytest.mark.parametrize("seed", range(40, 43))
def test_every_invasion_shows_in_at_least_two_slices(seed):
    for kind in KINDS:
        case = a_head(seed=seed, matrix=96, t_category="T3", invasion=kind)
        assert sum(case.slices["invaded"]) >= 2, kind
