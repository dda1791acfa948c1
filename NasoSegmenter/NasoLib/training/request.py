"""What is asked of a training."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from NasoLib.training.goals import Goal


def nobody(sentence: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Request:
    """What is asked for.

    recipe: one of `recipes.NAMES`.  data: the manifest.  out: folder of the bundle.
    network, arm, settings, demo: see `recipes.recipe_named`.
    strict: refuse to train when a case cannot be read.
    force: replace another bundle, or a run with other settings or cases.
    cache: folder for prepared cases, to share between models; None: inside OUT.training.
    say: is told sentences that a person should read.  command: how to make the model again, for its card.
    title: what people read; "" for the recipe's.  goals: published figures for the card to hold ours against.
    """

    recipe: str
    data: Path
    out: Path
    network: str = ""
    arm: str = ""
    seed: int = 0
    settings: Mapping[str, str] = field(default_factory=dict)
    demo: bool = False
    strict: bool = False
    force: bool = False
    cache: Path | None = None
    device: str = "auto"
    precision: str = "auto"
    say: Callable[[str], None] = nobody
    command: str = ""
    title: str = ""
    goals: Sequence[Goal] = ()

    @property
    def work(self) -> Path:
        """Where everything but the bundle lies."""
        return self.out.with_name(self.out.name + ".training")
