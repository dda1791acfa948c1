"""Small head CTs that several tests look at, made once."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
from NasoLib.phantom import Case, Style
from NasoLib.phantom.head_ct import HeadCtOptions, generate

SMALL = Style(matrix=160, slices=46, slice_thickness_mm=2.5, field_of_view_mm=216.0, noise=4.0)


@cache
def a_head(seed: int = 7, matrix: int = 160, **choices: Any) -> Case:
    """A head; `choices` are fields of Style or of HeadCtOptions."""
    in_style = {name: value for name, value in choices.items() if hasattr(SMALL, name)}
    others = {name: value for name, value in choices.items() if name not in in_style}
    return generate(HeadCtOptions(seed=seed, style=replace(SMALL, matrix=matrix, **in_style), **others))


def hu_at(case: Case, place: tuple[float, float, float]) -> int:
    """The HU of the voxel nearest to a place in LPS mm."""
    image = case.images["ct"]
    i, j, k = np.rint(image.geometry.to_ijk(place)).astype(int)
    return int(image.array[k, j, i])


def hu_in(case: Case, mask: str) -> np.ndarray:
    """All HU of a mask."""
    return case.images["ct"].array[case.masks[mask] > 0]


def center_of(case: Case, mask: str) -> np.ndarray:
    """The middle of a mask in LPS mm."""
    return case.images["ct"].geometry.to_lps(np.argwhere(case.masks[mask])[:, ::-1].mean(axis=0))
