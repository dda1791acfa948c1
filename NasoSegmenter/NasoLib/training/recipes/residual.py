"""Residual tumour after radiotherapy on pre-treatment MR, as Hua et al. 2023 trained it.

Four networks (efficientnet_b0, inception_resnet_v2, resnet50, xception), each once for patients who had CCRT and once
for those who had IC + CCRT; SGD, learning rate 0.001, batch 32, 40 epochs; 4:1 by patient. What is shown is the
rectangle around everything outlined in a slice of contrast-enhanced T1. Every slice carries the patient's label, and
the mean of a patient's slices is the patient's probability.

Why one model learns from one arm only: the outcome of the treatment that a patient did not get was never observed.

What the paper does not say and is chosen here: ImageNet weights, fine-tuned as a whole; the size of the pictures (224);
mirroring, small turns and shifts; of the training patients one in five tunes, so that neither the epoch nor a threshold
is chosen on test data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

from NasoLib.bundle import DecisionSpec
from NasoLib.errors import UserError
from NasoLib.training.manifest import Row
from NasoLib.training.recipes.base import Task
from NasoLib.training.recipes.rectangles import Rectangles, as_demo

NETWORKS = ("efficientnet_b0", "inception_resnet_v2", "resnet50", "xception")


@dataclass(frozen=True)
class Residual(Rectangles):
    """Settings of the paper and of its Decisions table.

    arm: the treatment whose patients are learnt from.  sequence: of MR.
    ensemble: this model alone answers, or the mean with the other installed models of the arm.
    start: an installed bundle with the same network and input, whose weights training begins with; "" for none.
    """

    network: str = "xception"
    optimiser: Literal["adam", "adamw", "sgd", "rmsprop"] = "sgd"
    learning_rate: float = 1e-3
    epochs: int = 40
    tuning_share: float = 0.16
    test_share: float = 0.2
    arm: Literal["CCRT", "IC+CCRT"] = "CCRT"
    sequence: str = "T1CE"
    ensemble: Literal["single", "mean"] = "single"
    start: str = ""

    name: ClassVar[str] = "residual"
    task: ClassVar[Task] = "residual"
    title: ClassVar[str] = "Residual tumour after radiotherapy"
    positive_class: ClassVar[str] = "residual tumour"
    references: ClassVar[tuple[str, ...]] = ("Hua et al., Quant Imaging Med Surg 2023, doi 10.21037/qims-22-1226",)
    limits: ClassVar[tuple[str, ...]] = (
        "Nasopharyngeal carcinoma of stage III-IVA by AJCC 8 without distant metastasis, contrast-enhanced T1 before "
        "treatment.",
        "The probability is about the treatment that the training patients had, not about any other.",
        "Who was given which treatment was not decided by lot, so two arms' models do not compare like a trial.",
    )

    def channel_names(self) -> tuple[str, ...]:
        """The one sequence."""
        return (self.sequence,)

    def decision_spec(self) -> DecisionSpec:
        """Mean of the slices, about one arm."""
        return replace(super().decision_spec(), ensemble=self.ensemble, arm=self.arm)

    def preparation(self) -> dict[str, Any]:
        """What the rectangles and their labels depend on: a synthetic patient's outcome is known under both arms."""
        return {**super().preparation(), "arm": self.arm}

    def chosen(self, rows: Sequence[Row]) -> list[Row]:
        """The patients who had this arm's treatment."""
        if not any(row.cell("given") for row in rows):
            raise UserError("The manifest has no column 'given', which says who had CCRT and who IC+CCRT. Add it.")
        arm = [row for row in rows if row.cell("given") == self.arm]
        if not arm:
            raise UserError(
                f"No patient of the manifest had {self.arm} (column 'given'), so there is nothing to learn about it. "
                "Add patients of this arm, or choose the other one with --arm."
            )
        return arm


def demo() -> Residual:
    """A small network from the start, for synthetic patients; wider than that of `differential`."""
    small = as_demo(Residual())
    return replace(small, network_args={**small.network_args, "channels": [32, 64, 96, 128]})
