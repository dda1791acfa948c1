"""Carcinoma or lymphoma of the nasopharynx on MR, after the abstract of Tang et al. 2025.

ResNet101 from ImageNet, fine-tuned on the regions of four data sets: T1, T2, contrast-enhanced T1 (T1CE), and T1 with
T2 as two channels of one network. The patient's call is the mean of the slices.

What the abstract does not say and is chosen here: rectangles as in the residual models; Adam 1e-4, batch 32, 30 epochs;
a third answer, "uncertain", in a band around the threshold.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from NasoLib.training.recipes.base import Task
from NasoLib.training.recipes.classification import check_choice
from NasoLib.training.recipes.rectangles import Rectangles, as_demo

SEQUENCES = ("T1", "T2", "T1CE", "T1+T2")


@dataclass(frozen=True)
class Differential(Rectangles):
    """Settings of the abstract and of its Decisions table.

    sequences: which data set.
    abstain_rule: the band of "uncertain" reaches `abstain_band` to each side of the threshold (0: no band), or so far
    that this share of the tuning patients (`abstain_share`), those nearest to the threshold, lies in it.
    """

    network: str = "resnet101"
    epochs: int = 30
    sequences: str = "T1CE"
    abstain_rule: Literal["width", "share"] = "width"
    abstain_band: float = 0.05
    abstain_share: float = 0.1

    name: ClassVar[str] = "differential"
    task: ClassVar[Task] = "differential"
    title: ClassVar[str] = "Carcinoma or lymphoma of the nasopharynx"
    positive_class: ClassVar[str] = "carcinoma"
    references: ClassVar[tuple[str, ...]] = ("Tang et al. 2025, doi 10.13201/j.issn.2096-7993.2025.07.001 (abstract)",)
    limits: ClassVar[tuple[str, ...]] = (
        "It knows carcinoma and lymphoma only; anything else is called one of the two.",
        "The biopsy decides. The answer is for research and for teaching.",
    )

    def rules(self) -> list[tuple[bool, str, str]]:
        """What types cannot say."""
        wrong = self.sequences not in SEQUENCES
        return [
            *super().rules(),
            (wrong, "sequences", f"must be one of {', '.join(SEQUENCES)}"),
            (not 0 <= self.abstain_band < 0.5, "abstain_band", "must be at least 0 and below 0.5"),
            (not 0 <= self.abstain_share < 1, "abstain_share", "must be at least 0 and below 1"),
        ]

    def channel_names(self) -> tuple[str, ...]:
        """One channel per sequence of the data set."""
        check_choice("The data set", self.sequences, SEQUENCES)
        return tuple(self.sequences.split("+"))


def demo() -> Differential:
    """A small network from the start, for synthetic patients."""
    return replace(as_demo(Differential()), epochs=13, abstain_rule="share")
