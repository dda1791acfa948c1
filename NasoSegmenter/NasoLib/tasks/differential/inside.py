"""Where in the tumour the answer came from: its inner half, its rim, or its surroundings.

The paper saw by eye that the centre of the tumour drives the call. Here it is a number per case: every pixel of the
outline has a depth, its distance to the outline's border in its slice, and the deeper half of a slice's pixels is the
inner half. So a map that is even over the tumour gives equal shares, whatever its size.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from NasoLib.tasks.differential.result import Attribution

if TYPE_CHECKING:
    from NasoLib.predict.slices import SliceResult


def inner_half(masks: np.ndarray) -> np.ndarray:
    """(n, h, w) bool: of each slice's outline the half that lies deepest."""
    return np.stack([_deeper_half(mask) for mask in masks])


def _deeper_half(mask: np.ndarray) -> np.ndarray:
    from scipy.ndimage import distance_transform_edt

    if not mask.any():
        return np.zeros_like(mask, bool)
    # A border of background: an outline that fills its rectangle ends there all the same.
    depth = distance_transform_edt(np.pad(mask, 1))[1:-1, 1:-1]
    order = np.argsort(-depth[mask], kind="stable")
    chosen = np.zeros(len(order), bool)
    chosen[order[: len(order) // 2]] = True
    inner = np.zeros_like(mask, bool)
    inner[mask] = chosen
    return inner


def towards_answer(found: SliceResult, is_carcinoma: bool) -> SliceResult:
    """The same with a heat map of what spoke for the answer: for lymphoma, that is what spoke against carcinoma."""
    from NasoLib.predict.slices.maps import case_heat

    if is_carcinoma:
        return found
    return replace(found, evidence=-found.evidence, heat=case_heat(-found.evidence))


def attribution(found: SliceResult, masks: np.ndarray) -> Attribution | None:
    """The shares of what spoke for the answer; None when nothing did.

    masks: (n, h, w) bool, the outline where each picture shows it.
    """
    from NasoLib.predict.slices import share_within

    inner = share_within(found, inner_half(masks))
    whole = share_within(found, masks)
    return None if np.isnan(whole) else Attribution(inner, whole - inner, 1 - whole)
