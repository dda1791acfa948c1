"""Who the synthetic patient is: histology, stage, and the biology that the pictures and the outcomes come from.

Each trait is a number with mean 0 and standard deviation 1, drawn on its own. A trait that matters for an outcome is
shown in the picture as a pattern (how coarse, how sharp, how thick), never as an amount: amounts of brightness,
contrast and enhancement have their own nuisance traits. So the picture holds nearly the whole answer, but no single
number measured on it does.

Categories are the trait `reach` cut at the shares of the categories: a T4 tumour reaches further, and so is a little
more likely to survive treatment. The residual task of the literature takes stage III-IVA only, so that is what an
unspecified carcinoma gets; an earlier stage comes when its categories are asked for, and then has no outcome.

A lymphoma has the same traits, but is drawn differently: bulkier, more symmetric, less deep, less necrotic, each with
overlap. What tells its texture apart lies mostly in the difference between T1 and T2: how coarse both are, and how
bright in the middle and in front, varies from patient to patient, so that one sequence alone leaves doubt that the two
together remove.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from NasoLib.phantom.neck_mr.options import N_CATEGORIES, T_CATEGORIES, NeckMrOptions
from NasoLib.phantom.seeds import choose, generator

_HISTOLOGY_SHARES = {"carcinoma": 292.0, "lymphoma": 142.0}
_GIVEN_SHARES = {"CCRT": 210.0, "IC+CCRT": 214.0}
_T_SHARES = {"carcinoma": (0.08, 0.17, 0.45, 0.30), "lymphoma": (0.15, 0.30, 0.40, 0.15)}
_N_SHARES = {"carcinoma": (0.10, 0.28, 0.40, 0.22), "lymphoma": (0.18, 0.30, 0.34, 0.18)}
_ADVANCED = ("III", "IVA")
_OF_LYMPHOMA = {
    "bulk": 0.25,
    "sides": 0.35,
    "necrosis": -0.3,
    "tongues": -0.35,
    "foci": -0.5,
    "hollow": -0.8,
    "rim": -0.4,
    "grain": 0.7,
    "core": 1.1,
    "front": -1.0,
    "medial": 0.7,
}
"""By how much each trait differs in a lymphoma, in standard deviations."""
_APART = {"grain": 0.6, "core": 1.05, "front": 1.05}
"""By how much a lymphoma's T1 has less of a trait, and its T2 more, in standard deviations."""
_SHARED = 0.8
"""The part of these traits that T1 and T2 of a patient have in common."""


@dataclass(frozen=True)
class Traits:
    """What the tumour is like; every number has mean 0 and standard deviation 1 among carcinomas.

    reach: how far it has grown.  bulk: size for its reach.  sides: how equal its two sides are.
    foci: few large necroses instead of many small.  necrosis: how much of it is dead.
    rim: thickness of the enhancing rim.  tongues: length of the tongues it sends into its surroundings.
    grain: coarseness of its enhancement.  t1_grain, t2_grain: coarseness on T1 and T2.
    enhancement, contrast, t1_contrast, t2_contrast: nuisance; how bright and how mottled it is.
    hollow: necroses in its middle instead of near its surface.
    core, front, medial: enhancement of its middle, front or medial side at the cost of the other; t1_core, t1_front,
    t2_core, t2_front: brightness on T1 and T2 likewise.
    streaks: enhancing streaks run from side to side instead of from front to back.
    """

    reach: float
    bulk: float
    sides: float
    foci: float
    necrosis: float
    rim: float
    tongues: float
    grain: float
    t1_grain: float
    t2_grain: float
    enhancement: float
    contrast: float
    t1_contrast: float
    t2_contrast: float
    hollow: float
    core: float
    t1_core: float
    t2_core: float
    front: float
    t1_front: float
    t2_front: float
    medial: float
    streaks: float


@dataclass(frozen=True)
class Patient:
    """side: 1 when the larger half lies on the patient's left, else -1."""

    seed: int
    histology: str
    t_category: str
    n_category: str
    stage: str
    given: str
    age: int
    sex: str
    side: int
    traits: Traits

    @property
    def is_lymphoma(self) -> bool:
        """True for lymphoma, False for carcinoma."""
        return self.histology == "lymphoma"

    @property
    def has_outcome(self) -> bool:
        """True for the patients of the residual task: carcinoma, stage III-IVA."""
        return not self.is_lymphoma and self.stage in _ADVANCED


def draw(options: NeckMrOptions) -> Patient:
    """The patient of these options."""
    rng = generator(options.seed, "neck-mr", "patient")
    histology = options.histology or _histology(options, rng)
    t, n = _categories(histology, options, rng)
    median_age, spread = (55, 15) if histology == "lymphoma" else (48, 11)
    return Patient(
        seed=options.seed,
        histology=histology,
        t_category=t,
        n_category=n,
        stage=stage(t, n),
        given=options.given or choose(rng, _GIVEN_SHARES),
        age=int(np.clip(rng.normal(median_age, spread), 18, 85)),
        sex="M" if rng.random() < 0.7 else "F",
        side=1 if rng.random() < 0.5 else -1,
        traits=_traits(options.seed, histology, t),
    )


def _histology(options: NeckMrOptions, rng: np.random.Generator) -> str:
    """A category or an arm that only a carcinoma has makes it one."""
    drawn = choose(rng, _HISTOLOGY_SHARES)
    of_carcinoma = (options.t_category, options.n_category, options.given)
    return "carcinoma" if any(value is not None for value in of_carcinoma) else drawn


def _categories(histology: str, options: NeckMrOptions, rng: np.random.Generator) -> tuple[str, str]:
    """T and N, drawn together until the stage is advanced where that is possible with what was asked for."""
    free = not (options.t_category and options.n_category) and histology == "carcinoma"
    while True:
        t = options.t_category or choose(rng, dict(zip(T_CATEGORIES, _T_SHARES[histology], strict=True)))
        n = options.n_category or choose(rng, dict(zip(N_CATEGORIES, _N_SHARES[histology], strict=True)))
        if not free or stage(t, n) in _ADVANCED:
            return t, n


def stage(t: str, n: str) -> str:
    """AJCC 8, without distant metastasis: a stage is set by the worse of T and N."""
    worst = max(T_CATEGORIES.index(t), N_CATEGORIES.index(n))
    return ("I", "II", "III", "IVA")[worst]


def _traits(seed: int, histology: str, t: str) -> Traits:
    rng = generator(seed, "neck-mr", "traits")
    own = dict(zip(Traits.__dataclass_fields__, rng.standard_normal(len(Traits.__dataclass_fields__)), strict=True))
    own["reach"] = _reach(t, _T_SHARES[histology], rng.random())
    lymphoma = 1.0 if histology == "lymphoma" else 0.0
    for trait, shift in _OF_LYMPHOMA.items():
        own[trait] += shift * lymphoma
    for trait, apart in _APART.items():
        shared = _SHARED * rng.standard_normal()
        for sequence, way in (("t1", -1.0), ("t2", 1.0)):
            alone = math.sqrt(1 - _SHARED**2) * own[f"{sequence}_{trait}"]
            own[f"{sequence}_{trait}"] = shared + alone + way * apart * (lymphoma - 0.5)
    return Traits(**{name: float(value) for name, value in own.items()})


def _reach(t: str, shares: tuple[float, ...], share: float) -> float:
    """A number of the normal distribution from the part that belongs to this category."""
    index = T_CATEGORIES.index(t)
    below, within = sum(shares[:index]), shares[index]
    return NormalDist().inv_cdf(min(max(below + within * share, 1e-4), 1 - 1e-4))
