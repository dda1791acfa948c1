"""Between `Image` and SimpleITK's own images."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from NasoLib.image.geometry import Geometry
from NasoLib.image.volume import Image

if TYPE_CHECKING:
    import SimpleITK

# numpy types that SimpleITK lacks, and those that hold the same numbers.
_SUBSTITUTES = {"b1": np.uint8, "f2": np.float32}


def to_itk(image: Image) -> SimpleITK.Image:
    """A copy as a SimpleITK image, in place. A tilted grid's direction is kept, though not at right angles."""
    result = voxels_to_itk(image.array)
    geometry = image.geometry
    result.SetSpacing(geometry.spacing_mm)
    result.SetOrigin(geometry.origin_lps.tolist())
    result.SetDirection(geometry.directions.ravel().tolist())
    return result


def voxels_to_itk(array: np.ndarray) -> SimpleITK.Image:
    """An array (k, j, i) as a SimpleITK image that lies nowhere: spacing 1, origin 0, axes straight."""
    import SimpleITK

    kind = _SUBSTITUTES.get(array.dtype.str[1:], array.dtype.newbyteorder("="))
    return SimpleITK.GetImageFromArray(np.ascontiguousarray(array, kind))


def from_itk(itk_image: SimpleITK.Image, modality: str = "", meta: dict | None = None) -> Image:
    """An `Image` from a SimpleITK image of three dimensions and one component."""
    import SimpleITK

    geometry = Geometry.from_axes(
        itk_image.GetSize()[::-1],
        itk_image.GetSpacing(),
        itk_image.GetOrigin(),
        np.array(itk_image.GetDirection()).reshape(3, 3),
    )
    return Image(SimpleITK.GetArrayFromImage(itk_image), geometry, modality, meta or {})
