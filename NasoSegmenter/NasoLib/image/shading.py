"""The smooth shading that a receiving coil lays over MR, taken out.

    even = without_shading(mr)          the same tissue is about as bright in front as behind

Why: near the coil the same tissue is brighter, and across a tumour that slope hides part of what one wants to read in
it, such as an enhancing front. A radiologist discounts it by looking at the neighbourhood; a network that is shown the
rectangle around a tumour alone cannot.

How: the shading is the mean of the logarithm over the tissue within some `REACH_MM` of a place. So what a lesion has in
common with its neighbourhood goes as well, and what is left is contrast. N4, the usual correction, takes two seconds
where this takes a tenth; made to take half a second, it left more of a synthetic coil's slope behind.

Air has no shading: where there is no tissue near, nothing is changed. Nor is an image whose grey levels are no longer
brightness, because they were standardised or subtracted: what lies below 0 has no logarithm. `checks` warns of it.
"""

from __future__ import annotations

import numpy as np

from NasoLib.image.box import Box
from NasoLib.image.crop import box_grid
from NasoLib.image.geometry import Geometry
from NasoLib.image.intensity import is_brightness
from NasoLib.image.resample import resample
from NasoLib.image.volume import Image

# Prepared cases know the method by its name alone: whoever changes a number raises the version in `Recipe.preparation`.
REACH_MM = 20.0  # the standard deviation of the Gaussian that weighs a neighbourhood
_COARSE_MM = 5.0  # a smooth field needs no finer grid
_FAINTEST = 0.5  # of the mean brightness: less is air, bone or liquid
_LEAST_TISSUE = 1e-3  # of a neighbourhood


def without_shading(image: Image) -> Image:
    """The image divided by its shading, float32; its tissue is about as bright as before on average."""
    if not is_brightness(image):
        return image.with_array(image.array.astype(np.float32))
    coarse = resample(image, _coarse_grid(image.geometry), dtype=np.float32)
    logarithm = coarse.with_array(_logarithm(coarse))
    shading = resample(logarithm, image.geometry, dtype=np.float32, outside=0.0).array
    np.exp(shading, out=shading)
    return image.with_array(np.divide(image.array, shading, out=shading))


def _logarithm(coarse: Image) -> np.ndarray:
    """The shading's natural logarithm, which is about 0 on average over the tissue, and 0 far from any."""
    from scipy.ndimage import gaussian_filter

    tissue = coarse.array > max(_FAINTEST * float(coarse.array.mean(dtype=float)), 0.0)
    light = np.log(coarse.array, out=np.zeros_like(coarse.array), where=tissue)
    if tissue.any():
        light[tissue] -= light[tissue].mean(dtype=float)
    reach = REACH_MM / np.array(coarse.geometry.spacing_mm[::-1])
    near = gaussian_filter(tissue.astype(np.float32), reach, truncate=3.0)
    return gaussian_filter(light, reach, truncate=3.0) / np.maximum(near, np.float32(_LEAST_TISSUE))


def _coarse_grid(geometry: Geometry) -> Geometry:
    """Upright voxels of at most some millimetres that fill the space of an image exactly."""
    size = np.array(geometry.size_ijk) * geometry.spacing_mm
    around = Box.around(geometry.corners_lps())
    box = around if geometry.is_sheared else Box(geometry.center_lps, size, geometry.directions)
    i, j, k = box.size_mm / np.ceil(box.size_mm / _COARSE_MM)
    return box_grid(box, (k, j, i))
