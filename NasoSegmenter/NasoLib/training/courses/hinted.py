"""Slices with a label, and with numbers that explain it: a network learns to tell all of them at once.

A label is one yes or no per patient. Where the manifest also has numbers that the label comes from (of a synthetic
patient: how bright its tumour's middle is; of a real one: a volume, a blood value), learning them too teaches the
network where to look, and in much less time. Only the training patients' numbers are read. The outputs for them are
thrown away in the end: what is tuned, tested and shipped sees pictures alone and answers the one question.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from NasoLib.errors import UserError
from NasoLib.training.augment import moved
from NasoLib.training.courses.cases import PreparedCase
from NasoLib.training.courses.slices import SliceCourse
from NasoLib.training.recipes.rectangles import Rectangles

_FURTHEST = 2.5


class Hinted(nn.Module):
    """A classifier with more outputs beside its own. forward: (n, c, j, i) to (n, 1 + count)."""

    def __init__(self, network: nn.Module, count: int) -> None:
        super().__init__()
        self.network = network
        self.extra = nn.Linear(self._body.get_classifier().in_features, count)

    @property
    def _body(self) -> Any:
        """The classifier, as its library's class."""
        return self.network

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """The classifier's logit first, then the numbers."""
        body = self._body
        features = body.forward_head(body.forward_features(images), pre_logits=True)
        return torch.cat([body.get_classifier()(features), self.extra(features)], 1)


class HintedCourse(SliceCourse):
    """Teaches a network of slices, with the columns `recipe.hints` as further things to tell."""

    recipe: Rectangles

    def __init__(
        self,
        network: nn.Module,
        recipe: Rectangles,
        training: Sequence[PreparedCase],
        tuning: Sequence[PreparedCase],
        seed: int,
    ) -> None:
        super().__init__(network, recipe, training, tuning, seed)
        numbers = np.array([[_number(case, name) for name in recipe.hints] for case in training])
        spread = np.maximum(numbers.std(axis=0), 1e-6)
        self.hints = np.clip((numbers - numbers.mean(axis=0)) / spread, -_FURTHEST, _FURTHEST).astype(np.float32)
        self.network = Hinted(network, len(recipe.hints))

    def load(self, epoch: int, samples: np.ndarray) -> Any:
        """As without hints, and the hints (n, count) last."""
        chosen = self._chosen(epoch, samples)[0]
        hints = self.hints[self.samples[chosen][:, 0]]
        return (*super().load(epoch, samples), torch.from_numpy(hints))

    def loss(self, network: nn.Module, loaded: Any, device: torch.device) -> torch.Tensor:
        """Cross entropy of the label, and the mean squared error of the hints, in standard deviations."""
        images, labels, rows, hints = loaded
        images, _ = moved(images.to(device), rows, self.recipe.augmentation)
        told = network(images).float()
        error = functional.mse_loss(told[:, 1:], hints.to(device))
        return self.loss_of(told[:, 0], labels.to(device)) + self.recipe.hint_weight * error


def _number(case: PreparedCase, name: str) -> float:
    text = case.row.cell(name)
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise UserError(
            f"{case.row.case}: the manifest's column '{name}' holds {text!r}, but a hint must be a number for every "
            "training patient. Fill it in, or train without it (--set hints=[])."
        )
    return value
