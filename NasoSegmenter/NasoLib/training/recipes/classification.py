"""What the three recipes of slice classifiers share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from NasoLib.bundle import OutputSpec
from NasoLib.errors import UserError
from NasoLib.training.recipes.base import Recipe

# What timm's weights were trained with, averaged over red, green and blue.
IMAGENET_MEAN, IMAGENET_STD = 0.449, 0.226


@dataclass(frozen=True)
class Classification(Recipe):
    """Settings of a recipe whose network scores slices.

    frozen_body: train the last layer alone.  copies: altered copies of each training slice, the same in every epoch;
    0: every epoch alters each slice anew.
    loss_unit: compare slices with their labels, or the mean of a patient's slices with the patient's.
    slices_per_patient: in a batch of patients.
    unit: what a prediction is about: the patient (mean of the slices) or the image.

    positive_class is no setting: what a high score of the recipe speaks for.
    """

    positive_class: ClassVar[str]

    frozen_body: bool = False
    copies: int = 0
    loss_unit: Literal["image", "patient"] = "image"
    slices_per_patient: int = 8
    unit: Literal["patient", "image"] = "patient"
    resize: Literal["stretch", "pad"] = "stretch"

    def rules(self) -> list[tuple[bool, str, str]]:
        """What types cannot say."""
        return [
            *super().rules(),
            (len(self.size) != 2, "size", "must have two numbers, rows and columns"),
            (self.copies < 0, "copies", "must not be negative"),
            (self.slices_per_patient < 1, "slices_per_patient", "must be at least 1"),
            (self.monitor == "dice", "monitor", "must be auc, patient_auc or loss for a classifier"),
            (self.frozen_body and self.loss_unit == "patient", "loss_unit", "must be image when the body is frozen"),
        ]

    def output_spec(self) -> OutputSpec:
        """One probability."""
        return OutputSpec((self.positive_class,), "sigmoid", self.positive_class)

    def shown(self, label: bool, targets: np.ndarray) -> np.ndarray:
        """Which slices of a training case are shown, from the case's label and its slices' labels (n,)."""
        return np.arange(len(targets))

    def normalisation(self, channels: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Mean and deviation for numbers from 0 to 1, as ImageNet's weights expect; nothing without them."""
        return ((IMAGENET_MEAN,) * channels, (IMAGENET_STD,) * channels) if self.pretrained else ((), ())


def check_choice(what: str, value: str, choices: Sequence[str]) -> str:
    """`value`, which must be one of `choices`."""
    if value not in choices:
        raise UserError(f"{what} {value!r} is not possible here. Choose one of {', '.join(choices)}.")
    return value
