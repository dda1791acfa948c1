"""How much of the evidence lies in a structure: a segmented tumour, the clivus, a sphere under the cursor.

This is only told where the network's map adds up to its score ("average, then one linear layer", see
`networks.head`). Elsewhere a map is a picture and a share of it is a share of nothing, so the number is NaN and says
why. A structure counts in the slices of the box alone, sampled at their middles.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from NasoLib.errors import UserError
from NasoLib.image import Geometry, Image
from NasoLib.image.resample import resample
from NasoLib.predict.slices import SliceResult, evidence_within
from NasoLib.predict.slices import share_within as heat_share

_NOT_EXACT = "The maps of this network do not add up to its scores, so there is no share of the evidence to tell."
_OUTSIDE = "The structure does not reach into the slices of the region."
_NOTHING = "Nothing in these slices spoke for invasion."


@dataclass(frozen=True)
class Sphere:
    """A ball in the patient: its middle in LPS mm and its radius in mm."""

    center_lps: tuple[float, float, float]
    radius_mm: float

    def __post_init__(self) -> None:
        if not (self.radius_mm > 0 and np.isfinite([*self.center_lps, self.radius_mm]).all()):
            raise UserError("The sphere has no place or size. Place it again.")

    def on(self, geometry: Geometry) -> np.ndarray:
        """(k, j, i) bool: which voxel centres of a grid lie in it."""
        k, j, i = np.indices(geometry.shape, dtype=np.float32)
        offsets = geometry.to_lps(np.stack([i, j, k], axis=-1)) - np.asarray(self.center_lps)
        return (offsets**2).sum(axis=-1) <= self.radius_mm**2


@dataclass(frozen=True)
class EvidenceShare:
    """What one region says.

    share: of all positive evidence, what lies inside (0 to 1).  evidence: the sum of the signed evidence inside, in
    logits, over all slices: above 0 speaks for invasion.  Both NaN when `reason` says why there is none.
    volume_ml: of the region inside the slices of the box.
    """

    share: float
    evidence: float
    volume_ml: float
    reason: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain values; null for NaN."""
        return {name: _plain(value) for name, value in asdict(self).items()}


def evidence_in(region: Image | Sphere, slices: SliceResult, geometry: Geometry) -> EvidenceShare:
    """The evidence inside a mask (any grid; zero is outside) or a sphere. geometry: of the slices' pixels."""
    if not slices.is_exact:
        return EvidenceShare(math.nan, math.nan, math.nan, _NOT_EXACT)
    mask = region.on(geometry) if isinstance(region, Sphere) else _mask_on(region, geometry)
    volume_ml = float(mask.sum()) * geometry.voxel_volume_ml
    if not volume_ml:
        return EvidenceShare(math.nan, math.nan, 0.0, _OUTSIDE)
    evidence = float(evidence_within(slices, mask).sum())
    share = heat_share(slices, mask)
    return EvidenceShare(share, evidence, volume_ml, _NOTHING if math.isnan(share) else "")


def _mask_on(mask: Image, geometry: Geometry) -> np.ndarray:
    if mask.geometry.same_as(geometry):
        return mask.array != 0
    whole = mask.with_array((mask.array != 0).astype(np.uint8))
    return resample(whole, geometry, nearest=True, outside=0.0).array != 0


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
