"""The skull-base box that places itself: where it lies, when it is sure, and that storage does not move it."""

import json
import time
from functools import cache

import numpy as np
import pytest
from engine.phantom.heads import a_head
from hypothesis import given, settings
from hypothesis import strategies as st
from NasoLib.errors import Cancelled, UserError
from NasoLib.image import Box, Geometry, Image
from NasoLib.image.resample import resample
from NasoLib.phantom import Style
from NasoLib.phantom.acquire import stored_array, stored_geometry
from NasoLib.phantom.chest_ct import ChestCtOptions
from NasoLib.phantom.chest_ct import generate as generate_chest
from NasoLib.progress import Progress
from NasoLib.tasks.region import Proposal, propose

HELD = ("sphenoid_floor", "nasopharynx_roof", "clivus_tip")
PATIENTS = [
    {"seed": 7},
    {"seed": 8, "rotation_deg": (9.0, -6.0, 10.0), "contrast": 0.0},
    {"seed": 9, "field_of_view_mm": 400.0, "tilt_deg": 12.0, "slice_thickness_mm": 5.0, "slices": 24},
    {"seed": 10, "slices": 38, "shift_mm": (12.0, -9.0, 12.0)},
]
ORDERS = [a + b + c for a in "LR" for b in "PA" for c in "SI"]
ORDERS += [a + b + c for a in "SI" for b in "LR" for c in "PA"] + [a + b + c for a in "PA" for b in "SI" for c in "LR"]


@cache
def the_usual() -> Proposal:
    """What is proposed for the head that most tests look at."""
    return propose(a_head(seed=7).images["ct"])


def the_truth(case) -> Box:
    return Box.from_bounds(case.roi_lps["min"], case.roi_lps["max"])


def a_ball(hu: int = 40) -> Image:
    k, j, i = np.indices((50, 96, 96))
    inside = (i - 48) ** 2 + (j - 48) ** 2 + (1.25 * (k - 25)) ** 2 < 30**2
    geometry = Geometry.from_axes((50, 96, 96), (2.5, 2.5, 3.0))
    return Image(np.where(inside, hu, -1000).astype(np.int16), geometry, "CT")


def noise() -> Image:
    values = np.random.default_rng(3).normal(0, 400, (40, 80, 80)).astype(np.int16)
    return Image(values, Geometry.from_axes(values.shape, (2.5, 2.5, 3.0)), "CT")


def a_chest() -> Image:
    style = Style(matrix=128, slices=50, slice_thickness_mm=5.0, field_of_view_mm=380.0)
    return next(iter(generate_chest(ChestCtOptions(seed=4, style=style)).images.values()))


