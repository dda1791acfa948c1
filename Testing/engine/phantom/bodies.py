"""Small neck MRs and chest CTs that several tests look at, made once."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
from NasoLib.phantom import Case
from NasoLib.phantom.chest_ct import ChestCtOptions
from NasoLib.phantom.chest_ct import generate as generate_chest
from NasoLib.phantom.chest_ct.options import usual_style as usual_chest
from NasoLib.phantom.neck_mr import NeckMrOptions
from NasoLib.phantom.neck_mr import generate as generate_neck
from NasoLib.phantom.neck_mr.options import usual_style as usual_neck

SMALL_NECK = replace(usual_neck(), matrix=144, kernel_fwhm_mm=1.6, noise=0.01, bias=0.1)
SMALL_CHEST = replace(usual_chest(), matrix=128, slices=50, slice_thickness_mm=5.0, kernel_fwhm_mm=3.0, noise=6.0)


@cache
def a_neck(seed: int = 3, **choices: Any) -> Case:
    """A neck; `choices` are fields of Style or of NeckMrOptions."""
    style, others = _split(SMALL_NECK, choices)
    return generate_neck(NeckMrOptions(seed=seed, style=style, **others))


@cache
def a_chest(seed: int = 3, **choices: Any) -> Case:
    """A chest; `choices` are fields of Style or of ChestCtOptions."""
    style, others = _split(SMALL_CHEST, choices)
    return generate_chest(ChestCtOptions(seed=seed, style=style, **others))


def _split(style: Any, choices: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    in_style = {name: value for name, value in choices.items() if hasattr(style, name)}
    return replace(style, **in_style), {name: value for name, value in choices.items() if name not in in_style}


def same_bytes(one: Case, other: Case) -> bool:
    """True when two cases hold the same voxels, masks and truth."""
    images = all(np.array_equal(one.images[name].array, other.images[name].array) for name in one.images)
    masks = all(np.array_equal(one.masks[name], other.masks[name]) for name in one.masks)
    return images and masks and one.truth == other.truth and one.slices == other.slices


def values_at(case: Case, series: str, places: np.ndarray) -> np.ndarray:
    """The voxels nearest to places (n, 3) in LPS mm."""
    image = case.images[series]
    i, j, k = np.rint(image.geometry.to_ijk(places)).astype(int).T
    return image.array[k, j, i]


def center_of(case: Case, mask: str) -> np.ndarray:
    """The middle of a mask in LPS mm."""
    geometry = next(iter(case.images.values())).geometry
    return geometry.to_lps(np.argwhere(case.masks[mask])[:, ::-1].mean(axis=0))
