"""Who the synthetic patient is, how the contrast medium stood, and what else lies in the mediastinum.

Everything but the tumour is drawn without looking at the tumour, so residual thymus, fluid in the pericardial recess,
a left brachiocephalic vein without contrast, lymph nodes and stranded fat are as frequent with a tumour as without.
Diameters are drawn so that small tumours are common: most are found by chance, and a reader of the mere amount of
soft tissue in front of the heart must not do well, because a thymus, a vein or a wide heart gives as much.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from NasoLib.phantom.chest_ct.options import LARGEST_MM, SMALLEST_MM, TUMOUR_TYPES, ChestCtOptions
from NasoLib.phantom.seeds import choose, generator

_TUMOUR_SHARE = 0.6
_TYPE_SHARES = dict(zip(TUMOUR_TYPES, (0.5, 0.22, 0.28), strict=True))


@dataclass(frozen=True)
class Tumour:
    """type: one of TUMOUR_TYPES.  side: 1 when it leans to the patient's left, else -1."""

    type: str
    diameter_mm: float
    side: int


@dataclass(frozen=True)
class Patient:
    """fat_mm: under the skin.  mediastinal_fat: how wide the fat in front of the vessels is, 1 on average.

    heart: its size, 1 on average.  thymus: how much of it is left, 0 to 1.5; thymus_fat: share of it turned to fat.
    recess: fluid in the upper pericardial recess, 0 to 1.  nodes: how many lymph nodes.  stranding: of the fat, 0 to 1.
    aorta_hu, pulmonary_hu, right_vein_hu, left_vein_hu: of the blood.
    """

    seed: int
    sex: str
    age: int
    tumour: Tumour | None
    fat_mm: float
    mediastinal_fat: float
    heart: float
    thymus: float
    thymus_fat: float
    recess: float
    nodes: int
    stranding: float
    effusion_mm: float
    aorta_hu: float
    pulmonary_hu: float
    right_vein_hu: float
    left_vein_hu: float


def draw(options: ChestCtOptions) -> Patient:
    """The patient of these options."""
    rng = generator(options.seed, "chest-ct", "patient")
    age = int(rng.integers(18, 82))
    young = float(np.clip((48 - age) / 30, 0, 1))
    return Patient(
        seed=options.seed,
        sex="M" if rng.random() < 0.5 else "F",
        age=age,
        tumour=_tumour(options),
        fat_mm=float(rng.uniform(6, 30)),
        mediastinal_fat=float(rng.uniform(0.5, 1.6)),
        heart=float(np.clip(rng.normal(1.0, 0.09), 0.82, 1.2)),
        thymus=float(np.clip(0.25 + 1.1 * young + rng.normal(0, 0.3), 0, 1.5)),
        thymus_fat=float(np.clip(0.95 - 0.9 * young + rng.normal(0, 0.15), 0.05, 0.95)),
        recess=float(np.clip(rng.normal(0.3, 0.4), 0, 1)),
        nodes=int(rng.poisson(4)),
        stranding=float(np.clip(rng.normal(0.2, 0.3), 0, 1)),
        effusion_mm=float(rng.uniform(3, 22)) if rng.random() < 0.18 else 0.0,
        **_blood(options.style.contrast, rng),
    )


def _tumour(options: ChestCtOptions) -> Tumour | None:
    rng = generator(options.seed, "chest-ct", "tumour")
    asked = options.tumour_type is not None or options.diameter_mm is not None or options.tumour
    present = rng.random() < _TUMOUR_SHARE
    diameter = float(np.clip(32.0 * np.exp(0.48 * rng.standard_normal()), SMALLEST_MM, LARGEST_MM))
    kind, side = choose(rng, _TYPE_SHARES), 1 if rng.random() < 0.5 else -1
    if options.tumour is False or not (asked or present):
        return None
    return Tumour(options.tumour_type or kind, float(options.diameter_mm or diameter), side)


def _blood(contrast: float, rng: np.random.Generator) -> dict[str, float]:
    """HU of the blood: phases differ, the injected arm's vein is dense, the other side may have no contrast yet."""
    plain = float(rng.normal(42, 4))
    phase = float(rng.uniform(0, 1))
    arm = rng.choice([1, -1])
    dense, late = float(rng.uniform(180, 520)), float(rng.uniform(60, 130) * phase)
    injected_left = arm > 0 and rng.random() < 0.6
    return {
        "aorta_hu": plain + contrast * float(rng.uniform(130, 270)),
        "pulmonary_hu": plain + contrast * float(rng.uniform(120, 300)),
        "right_vein_hu": plain + contrast * (dense if not injected_left else late),
        "left_vein_hu": plain + contrast * (dense if injected_left else late),
    }
