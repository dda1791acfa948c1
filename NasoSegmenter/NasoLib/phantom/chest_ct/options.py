"""What can be asked for in a synthetic CT of the chest."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from NasoLib.errors import UserError
from NasoLib.phantom.acquire import check_style
from NasoLib.phantom.seeds import generator
from NasoLib.phantom.style import Style

TUMOUR_TYPES = ("thymoma", "cystic", "infiltrating")
SMALLEST_MM, LARGEST_MM = 10.0, 90.0


def usual_style() -> Style:
    """A soft-tissue CT of the reference hospital: a hundred 2.5 mm slices from the lung tops to the diaphragm."""
    return Style(noise=12.0, bias=0.0, slice_thickness_mm=2.5, field_of_view_mm=370.0, matrix=512, slices=100)


@dataclass(frozen=True)
class ChestCtOptions:
    """Plain values; None is drawn from the seed.

    tumour: is there an anterior mediastinal tumour.  tumour_type: "thymoma", "cystic" or "infiltrating".
    diameter_mm: its longest diameter, 10 to 90.
    """

    seed: int = 0
    style: Style = field(default_factory=usual_style)
    tumour: bool | None = None
    tumour_type: str | None = None
    diameter_mm: float | None = None

    def checked(self) -> ChestCtOptions:
        """These options, or a UserError that names the one that is impossible."""
        generator(self.seed)
        check_style(self.style)
        if self.tumour not in (None, True, False):
            raise UserError(f"tumour {self.tumour!r} is not possible: give True, False, or leave it out.")
        if self.tumour_type is not None and self.tumour_type not in TUMOUR_TYPES:
            raise UserError(
                f"tumour_type {self.tumour_type!r} is not possible: give one of {', '.join(TUMOUR_TYPES)}, "
                "or leave it out."
            )
        if self.diameter_mm is not None and not SMALLEST_MM <= self.diameter_mm <= LARGEST_MM:
            raise UserError(
                f"diameter_mm {self.diameter_mm} is not possible: give {SMALLEST_MM:.0f} to {LARGEST_MM:.0f} mm."
            )
        self._check_sense()
        return self

    def _check_sense(self) -> None:
        for name in ("tumour_type", "diameter_mm"):
            if self.tumour is False and getattr(self, name) is not None:
                raise UserError(f"{name} {getattr(self, name)} needs a tumour: leave it out, or do not ask for none.")

    def to_json(self) -> dict[str, Any]:
        """Plain values, enough to make the same case again."""
        return asdict(self)
