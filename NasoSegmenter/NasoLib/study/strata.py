"""The same figures by hospital, slice thickness, kernel and vendor.

Thickness is grouped (up to 1.5, 3 and 5 mm, and above), because a table with a row for each of 0.9, 0.94 and 1.0 mm
says nothing. Small groups keep their wide intervals and are not merged; a group with one class has no area and says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from NasoLib.study.results import STRATA

TITLES = {"hospital": "institution", "slice_thickness_mm": "slice thickness", "kernel": "kernel", "vendor": "vendor"}
_THICKNESS_MM = (0.0, 1.5, 3.0, 5.0)


def present(strata: Sequence[Mapping[str, str]]) -> list[str]:
    """The groupings that these cases have."""
    return [name for name in STRATA if strata and all(name in one for one in strata)]


def groups(strata: Sequence[Mapping[str, str]], name: str) -> Iterator[tuple[str, list[bool]]]:
    """Each group's name, in order, and which cases are in it."""
    value = [group_of(name, one.get(name, "")) for one in strata]
    for group in sorted(set(value), key=_order):
        yield group, [own == group for own in value]


def group_of(name: str, value: str) -> str:
    """The group that a value is in: itself, but for thickness."""
    if name != "slice_thickness_mm":
        return value
    try:
        thickness = float(value)
    except ValueError:
        return value
    for low, high in pairwise(_THICKNESS_MM):
        if thickness <= high:
            return f"up to {high:g} mm" if low == 0 else f"over {low:g} to {high:g} mm"
    return f"over {_THICKNESS_MM[-1]:g} mm"


def _order(group: str) -> tuple[int, str]:
    """Thin slices first; what is not stated last."""
    return (2 if group in {"not stated", "several"} else 0 if group.startswith("up to") else 1), group
