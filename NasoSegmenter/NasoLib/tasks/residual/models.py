"""Which bundles answer for a treatment arm.

A bundle learnt from the patients of one arm, and says which in its metadata. In the place of the other arm it would
answer a question that nobody asked, so it is refused there.

`ensemble = mean`: the bundle asks to be averaged with the other installed ones of its arm. Demo models are never mixed
with others: the mean would be worth as little as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from NasoLib.bundle import Bundle, installed
from NasoLib.errors import UserError
from NasoLib.tasks.models import usable

TASK = "residual"


def arm_model(bundle: Bundle | str | Path, arm: str) -> Bundle:
    """The bundle, when it is for this arm. Raises UserError when it is for the other one, or for another task."""
    found = usable(bundle, TASK)
    learnt = found.metadata.decision.arm
    if learnt != arm:
        raise UserError(
            f"The model {found.name} learnt from patients treated with {learnt}, so it cannot answer for {arm}. "
            f"Choose a model for {arm}."
        )
    return found


def members(bundle: Bundle) -> tuple[Bundle, ...]:
    """The bundle and, when it asks for the mean, the other installed ones of its arm; itself first."""
    facts = bundle.metadata
    if facts.decision.ensemble != "mean":
        return (bundle,)
    others = (other for other in installed(TASK) if other.name != bundle.name)
    return (bundle, *(other for other in others if _alike(other) == _alike(bundle)))


def team_threshold(team: Sequence[Bundle]) -> float:
    """What the mean of these models' probabilities is held against: the mean of their thresholds."""
    return float(np.mean([member.metadata.decision.threshold for member in team]))


def _alike(bundle: Bundle) -> tuple[str, bool, tuple[str, ...]]:
    """What models that are averaged have in common: arm, demo or not, and the sequences that they read."""
    facts = bundle.metadata
    return facts.decision.arm, facts.demo, facts.input.sequences


def first_installed(arm: str) -> Bundle:
    """The model to begin with: the first installed one of this arm, any other before a demo. UserError without one."""
    found = [bundle for bundle in installed(TASK) if bundle.metadata.decision.arm == arm]
    if not found:
        raise UserError(f"No model for residual tumour after {arm} is installed. Install one, then try again.")
    return sorted(found, key=lambda bundle: bundle.metadata.demo)[0]


def both_installed() -> Mapping[str, Bundle]:
    """A model for each arm."""
    return arms_named({"CCRT": "", "IC+CCRT": ""})


def arms_named(names: Mapping[str, str]) -> dict[str, Bundle]:
    """A model for each arm. names: by arm, "" for the first installed.

    Raises UserError when one is missing, or is for the other arm.
    """
    return {arm: arm_model(name, arm) if name else first_installed(arm) for arm, name in names.items()}
