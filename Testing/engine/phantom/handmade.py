"""A patient made by hand: a block with a bright tumour, small enough that every test on files is quick."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
from NasoLib.image import Image
from NasoLib.phantom import Case, Style
from NasoLib.phantom.acquire import grid, stored_array

SMALL = Style(matrix=24, slices=9, slice_thickness_mm=3.0, field_of_view_mm=48.0, noise=0.0)


def a_case(style: Style = SMALL, seed: int = 5, series: tuple[str, ...] = ("ct",)) -> Case:
    """CT for the series "ct", MR for any other."""
    geometry = grid(style, (3.0, -4.0, 50.0))
    shape = (style.slices, style.matrix, style.matrix)
    random = np.random.default_rng(seed)
    scanned = random.integers(-100, 100, shape).astype(np.int16)
    tumour = np.zeros(shape, np.uint8)
    tumour[3:6, 8:14, 9:15] = 1
    values = stored_array(scanned + 300 * tumour.astype(np.int16), style.orientation)
    mask = stored_array(tumour, style.orientation)
    images = {name: _image(values, geometry, name) for name in series}
    return Case(
        kind="head-ct" if series == ("ct",) else "neck-mr",
        images=images,
        masks={"tumour": mask, "clivus": 1 - mask},
        landmarks_lps={"clivus_tip": (1.0, 2.0, 3.0)},
        roi_lps={"min": [-10.0, -10.0, 40.0], "max": [10.0, 10.0, 60.0]},
        slices={"invaded": [bool(plane.any()) for plane in mask]},
        truth={"invasion": True, "t_category": "T3"},
        options={"seed": seed, "style": asdict(style)},
    )


def _image(values: np.ndarray, geometry: object, name: str) -> Image:
    is_ct = name == "ct"
    return Image(values if is_ct else values + np.int16(200), geometry, "CT" if is_ct else "MR")  # type: ignore[arg-type]
