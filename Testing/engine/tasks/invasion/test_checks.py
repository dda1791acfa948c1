"""What is said about a CT and a box before they are judged: a sentence each, with what to do about it."""

import re
from dataclasses import replace

import numpy as np
import pytest
from engine.image.made import turn
from engine.tasks.invasion.made import a_box, a_ct, only_metadata
from NasoLib.bundle import DecisionSpec
from NasoLib.image import Box, Geometry, Image
from NasoLib.tasks.invasion import InvasionSettings, check_inputs


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    return only_metadata(tmp_path_factory.mktemp("bundle"))


def thicker(image: Image, slice_mm: float) -> Image:
    """The same voxels, further apart."""
    i, j, _ = image.geometry.spacing_mm
    grid = Geometry.from_axes(image.array.shape, (i, j, slice_mm))
    return replace(image, geometry=Geometry.from_axes(image.array.shape, (i, j, slice_mm), -grid.center_lps))


def with_values(image: Image, change) -> Image:
    array = image.array.astype(np.float32)
    change(array)
    return image.with_array(array)


def tagged(image: Image, **tags) -> Image:
    return replace(image, meta={"tags": tags})


def leaning(image: Image, degrees: float) -> Image:
    """A tilted gantry: the slices rise towards the back, one still straight above the other."""
    shear = np.eye(4)
    shear[2, 1] = np.tan(np.radians(degrees))
    return replace(image, geometry=image.geometry.transformed(shear))


def a_filling(array):
    array[11:13, 40:44, 30:34] = 3000


def noise_of_one_voxel(array):
    array[11, 40, 30] = 3000


CASES = [
    (lambda: replace(a_ct(), modality="MR"), a_box(), "refuse", "Choose a CT image"),
    (lambda: a_ct().with_array(a_ct().array + np.int16(1024)), a_box(), "refuse", "subtract the offset"),
    (lambda: with_values(a_ct(), lambda a: a.__setitem__((3, 3, 3), np.nan)), a_box(), "refuse", "Export it again"),
    (lambda: a_ct().with_array(np.zeros_like(a_ct().array)), a_box(), "refuse", "same value"),
    (a_ct, a_box((0, 0, 300)), "refuse", "Move it into the image"),
    (a_ct, a_box((0, 0, 33)), "refuse", "of the region of interest lie in the image. Move"),
    (a_ct, a_box((0, 0, 1.25), (42, 43, 2.0)), "refuse", "Make the region taller"),
    (a_ct, a_box(size=(42, 43, 5.5)), "warn", "Make it taller"),
    (a_ct, a_box((0, 0, 25)), "warn", "The upper end of the region of interest lies 10 mm beyond"),
    (a_ct, a_box((0, 0, -25)), "warn", "The lower end of the region of interest lies 10 mm beyond"),
    (a_ct, a_box((40, 0, 0)), "warn", "lie outside the image. Move it"),
    (a_ct, a_box(size=(60, 60, 30)), "warn", "36.0 cm2 in the axial plane.* Resize it"),
    (a_ct, a_box(size=(30, 30, 30)), "warn", "9.0 cm2 in the axial plane"),
    (lambda: thicker(a_ct(), 5.0), a_box(), "warn", "5.0 mm thick; the model was made for at most 4 mm. Choose"),
    (lambda: tagged(a_ct(), SliceThickness=1.25), a_box(), "warn", "was not scanned. Choose"),
    (lambda: tagged(a_ct(), SliceThickness=5.0), a_box(), "warn", "overlap and look alike"),
    (lambda: leaning(a_ct(), 12), a_box(), "warn", "tilted by 12 degrees against.* Turn the region"),
    (lambda: with_values(a_ct(), a_filling), a_box(), "warn", "Metal .* lies in 2 of the 12 slices"),
]


@pytest.mark.parametrize(("made", "box", "level", "words"), CASES, ids=[words[:30] for *_, words in CASES])
def test_each_has_a_sentence_with_its_remedy(bundle, made, box, level, words):
    found = check_inputs(made(), box, bundle)
    assert any(one.level == level and re.search(words, one.sentence) for one in found), found
    assert all(one.sentence.endswith(".") for one in found)


def test_a_good_case_raises_no_remark(bundle):
    assert check_inputs(a_ct(), a_box(), bundle) == ()


def test_noise_is_no_metal(bundle):
    assert check_inputs(with_values(a_ct(), noise_of_one_voxel), a_box(), bundle) == ()


def test_metal_beyond_the_slices_of_the_box_does_not_matter(bundle):
    assert check_inputs(with_values(a_ct(), a_filling), a_box((0, 0, -25), (42, 43, 10)), bundle) == ()


def test_a_box_that_leans_with_the_slices_is_no_matter(bundle):
    image = replace(a_ct(), geometry=a_ct().geometry.transformed(turn((15, 0, 0))))
    box = Box(np.zeros(3), a_box().size_mm, turn((15, 0, 0))[:3, :3])
    assert not any("tilted" in one.sentence for one in check_inputs(image, box, bundle))


def test_how_many_slices_a_call_needs_is_the_bundle_s_to_say(tmp_path):
    bundle = only_metadata(tmp_path, decision=DecisionSpec(min_run=6))
    (finding,) = check_inputs(a_ct(), a_box(size=(42, 43, 10)), bundle)
    assert finding.level == "refuse"
    assert "needs 6 in a row" in finding.sentence


def test_the_user_may_ask_for_more_slices_than_there_are(bundle):
    (finding,) = check_inputs(a_ct(), a_box(), bundle, InvasionSettings(min_run=13))
    assert "Only 12 slice(s)" in finding.sentence
