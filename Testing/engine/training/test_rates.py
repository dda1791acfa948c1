"""The learning rate of each step."""

from __future__ import annotations

import pytest
import torch
from NasoLib.training.optimisers import optimiser_of, set_rate
from NasoLib.training.recipes import recipe_named


def rates(schedule: str, steps: int = 8) -> list[float]:
    recipe = recipe_named("invasion", True, changes={"schedule": schedule, "learning_rate": "0.1"})
    optimiser = optimiser_of(recipe, torch.nn.Linear(1, 1).parameters())
    found = [set_rate(optimiser, recipe, step, steps) for step in range(steps)]
    assert optimiser.param_groups[0]["lr"] == found[-1]
    return found


def test_it_stays():
    assert rates("constant") == [0.1] * 8


def test_it_falls_along_a_cosine():
    found = rates("cosine")
    assert found[0] == 0.1 and found[4] == pytest.approx(0.05)
    assert found == sorted(found, reverse=True) and found[-1] > 0


def test_it_falls_twice_and_the_first_time_as_if_it_were_the_only_one():
    found = rates("restart", 12)
    assert found[:8] == rates("cosine", 8)
    assert found[8:] == pytest.approx([rate / 2 for rate in rates("cosine", 4)])
