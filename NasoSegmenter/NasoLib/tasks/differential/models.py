"""Which models answer, given the sequences that are there.

The order is that of the published areas: T1 with T2 (0.93), T1CE (0.84), T1 (0.78), T2 (0.75). Where T1 and T2 are
both there and no model reads them together, the mean of the two single-sequence models takes its place.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from NasoLib.bundle import Bundle, installed
from NasoLib.errors import UserError

TASK = "differential"
_ORDER: tuple[tuple[tuple[str, ...], ...], ...] = (
    (("T1", "T2"),),
    (("T1",), ("T2",)),
    (("T1CE",),),
    (("T1",),),
    (("T2",),),
)


@dataclass(frozen=True)
class Choice:
    """Bundles that answer together, by the mean of their probabilities."""

    bundles: tuple[Bundle, ...]

    @property
    def sequences(self) -> str:
        """What they look at, in words."""
        each = ["+".join(bundle.metadata.input.sequences) for bundle in self.bundles]
        return each[0] if len(each) == 1 else f"the mean of {' and '.join(each)}"

    @property
    def names(self) -> tuple[str, ...]:
        """Of the bundles."""
        return tuple(bundle.name for bundle in self.bundles)


def choose_models(available: Collection[str], bundles: Sequence[Bundle] | None = None) -> Choice | None:
    """The best choice for these sequences ("T1CE", "T1", "T2") among the installed bundles; None when none fits."""
    choices = possible_choices(available, installed(TASK) if bundles is None else bundles)
    return choices[0] if choices else None


def possible_choices(available: Collection[str], bundles: Sequence[Bundle]) -> list[Choice]:
    """Every way to answer, the best first; bundles that are not demos come before demos."""
    by_sequences: dict[tuple[str, ...], Bundle] = {}
    for bundle in sorted(bundles, key=lambda one: one.metadata.demo):
        by_sequences.setdefault(bundle.metadata.input.sequences, bundle)
    usable = [
        parts
        for parts in _ORDER
        if all(one in by_sequences for one in parts) and {name for one in parts for name in one} <= set(available)
    ]
    return [Choice(tuple(by_sequences[one] for one in parts)) for parts in usable]


def checked(choice: Choice) -> Choice:
    """The choice itself. Raises UserError for a bundle of another task, or one that counts something else."""
    for bundle in choice.bundles:
        facts = bundle.metadata
        if facts.task != TASK:
            raise UserError(f"The model {bundle.name} is for {facts.task}, not for {TASK}. Choose another model.")
        if facts.output.positive_class != "carcinoma":
            raise UserError(
                f"The model {bundle.name} scores “{facts.output.positive_class}” and not carcinoma. "
                "Choose another model."
            )
    return choice
