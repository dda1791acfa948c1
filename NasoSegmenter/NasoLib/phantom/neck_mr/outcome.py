"""What would become of the patient under either treatment.

Both potential outcomes are known here, as they never are in life: that is what lets a study measure how often advice is
right and not only how often it agrees with what was done.

Each arm has its own mixture of the traits that can be seen, and `VISIBLE` of the standard deviation of its score comes
from them; the rest is chance that no picture shows. The score is standard normal, so a residual tumour is one whose
score lies above the quantile of the published share (58 of 168 under CCRT, 41 of 171 under IC + CCRT). VISIBLE = 0.985
allows a perfect reader an AUC of 0.99, so that a small network, which sees less, can still reach the published 0.94 and
0.96; the largest weight of one trait keeps a reader of that trait alone near 0.78.
The arms share the brightness of the middle, the size of the foci and part of the chance, so that their outcomes go
together, but not always: all four pairs occur.
"""

from __future__ import annotations

import math
from statistics import NormalDist

from NasoLib.phantom.neck_mr.patient import Patient, Traits
from NasoLib.phantom.seeds import generator

VISIBLE = 0.985
SHARES = {"CCRT": 58 / 168, "IC+CCRT": 41 / 171}
WEIGHTS: dict[str, dict[str, float]] = {
    "CCRT": {"front": 0.52, "core": 0.50, "streaks": 0.50, "foci": 0.18, "reach": 0.12},
    "IC+CCRT": {"medial": 0.55, "core": 0.55, "front": 0.40, "foci": 0.15, "reach": 0.12},
}
_SHARED_CHANCE = 0.5


def visible_risk(traits: Traits, arm: str) -> float:
    """The part of an arm's score that the picture shows; standard normal among carcinomas."""
    weights = WEIGHTS[arm]
    total = sum(weight * getattr(traits, name) for name, weight in weights.items())
    return total / math.sqrt(sum(weight**2 for weight in weights.values()))


def residual(patient: Patient) -> dict[str, bool]:
    """By arm: whether tumour remains after that treatment."""
    rng = generator(patient.seed, "neck-mr", "outcome")
    shared = rng.standard_normal()
    outcomes = {}
    for arm, share in SHARES.items():
        own = math.sqrt(_SHARED_CHANCE) * shared + math.sqrt(1 - _SHARED_CHANCE) * rng.standard_normal()
        score = VISIBLE * visible_risk(patient.traits, arm) + math.sqrt(1 - VISIBLE**2) * own
        outcomes[arm] = bool(score > NormalDist().inv_cdf(1 - share))
    return outcomes
