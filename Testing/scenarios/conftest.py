"""What the scenarios share: small synthetic patients, and how long the window stood still."""

from __future__ import annotations

from dataclasses import replace

import pytest
from scenarios.advisor_case import models, panel, patient  # noqa: F401
from scenarios.segmenter_case import ball_finders, case, done  # noqa: F401


@pytest.fixture
def small_sample(monkeypatch):
    """`small_sample(name, matrix, slices)` lets the Sample Data module make this sample with fewer voxels."""
    from NasoLib.gui import samples
    from NasoLib.phantom.style import Style

    def shrink(name, matrix=192, slices=40):
        full = samples.named(name)
        small = replace(full, options={**full.options, "style": Style(matrix=matrix, slices=slices)})
        others = tuple(small if sample.name == name else sample for sample in samples.SAMPLES)
        monkeypatch.setattr(samples, "SAMPLES", others)
        return small

    return shrink


@pytest.fixture
def stand_still(host):
    """The measure, to be used in a `with` statement."""
    from host.qtside.stand_still import StandStill

    return StandStill
