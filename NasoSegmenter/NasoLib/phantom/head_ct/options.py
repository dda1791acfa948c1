"""What can be asked of a head CT, and what is drawn when it is not asked.

T categories follow the eighth edition of the TNM in outline. Invasion of the skull base is T3 at least, so T1, T2 and
"none" refuse every invasion but "none". T3 and T4 may spare the skull base: a paranasal sinus, or soft tissue far to
the side, makes them too. That also keeps the size of the tumour from giving the answer away.

Confounders are drawn without looking at the invasion, so they are as frequent with it as without.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from NasoLib.errors import UserError
from NasoLib.phantom.acquire import check_style
from NasoLib.phantom.seeds import choose, generator
from NasoLib.phantom.style import Style

T_CATEGORIES = ("none", "T1", "T2", "T3", "T4")
INVASIONS = ("none", "sclerosis", "erosion", "lysis", "sinus")
SIDES = ("left", "right")
CONFOUNDERS = {
    "asymmetric_marrow": 0.45,
    "fat_island": 0.4,
    "bone_island": 0.35,
    "adenoids": 0.3,
    "sinus_disease": 0.4,
    "dental_streaks": 0.35,
    "motion": 0.2,
}

_INVADED = 0.42
_T_WITHOUT_INVASION = {"none": 0.06, "T1": 0.22, "T2": 0.36, "T3": 0.16, "T4": 0.20}
_T_WITH_INVASION = {"T3": 0.6, "T4": 0.4}
_INVASION_SHARES = {"sclerosis": 0.3, "erosion": 0.25, "lysis": 0.25, "sinus": 0.2}
_VOLUME_ML = {"none": (0.0, 0.0), "T1": (2.0, 14.0), "T2": (7.0, 40.0), "T3": (3.0, 28.0), "T4": (7.0, 42.0)}


@dataclass(frozen=True)
class HeadCtOptions:
    """A head CT; what is None is drawn from the seed.

    t_category: "none" (no tumour) or "T1" to "T4".  invasion: "none", "sclerosis", "erosion", "lysis" or "sinus".
    side: "left" or "right".  tumour_ml: about how much tumour, 1 to 80 ml.
    confounders: exactly these of CONFOUNDERS, () for none.  contrast medium: `style.contrast` above 0.
    """

    seed: int = 0
    style: Style = field(default_factory=Style)
    t_category: str | None = None
    invasion: str | None = None
    side: str | None = None
    tumour_ml: float | None = None
    confounders: tuple[str, ...] | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values, enough to make the same case again."""
        return asdict(self)


@dataclass(frozen=True)
class Findings:
    """What this patient has: the options with nothing left open."""

    t_category: str
    invasion: str
    side: str
    tumour_ml: float
    confounders: frozenset[str]

    @property
    def has_tumour(self) -> bool:
        """False for a healthy nasopharynx."""
        return self.t_category != "none"

    @property
    def is_invaded(self) -> bool:
        """True when the tumour reached the bone of the skull base."""
        return self.invasion != "none"

    @property
    def side_sign(self) -> float:
        """1 for the patient's left (positive x), -1 for the right."""
        return 1.0 if self.side == "left" else -1.0


def settle(options: HeadCtOptions) -> Findings:
    """Check what is asked, and draw what is left open."""
    _check(options)
    rng = generator(options.seed, "head-ct", "findings")
    invasion = options.invasion or _draw_invasion(rng, options.t_category)
    shares = _T_WITHOUT_INVASION if invasion == "none" else _T_WITH_INVASION
    if options.tumour_ml:
        shares = {name: share for name, share in shares.items() if name != "none"}
    category = options.t_category or choose(rng, shares)
    return Findings(
        t_category=category,
        invasion=invasion,
        side=options.side or str(rng.choice(SIDES)),
        tumour_ml=_draw_volume(rng, category) if options.tumour_ml is None else float(options.tumour_ml),
        confounders=frozenset(_draw_confounders(rng) if options.confounders is None else options.confounders),
    )


def _draw_invasion(rng: np.random.Generator, t_category: str | None) -> str:
    share = {"none": 0.0, "T1": 0.0, "T2": 0.0, "T3": 0.8, "T4": 0.6, None: _INVADED}[t_category]
    return choose(rng, _INVASION_SHARES) if rng.random() < share else "none"


def _draw_volume(rng: np.random.Generator, category: str) -> float:
    low, high = _VOLUME_ML[category]
    return float(np.exp(rng.uniform(np.log(low), np.log(high)))) if high else 0.0


def _draw_confounders(rng: np.random.Generator) -> list[str]:
    return [name for name, share in CONFOUNDERS.items() if rng.random() < share]


def _check(options: HeadCtOptions) -> None:
    check_style(options.style)
    _check_name("t_category", options.t_category, T_CATEGORIES)
    _check_name("invasion", options.invasion, INVASIONS)
    _check_name("side", options.side, SIDES)
    for name in options.confounders or ():
        _check_name("confounders", name, tuple(CONFOUNDERS))
    _check_combination(options)


def _check_name(option: str, value: str | None, known: tuple[str, ...]) -> None:
    if value is not None and value not in known:
        raise UserError(f"{option} {value!r} is not known; choose from {', '.join(known)}.")


def _check_combination(options: HeadCtOptions) -> None:
    category, invasion, volume = options.t_category, options.invasion, options.tumour_ml
    if category in ("none", "T1", "T2") and invasion not in (None, "none"):
        raise UserError(
            f"t_category {category!r} and invasion {invasion!r} exclude each other: a tumour that invades the skull "
            "base is T3 or T4. Choose one of these, or invasion 'none'."
        )
    if volume is not None and not 1 <= volume <= 80:
        raise UserError(f"tumour_ml {volume} is impossible: give 1 to 80 ml, or t_category 'none' for no tumour.")
    if category == "none" and volume is not None:
        raise UserError(f"tumour_ml {volume} and t_category 'none' exclude each other: leave one of them out.")
