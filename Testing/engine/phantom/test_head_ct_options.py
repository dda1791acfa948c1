"""What can be asked of a head CT, what is refused, and that chance gives nothing away."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from NasoLib.errors import UserError
from NasoLib.phantom import Style
from NasoLib.phantom.head_ct.options import CONFOUNDERS, HeadCtOptions, settle

SEEDS = st.integers(0, 2**40)


@pytest.mark.parametrize(
    ("choices", "named"),
    [
        ({"t_category": "T5"}, "T5"),
        ({"invasion": "everything"}, "everything"),
        ({"side": "middle"}, "middle"),
        ({"confounders": ("adenoids", "ghosts")}, "ghosts"),
        ({"t_category": "T1", "invasion": "lysis"}, "T1.*lysis"),
        ({"t_category": "T2", "invasion": "sclerosis"}, "T2.*sclerosis"),
        ({"t_category": "none", "invasion": "sinus"}, "none.*sinus"),
        ({"t_category": "none", "tumour_ml": 5.0}, "tumour_ml"),
        ({"tumour_ml": 0.0}, "tumour_ml"),
        ({"tumour_ml": 500.0}, "tumour_ml"),
        ({"tumour_ml": float("nan")}, "tumour_ml"),
        ({"seed": -1}, "seed"),
        ({"style": Style(orientation="LPX")}, "orientation"),
    ],
)
def test_what_cannot_be_is_refused_by_name(choices, named):
    with pytest.raises(UserError, match=named):
        settle(HeadCtOptions(**choices))


@given(seed=SEEDS)
@settings(max_examples=200, deadline=None)
def test_whatever_is_drawn_is_possible(seed):
    findings = settle(HeadCtOptions(seed=seed))
    assert not findings.is_invaded or findings.t_category in ("T3", "T4")
    assert findings.has_tumour == (findings.tumour_ml > 0)
    assert findings.confounders <= set(CONFOUNDERS)
    assert settle(HeadCtOptions(seed=seed)) == findings


@given(seed=SEEDS, category=st.sampled_from(["T3", "T4"]), invasion=st.sampled_from(["none", "erosion", "sinus"]))
def test_what_is_asked_is_what_comes(seed, category, invasion):
    asked = HeadCtOptions(seed, Style(), category, invasion, "right", 12.5, ("motion",))
    findings = settle(asked)
    assert (findings.t_category, findings.invasion, findings.side) == (category, invasion, "right")
    assert (findings.tumour_ml, findings.confounders) == (12.5, {"motion"})


@given(seed=SEEDS)
def test_a_volume_that_is_asked_for_always_comes_with_a_tumour(seed):
    assert settle(HeadCtOptions(seed=seed, invasion="none", tumour_ml=9.0)).has_tumour


def test_options_are_plain_values():
    options = HeadCtOptions(seed=3, confounders=("motion",))
    assert json.loads(json.dumps(options.to_json()))["style"]["matrix"] == options.style.matrix


def test_neither_the_volume_nor_a_confounder_gives_the_invasion_away():
    drawn = [settle(HeadCtOptions(seed=seed)) for seed in range(1500)]
    invaded = np.array([one.is_invaded for one in drawn])
    assert 0.35 < invaded.mean() < 0.5
    volumes = np.array([one.tumour_ml for one in drawn])
    more_often_larger = np.mean(volumes[invaded][:, None] > volumes[~invaded][None, :])
    assert abs(more_often_larger - 0.5) < 0.15
    for name in CONFOUNDERS:
        present = np.array([name in one.confounders for one in drawn])
        assert abs(present[invaded].mean() - present[~invaded].mean()) < 0.1
