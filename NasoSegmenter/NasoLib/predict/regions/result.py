"""What is asked of a segmentation, and what it says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from NasoLib.predict.regions.boxes import Box


@dataclass(frozen=True)
class Answer:
    """How a network's numbers become labels.

    activation: "softmax" over classes of which number 0 is the background, so that a label is a class number; or
        "sigmoid", each class by itself, without background, so that a label is a class number plus one.
    positive: the label whose probability is kept.
    threshold: a voxel gets the positive label from this probability on; with "sigmoid", any label.
    """

    activation: Literal["softmax", "sigmoid"] = "softmax"
    positive: int = 1
    threshold: float = 0.5


@dataclass(frozen=True, eq=False)
class RegionsResult:
    """A label map and how it was made.

    labels: (k, j, i) uint8 on the grid of the input; 0 outside `box`.
    probability: of the positive label inside `box`, float16.
    box: what was looked at, as slices of k, j and i.
    passes: how many times the network ran; window: the size (k, j, i) that it saw each time.
    notes: one sentence for each thing that did not go as planned; empty as a rule.
    """

    labels: np.ndarray
    probability: np.ndarray
    box: Box
    passes: int
    window: tuple[int, int, int]
    notes: tuple[str, ...] = field(default=())
