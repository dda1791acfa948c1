"""What the inside of a synthetic lesion shows: on one side at the cost of the other, and never by its mean."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from NasoLib.phantom.neck_mr import NeckMrOptions
from NasoLib.phantom.neck_mr.patient import draw
from NasoLib.phantom.neck_mr.pattern import Pattern
from NasoLib.phantom.neck_mr.places import Places
from NasoLib.phantom.neck_mr.tumour import lesions
from NasoLib.phantom.points import Points

RAMPS = {"core": "inward", "front": "forward", "medial": "medial"}


def inside(patient):
    """The points, places and mask of a patient's primary tumour."""
    shape = lesions(patient)[0].shape
    size = np.ceil(shape.high - shape.low).astype(int)
    matrix = np.eye(4)
    matrix[:3, 3] = shape.low
    points = Points(matrix, *(np.arange(n) for n in size[::-1]))
    places = Places.of(points, shape)
    return points, places, places.depth_mm > 0


def light(patient, points, places, sequence="t1ce"):
    pattern = Pattern(patient)
    return pattern.added(sequence, points, places, pattern.necrosis(points, places))


def with_traits(patient, **changes):
    return replace(patient, traits=replace(patient.traits, **changes))


@pytest.mark.parametrize("ramp", RAMPS.values())
def test_about_as_much_of_a_lesion_lies_on_one_side_as_on_the_other(ramp):
    means = []
    for seed in range(8):
        points, places, mask = inside(draw(NeckMrOptions(seed=seed, histology="carcinoma")))
        means.append(np.broadcast_to(getattr(places, ramp), points.shape)[mask].mean())
    assert abs(np.mean(means)) < 0.2


@pytest.mark.parametrize(("trait", "ramp"), RAMPS.items())
def test_a_trait_makes_its_side_brighter_and_hardly_the_whole(trait, ramp):
    patient = draw(NeckMrOptions(seed=3, histology="carcinoma"))
    points, places, mask = inside(patient)
    low, high = (light(with_traits(patient, **{trait: value}), points, places) for value in (-1.0, 1.0))
    change, side = (high - low)[mask], np.broadcast_to(getattr(places, ramp), points.shape)[mask]
    assert change[side > 0.5].mean() > 0.1 and change[side < -0.5].mean() < -0.1
    assert abs(change.mean()) < 0.08


def test_streaks_run_as_the_trait_says():
    patient = draw(NeckMrOptions(seed=4, histology="carcinoma"))
    points, places, mask = inside(patient)
    both = mask[:, 1:, 1:] & mask[:, :-1, 1:] & mask[:, 1:, :-1]
    ratios = []
    for value in (-1.5, 1.5):
        shown = light(with_traits(patient, streaks=value), points, places)
        back, left = np.diff(shown, axis=1)[:, :, 1:][both], np.diff(shown, axis=2)[:, 1:][both]
        ratios.append(np.abs(back).mean() / np.abs(left).mean())
    assert ratios[1] > 1.5 * ratios[0]


def test_hollow_puts_necroses_into_the_middle():
    patient = draw(NeckMrOptions(seed=5, histology="carcinoma"))
    points, places, mask = inside(patient)
    depths = []
    for value in (-1.5, 1.5):
        dead = Pattern(with_traits(patient, hollow=value)).necrosis(points, places) > 0.5
        depths.append(places.depth_mm[mask & dead].mean())
    assert depths[1] > depths[0] + 1
