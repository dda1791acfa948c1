"""Whose finding is it? Among several series a sentence is of use only with the name of its series.

findings = by_series(["CT 1", "CT 2"], [of_the_first, of_the_second])
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from NasoLib.image.checks import Finding


def by_series(names: Sequence[str], found: Sequence[Iterable[Finding]]) -> tuple[Finding, ...]:
    """The findings of all series, each once and behind the names of those that it is about; one series needs none."""
    about: dict[Finding, list[str]] = {}
    for name, findings in zip(names, found, strict=True):
        for finding in findings:
            about.setdefault(finding, []).append(f"“{name}”")
    if len(names) == 1:
        return tuple(about)
    return tuple(replace(one, sentence=f"{', '.join(whose)}: {one.sentence}") for one, whose in about.items())
