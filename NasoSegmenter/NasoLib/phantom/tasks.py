"""What a cohort for each clinical question consists of: which kind of phantom, how many have what, how they are imaged.

Shares are those of the published cohorts: invasion 43 of 100 patients, imaged 7 without contrast, 76 with, 17 both;
residual tumour 210 CCRT and 214 IC + CCRT; 292 carcinomas and 142 lymphomas; mediastinal tumours with scans without
one added (one in four), because false positives per scan say nothing about specificity without them.

Labels are dealt, not drawn: a cohort of 100 has exactly 43 invasions. They are dealt without looking at hospitals, so a
hospital tells nothing about the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from NasoLib.errors import UserError

Options = dict[str, Any]
Deal = Callable[[int, np.random.Generator], list[Options]]

_INVASIONS = {"sclerosis": 0.3, "erosion": 0.25, "lysis": 0.25, "sinus": 0.2}
_T_WITHOUT_INVASION = {"T1": 0.24, "T2": 0.37, "T3": 0.17, "T4": 0.22}

WITHOUT_CONTRAST: Mapping[str, Any] = {"contrast": 0.0}
WITH_CONTRAST: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Task:
    """One clinical question.

    label: the name in a case's truth of the answer, true or false; true means what `positive` says.
    deal: for n patients, the options of each.  series: for n patients, the acquisitions of each, by name of the series,
    as changes to the hospital's style.
    """

    kind: str
    label: str
    positive: str
    deal: Deal
    series: Callable[[int, np.random.Generator], list[dict[str, Mapping[str, Any]]]]


def _dealt(shares: Mapping[Any, float], n: int, random: np.random.Generator) -> list[Any]:
    """`n` values in these shares, as exactly as whole numbers allow, in random order."""
    weights = np.array(list(shares.values()), float)
    ends = np.rint(np.cumsum(weights) / weights.sum() * n).astype(int)
    counts = np.diff(ends, prepend=0)
    order = random.permutation(np.repeat(np.arange(len(shares)), counts))
    values = list(shares)
    return [values[index] for index in order]


def _one_series(n: int, random: np.random.Generator) -> list[dict[str, Mapping[str, Any]]]:
    return [{"": {}} for _ in range(n)]


def _plain_contrast_or_both(n: int, random: np.random.Generator) -> list[dict[str, Mapping[str, Any]]]:
    plain, enhanced = {"plain": WITHOUT_CONTRAST}, {"contrast": WITH_CONTRAST}
    choices = {"plain": plain, "contrast": enhanced, "both": {**plain, **enhanced}}
    return [choices[name] for name in _dealt({"plain": 7, "contrast": 76, "both": 17}, n, random)]


def _deal_invasion(n: int, random: np.random.Generator) -> list[Options]:
    """Everybody has a tumour; how far it went without invasion is dealt too."""
    shares: dict[tuple[str, str | None], float] = {}
    shares.update({("none", category): 57.0 * share for category, share in _T_WITHOUT_INVASION.items()})
    shares.update({(invasion, None): 43.0 * share for invasion, share in _INVASIONS.items()})
    return [{"invasion": invasion, "t_category": t} for invasion, t in _dealt(shares, n, random)]


def _deal_residual(n: int, random: np.random.Generator) -> list[Options]:
    arms = _dealt({"CCRT": 210, "IC+CCRT": 214}, n, random)
    return [{"histology": "carcinoma", "given": arm} for arm in arms]


def _deal_differential(n: int, random: np.random.Generator) -> list[Options]:
    return [{"histology": name} for name in _dealt({"carcinoma": 292, "lymphoma": 142}, n, random)]


def _deal_mediastinal(n: int, random: np.random.Generator) -> list[Options]:
    return [{"tumour": value} for value in _dealt({True: 3, False: 1}, n, random)]


TASKS = {
    "invasion": Task("head-ct", "invaded", "skull base invaded", _deal_invasion, _plain_contrast_or_both),
    "residual": Task("neck-mr", "observed_residual", "residual tumour", _deal_residual, _one_series),
    "differential": Task("neck-mr", "carcinoma", "carcinoma (not lymphoma)", _deal_differential, _one_series),
    "mediastinal": Task("chest-ct", "tumour", "mediastinal tumour", _deal_mediastinal, _one_series),
}


def task_named(name: str) -> Task:
    """The task with this name; a name that is none is refused with those there are."""
    if name not in TASKS:
        raise UserError(f"--task {name} is not a task; there are {', '.join(TASKS)}.")
    return TASKS[name]
