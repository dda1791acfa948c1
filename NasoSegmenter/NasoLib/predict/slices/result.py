"""What a classifier said about a stack of slices, and what it looked at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class SliceResult:
    """Answers for n slices; all arrays float32.

    probabilities: (n, classes); for a network with one output, (n, 1), the probability of "yes".
    logits: (n,), of the class that was asked for (`target`).
    heat: (n, h', w') Grad-CAM at the size of the last feature map, 0 to 1. One scale for the whole case: 1 is the
    hottest point of all slices, so slices compare.
    evidence: (n, h', w') the same map with its sign and unscaled. When `is_exact`, its pixels plus `bias` add up to
    the logit, so the sum over a region is the part of the logit that came from there.
    bias: of the target's logit; 0 when not `is_exact`.
    batch: how many slices went through the network at once in the end.
    notes: one sentence for each thing that did not go as planned; empty as a rule.
    """

    probabilities: np.ndarray
    logits: np.ndarray
    heat: np.ndarray
    evidence: np.ndarray
    bias: float
    target: int
    is_exact: bool
    batch: int
    notes: tuple[str, ...] = ()

    @property
    def scores(self) -> np.ndarray:
        """(n,) probability of the target class."""
        return self.probabilities[:, self.target]
