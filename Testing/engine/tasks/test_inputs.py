"""What a panel says of an image before any model sees it."""

import numpy as np
import pytest
from NasoLib.image import Geometry, Image
from NasoLib.tasks.inputs import examine


def an_image(low=-1000, high=1500, modality="CT", slice_mm=2.5, shape=(20, 32, 32), **meta):
    array = np.linspace(low, high, int(np.prod(shape))).reshape(shape).astype(np.int16)
    return Image(array, Geometry.from_axes(shape, (0.5, 0.5, slice_mm)), modality, meta)


def test_a_good_ct_has_its_facts_in_one_line():
    report = examine(an_image(name="CT 1"), "CT")
    assert report.usable
    assert report.findings == ()
    assert report.summary == "CT, 32 × 32 × 20 voxels, 0.50 × 0.50 × 2.50 mm, values -1000 to 1500"
    assert report.to_json()["name"] == "CT 1"


@pytest.mark.parametrize(
    ("image", "modality", "words", "usable"),
    [
        (an_image(modality="MR", low=0), "CT", "The image is MR, but the model is for CT", False),
        (an_image(low=0, high=3926), "CT", "not Hounsfield units", False),
        (an_image(low=7, high=7), "CT", "same value, 7", False),
        (an_image(shape=(1, 32, 32)), "CT", "only one slice", False),
        (an_image(slice_mm=5.0), "CT", "5.0 mm thick", True),
        (an_image(low=0, high=900, modality=""), "MR", "does not say whether it is CT or MR", True),
        (an_image(warnings=("Slices were sorted by position.",)), "CT", "sorted by position", True),
    ],
)
def test_what_is_wrong_is_said(image, modality, words, usable):
    report = examine(image, modality)
    assert any(words in sentence for sentence in report.sentences), report.sentences
    assert report.usable is usable


def test_either_modality_is_welcome_where_none_is_asked_for():
    assert examine(an_image()).findings == ()
    assert examine(an_image(low=0, high=900, modality="MR", slice_mm=5.0)).findings == ()


def test_a_tilted_gantry_is_mentioned():
    shear = np.eye(4)
    shear[1, 2] = 0.3
    image = an_image()
    tilted = Image(image.array, image.geometry.transformed(shear), "CT")
    assert "tilted gantry" in examine(tilted, "CT").summary
