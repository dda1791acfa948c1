"""An image: voxels and where they lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import numpy as np

from NasoLib.image.geometry import Geometry


@dataclass(frozen=True, eq=False)
class Image:
    """Voxels of one channel, array (k, j, i), in any numeric type; int16 stays int16.

    modality: "CT", "MR" or "" when unknown.
    meta: what else is known of it in plain JSON values (DICOM tags by keyword, warnings met while reading).
    """

    array: np.ndarray
    geometry: Geometry
    modality: str = ""
    meta: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.array.shape != self.geometry.shape:
            raise ValueError(f"Array {self.array.shape} and geometry {self.geometry.shape} differ.")
        object.__setattr__(self, "meta", MappingProxyType(dict(self.meta)))

    def __reduce__(self) -> tuple[Any, ...]:
        """What pickle keeps, for workers in other processes: `meta` is a read-only view, which it cannot keep."""
        return Image, (self.array, self.geometry, self.modality, dict(self.meta))

    def with_array(self, array: np.ndarray) -> Image:
        """The same place with other voxels."""
        return replace(self, array=array)
