"""What can be asked for in a synthetic MR of the neck."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from typing import Any

from NasoLib.errors import UserError
from NasoLib.phantom.acquire import check_style
from NasoLib.phantom.seeds import generator
from NasoLib.phantom.style import Style

HISTOLOGIES = ("carcinoma", "lymphoma")
T_CATEGORIES = ("T1", "T2", "T3", "T4")
N_CATEGORIES = ("N0", "N1", "N2", "N3")
ARMS = ("CCRT", "IC+CCRT")
_LARGEST_SHIFT_MM = 30.0


def usual_style() -> Style:
    """A 3 T scanner of the reference hospital: thirty 5 mm slices from the skull base to the lower neck."""
    return Style(
        kernel="none", noise=0.02, bias=0.25, slice_thickness_mm=5.0, field_of_view_mm=230.0, matrix=512, slices=30
    )


@dataclass(frozen=True)
class NeckMrOptions:
    """Plain values; None is drawn from the seed.

    histology: "carcinoma" or "lymphoma".  t_category, n_category: AJCC 8, of a carcinoma only.
    given: the treatment arm the patient had, "CCRT" or "IC+CCRT".
    t1_shift_mm, t2_shift_mm: how far the patient had moved (along L, P, S) when that sequence was taken, against T1CE.
    """

    seed: int = 0
    style: Style = field(default_factory=usual_style)
    histology: str | None = None
    t_category: str | None = None
    n_category: str | None = None
    given: str | None = None
    t1_shift_mm: tuple[float, float, float] = (0.0, 0.0, 0.0)
    t2_shift_mm: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def checked(self) -> NeckMrOptions:
        """These options, or a UserError that names the one that is impossible."""
        generator(self.seed)
        check_style(self.style)
        _one_of("histology", self.histology, HISTOLOGIES)
        _one_of("t_category", self.t_category, T_CATEGORIES)
        _one_of("n_category", self.n_category, N_CATEGORIES)
        _one_of("given", self.given, ARMS)
        self._check_sense()
        for name in ("t1_shift_mm", "t2_shift_mm"):
            _check_shift(name, getattr(self, name))
        return self

    def _check_sense(self) -> None:
        if self.style.tilt_deg:
            raise UserError(f"tilt_deg {self.style.tilt_deg} is for CT: an MR scanner has no gantry to tilt. Use 0.")
        if not 0 <= self.style.bias <= 1:
            raise UserError(f"bias must lie between 0 and 1, not {self.style.bias}.")
        for name in ("t_category", "n_category", "given"):
            if self.histology == "lymphoma" and getattr(self, name) is not None:
                raise UserError(f"{name} {getattr(self, name)} belongs to a carcinoma; leave it out for a lymphoma.")

    def to_json(self) -> dict[str, Any]:
        """Plain values, enough to make the same case again."""
        return asdict(self)


def _one_of(name: str, value: str | None, known: Collection[str]) -> None:
    if value is not None and value not in known:
        raise UserError(f"{name} {value!r} is not possible: give one of {', '.join(known)}, or leave it out.")


def _check_shift(name: str, shift: tuple[float, float, float]) -> None:
    if len(shift) != 3 or not all(math.isfinite(mm) and abs(mm) <= _LARGEST_SHIFT_MM for mm in shift):
        raise UserError(f"{name} {shift} is not possible: give three numbers of at most {_LARGEST_SHIFT_MM:.0f} mm.")