def below_the_skull(image: Image) -> Image:
    """The neck alone."""
    block = (slice(0, image.array.shape[0] // 3), slice(None), slice(None))
    return Image(image.array[block], image.geometry.part(block), "CT")


@pytest.mark.parametrize("choices", PATIENTS, ids=["usual", "turned", "wide, tilted, thick", "short"])
def test_the_box_lies_where_the_radiologist_put_it_and_holds_what_it_must(choices):
    case = a_head(**choices)
    image = case.images["ct"]
    before = image.array.copy()
    proposal = propose(image)
    assert proposal.confident, proposal.sentence
    assert np.array_equal(image.array, before)
    assert np.linalg.norm(proposal.box.center_lps - the_truth(case).center_lps) < 6
    assert [name for name in HELD if not proposal.box.contains(np.array(case.landmarks_lps[name]))] == []
    assert 14 <= proposal.box.area_cm2 <= 22


def test_the_landmarks_lie_near_the_true_ones_and_on_their_sides():
    case, found = a_head(seed=7), the_usual().landmarks_lps
    pairs = {"left_carotid": "carotid_left", "right_carotid": "carotid_right", "clivus_tip": "clivus_tip"}
    for ours, theirs in {**pairs, "sphenoid_floor": "sphenoid_floor"}.items():
        assert np.linalg.norm(np.subtract(found[ours], case.landmarks_lps[theirs])) < 6, ours


def test_the_roof_of_the_nasopharynx_is_given_where_there_is_air_and_only_there():
    case = a_head(seed=11, t_category="none", confounders=())
    image = case.images["ct"]
    assert abs(propose(image).landmarks_lps["nasopharynx_roof"][2] - case.landmarks_lps["nasopharynx_roof"][2]) < 6
    solid = Image(np.where(case.masks["nasopharynx_air"] > 0, 40, image.array).astype(np.int16), image.geometry, "CT")
    assert "nasopharynx_roof" not in propose(solid).landmarks_lps


@settings(max_examples=3, deadline=None, derandomize=True)
@given(st.sampled_from(ORDERS))
def test_the_order_of_the_voxels_does_not_move_the_box(order):
    image = a_head(seed=7).images["ct"]
    stored = Image(stored_array(image.array, order), stored_geometry(image.geometry, order), "CT")
    first, second = the_usual().box, propose(stored).box
    assert np.abs(first.center_lps - second.center_lps).max() < 0.01
    assert np.abs(first.size_mm - second.size_mm).max() < 0.01


@settings(max_examples=2, deadline=None, derandomize=True)
@given(tilt=st.floats(-0.3, 0.3), step=st.sampled_from([2.0, 2.5, 3.5]))
def test_a_sheared_or_coarser_grid_moves_the_box_by_less_than_two_mm(tilt, step):
    image = a_head(seed=7).images["ct"]
    matrix = np.array(image.geometry.ijk_to_lps)
    count = round(image.geometry.shape[0] * image.geometry.spacing_mm[2] / step)
    middle = image.geometry.center_lps
    matrix[:3, 2] = (0, tilt * step, step)
    matrix[:3, 3] = middle - matrix[:3, :3] @ ((np.array([*image.geometry.size_ijk[:2], count]) - 1) / 2)
    sheared = resample(image, Geometry((count, *image.geometry.shape[1:]), matrix))
    assert np.linalg.norm(the_usual().box.center_lps - propose(sheared).box.center_lps) < 2


def test_a_head_elsewhere_gives_the_same_box_there():
    image, away = a_head(seed=7).images["ct"], np.eye(4)
    away[:3, 3] = (250.7, -131.3, 1204.9)
    moved = propose(Image(image.array, image.geometry.transformed(away), "CT")).box
    assert np.linalg.norm(moved.center_lps - away[:3, 3] - the_usual().box.center_lps) < 2


@pytest.mark.parametrize("make", [a_ball, noise, a_chest, lambda: below_the_skull(a_head(seed=7).images["ct"])])
def test_what_is_no_skull_base_is_left_to_the_user(make):
    image = make()
    proposal = propose(image)
    assert not proposal.confident
    assert proposal.sentence.startswith("Place the box by hand: ")
    assert proposal.box.share_inside(image.geometry) > 0
    assert 14 <= proposal.box.area_cm2 <= 22


def test_an_image_without_any_body_gets_a_box_in_its_middle():
    image = Image(np.full((20, 40, 40), -1000, np.int16), Geometry.from_axes((20, 40, 40), (4.0, 4.0, 4.0)), "CT")
    image.array[0, 0, 0] = -990
    proposal = propose(image)
    assert (proposal.confident, proposal.confidence, dict(proposal.landmarks_lps)) == (False, 0.0, {})
    assert np.allclose(proposal.box.center_lps, image.geometry.center_lps)


def test_a_head_turned_upside_down_is_not_taken_for_an_upright_one():
    image = a_head(seed=7).images["ct"]
    assert not propose(Image(image.array[::-1].copy(), image.geometry, "CT")).confident


@pytest.mark.parametrize(
    ("array", "modality", "words"),
    [
        (np.zeros((10, 20, 20), np.int16) + np.arange(20, dtype=np.int16), "MR", "is MR"),
        (np.zeros((10, 20, 20), np.int16) + np.arange(20, dtype=np.int16), "CT", "not Hounsfield units"),
        (np.full((10, 20, 20), -1000, np.int16), "CT", "same value"),
        (np.zeros((1, 20, 20), np.int16), "CT", "only one slice"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(array, modality, words):
    with pytest.raises(UserError, match=words):
        propose(Image(array, Geometry.from_axes(array.shape, (2.0, 2.0, 3.0)), modality))


def test_it_tells_how_far_it_is_at_least_every_half_second():
    image = a_head(seed=7).images["ct"]
    told: list[tuple[float, float]] = []
    propose(image, Progress(report=lambda fraction, _: told.append((fraction, time.thread_time()))))
    fractions, moments = zip(*told, strict=True)
    assert list(fractions) == sorted(fractions)
    assert fractions[0] == 0 and 0.9 < fractions[-1] <= 1
    assert np.diff(moments).max() < 0.5


@pytest.mark.parametrize("after", [1, 8, 15, 22])
def test_a_cancel_is_obeyed_wherever_it_is(after):
    image, asked = a_head(seed=7).images["ct"], []

    def is_cancelled() -> bool:
        asked.append(True)
        return len(asked) >= after

    with pytest.raises(Cancelled):
        propose(image, Progress(is_cancelled=is_cancelled))
    assert len(asked) == after


def test_a_proposal_is_plain_json():
    proposal = the_usual()
    data = json.loads(json.dumps(proposal.to_json()))
    assert np.allclose(Box.from_json(data["box"]).center_lps, proposal.box.center_lps)
    assert data["confident"] is True and 0.6 < data["confidence"] <= 1
    assert data["sentence"] == proposal.sentence
    assert set(data["landmarks_lps"]) == set(proposal.landmarks_lps)
