"""The descent that a recipe names, and the learning rate of each step."""

from __future__ import annotations

import math
from collections.abc import Iterable

import torch
from torch import nn

from NasoLib.training.recipes.base import Recipe


def optimiser_of(recipe: Recipe, parameters: Iterable[nn.Parameter]) -> torch.optim.Optimizer:
    """A new optimiser; one parameter after the other, so that its numbers do not depend on how they are grouped."""
    rate, decay = recipe.learning_rate, recipe.weight_decay
    some = [parameter for parameter in parameters if parameter.requires_grad]
    if recipe.optimiser == "adam":
        return torch.optim.Adam(some, rate, weight_decay=decay, foreach=False)
    if recipe.optimiser == "adamw":
        return torch.optim.AdamW(some, rate, weight_decay=decay, foreach=False)
    if recipe.optimiser == "sgd":
        return torch.optim.SGD(some, rate, recipe.momentum, weight_decay=decay, foreach=False)
    return torch.optim.RMSprop(some, rate, momentum=recipe.momentum, weight_decay=decay, foreach=False)


def set_rate(optimiser: torch.optim.Optimizer, recipe: Recipe, step: int, steps: int) -> float:
    """Set the learning rate of one of all `steps`; a function of the step alone, so nothing of it is stored."""
    rate = recipe.learning_rate
    if recipe.schedule == "restart":
        first = 2 * steps // 3
        rate, step, steps = (rate, step, first) if step < first else (0.5 * rate, step - first, steps - first)
    if recipe.schedule != "constant":
        rate *= 0.5 * (1 + math.cos(math.pi * step / max(steps, 1)))
    for group in optimiser.param_groups:
        group["lr"] = rate
    return rate
