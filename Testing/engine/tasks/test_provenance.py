"""Where a result comes from: the same image has one fingerprint wherever it lies, and another when anything differs."""

import json

import numpy as np
import pytest
from engine.bundle.made import a_bundle
from engine.image.made import a_ct, shift
from NasoLib.device import choose
from NasoLib.image import Image
from NasoLib.tasks.provenance import DEMO_SENTENCE, ImageUsed, hash_of, provenance

CPU = choose("cpu")


def one_voxel_changed(image):
    array = image.array.copy()
    array[3, 4, 5] += 1
    return image.with_array(array)


def test_a_fingerprint_is_of_voxels_and_their_place():
    image = a_ct()
    assert hash_of(image) == hash_of(a_ct())
    assert hash_of(Image(image.array, image.geometry, "MR", {"name": "another"})) == hash_of(image)


@pytest.mark.parametrize(
    "other",
    [
        one_voxel_changed(a_ct()),
        a_ct().with_array(a_ct().array.astype(np.float32)),
        Image(a_ct().array, a_ct().geometry.transformed(shift((0, 0, 0.01))), "CT"),
    ],
)
def test_any_difference_gives_another_fingerprint(other):
    assert hash_of(other) != hash_of(a_ct())


def test_rounding_of_the_place_does_not():
    moved = Image(a_ct().array, a_ct().geometry.transformed(shift((1e-6, -1e-6, 0))), "CT")
    assert hash_of(moved) == hash_of(a_ct())


def test_nor_does_the_last_bit_of_a_place_between_two_thousandths():
    between = a_ct().geometry.transformed(shift((0.0625 - a_ct().geometry.ijk_to_lps[0, 3], 0, 0)))
    found = {hash_of(Image(a_ct().array, between.transformed(shift((mm, 0, 0))), "CT")) for mm in (-1e-12, 0.0, 1e-12)}
    assert len(found) == 1


def test_a_view_has_the_fingerprint_of_its_copy():
    view = a_ct().array.transpose(0, 2, 1).transpose(0, 2, 1)[:, :, ::-1][:, :, ::-1]
    assert hash_of(a_ct().with_array(view)) == hash_of(a_ct())


def test_it_names_models_images_and_settings(tmp_path):
    bundle = a_bundle(tmp_path / "skull-base-made")
    image = Image(a_ct().array, a_ct().geometry, "CT", {"name": "CT 1"})
    found = provenance([bundle], {"CT": image}, CPU, {"min_run": 2}, ("It was odd.",))
    assert found.models[0].sha256 == bundle.sha256
    assert found.models[0].trained_on == "synthetic phantoms"
    assert (found.images[0].role, found.images[0].name) == ("CT", "CT 1")
    assert found.settings == {"min_run": 2}
    assert found.warnings == ("It was odd.",)
    assert found.device.endswith("float32")
    assert {"python", "numpy", "torch"} <= set(found.versions)
    assert found.created.endswith("+00:00")


def test_a_demo_says_so_and_another_model_does_not(tmp_path):
    demo = provenance([a_bundle(tmp_path / "a", name="a")], {}, CPU, {})
    real = provenance([a_bundle(tmp_path / "b", name="b", demo=False)], {}, CPU, {})
    both = provenance([a_bundle(tmp_path / "c", name="c", demo=False), a_bundle(tmp_path / "d", name="d")], {}, CPU, {})
    assert (demo.demo, demo.notice) == (True, DEMO_SENTENCE)
    assert (real.demo, real.notice) == (False, "")
    assert both.notice == DEMO_SENTENCE


def test_a_fingerprint_may_be_taken_before():
    image = a_ct()
    early = provenance([], {"CT": ImageUsed.of(image, "CT")}, CPU, {})
    assert early.images == provenance([], {"CT": image}, CPU, {}).images


def test_it_is_plain_json(tmp_path):
    found = provenance([a_bundle(tmp_path / "a")], {"CT": a_ct()}, CPU, {"window": [-240.0, 360.0]})
    content = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert content["demo"] is True
    assert content["images"][0]["size_ijk"] == [26, 24, 14]
