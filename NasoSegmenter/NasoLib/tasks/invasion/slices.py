"""The box of a CT as the network takes it: which slices, where they lie, and their numbers.

Slices run from feet to head along the box. Each is remembered with the number of the stored slice that it was taken
from, counted along the stored axis that runs most nearly across the slices, so that a viewer can go there whatever the
storage. Where the stored slices are tilted against the box, that is the one that crosses the middle of the slice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from NasoLib.bundle import InputSpec
from NasoLib.image import Box, Geometry, Image
from NasoLib.image.crop import crop, slice_heights
from NasoLib.image.intensity import standardise
from NasoLib.tasks.invasion.settings import InvasionSettings
from NasoLib.tasks.pictures import scaling_of


@dataclass(frozen=True, eq=False)
class BoxSlices:
    """n slices of a box.

    numbers: (n, 1, rows, columns) float32, as the network takes them.  geometry: of their pixels.
    heights_mm: (n,) from the middle of the box towards its upper end.  centers_lps: (n, 3) their middles.
    stored: (n,) number of the stored slice of each, along the image's axis `stored_axis` (0, 1, 2 for i, j, k).
    """

    numbers: np.ndarray
    geometry: Geometry
    heights_mm: np.ndarray
    centers_lps: np.ndarray
    stored: np.ndarray
    stored_axis: int


def slices_of(image: Image, box: Box, spec: InputSpec, settings: InvasionSettings) -> BoxSlices:
    """Cut, scale and standardise. `settings` must be resolved. Raises UserError when no slice lies in the box."""
    assert settings.resize is not None
    cut = crop(image, box, (spec.size[0], spec.size[1]), settings.resize)
    heights = slice_heights(image.geometry, box)
    centers = centers_at(box, heights)
    axis = image.geometry.axis_across(box.axes[:, 2])
    return BoxSlices(
        numbers=_numbers(image, cut, spec, settings),
        geometry=cut.geometry,
        heights_mm=heights,
        centers_lps=centers,
        stored=stored_slices(image.geometry, box),
        stored_axis=axis,
    )


def centers_at(box: Box, heights_mm: np.ndarray) -> np.ndarray:
    """(n, 3) points on the middle line of the box in LPS mm."""
    return box.to_lps(np.stack([np.zeros_like(heights_mm), np.zeros_like(heights_mm), heights_mm], axis=-1))


def stored_slices(geometry: Geometry, box: Box) -> np.ndarray:
    """(n,) numbers of the stored slices that cross the middle line of the box, from its lower end upwards."""
    axis = geometry.axis_across(box.axes[:, 2])
    return np.rint(geometry.to_ijk(centers_at(box, slice_heights(geometry, box)))[:, axis]).astype(int)


def _numbers(image: Image, cut: Image, spec: InputSpec, settings: InvasionSettings) -> np.ndarray:
    assert settings.window is not None and settings.jpeg_parity is not None
    low, high = settings.window
    intensity = replace(spec.intensity, low=low, high=high, jpeg_parity=settings.jpeg_parity)
    channels = scaling_of(image, intensity)(cut.array)[:, None]
    return np.asarray(standardise(channels, intensity.mean, intensity.std), np.float32)
