"""What may be set for one run; everything that is left open is what the bundle says."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from NasoLib.bundle import Metadata, PostprocessingSpec
from NasoLib.errors import UserError


@dataclass(frozen=True)
class OutlineSettings:
    """None everywhere means: as the bundle says.

    threshold: of the probability from which a voxel belongs to the tumour.  min_ml: smaller regions are dropped.
    largest_component: keep only the largest region.  fill_holes: what a region encloses joins it.
    memory_bytes: never to be passed; None for most of what is free.
    """

    threshold: float | None = None
    min_ml: float | None = None
    largest_component: bool | None = None
    fill_holes: bool | None = None
    memory_bytes: int | None = None

    def __post_init__(self) -> None:
        if self.threshold is not None and not 0 < self.threshold < 1:
            raise UserError(f"The threshold must lie between 0 and 1, but is {self.threshold:g}.")
        if self.min_ml is not None and not self.min_ml >= 0:
            raise UserError(f"The smallest volume must not be below 0 ml, but is {self.min_ml:g}.")

    def rules(self, metadata: Metadata) -> PostprocessingSpec:
        """The bundle's rules with what is set here."""
        known = {field.name for field in fields(PostprocessingSpec)}
        given = {name: value for name, value in asdict(self).items() if name in known and value is not None}
        return replace(metadata.postprocessing, **given)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


AS_THE_BUNDLE = OutlineSettings()
