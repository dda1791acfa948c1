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
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from NasoLib.bundle import DecisionSpec, InputSpec, IntensitySpec
from NasoLib.errors import UserError
from NasoLib.training.manifest import Row
from NasoLib.training.recipes.base import Augmentation, Task
from NasoLib.training.recipes.classification import Classification
from NasoLib.training.samples.prepared import Prepared
from NasoLib.training.samples.rectangles import prepare_rectangles

NETWORKS = ("efficientnet_b0", "inception_resnet_v2", "resnet50", "xception")

_MOVES = Augmentation(flip=0.5, rotate_deg=10.0, shift=0.05)


@dataclass(frozen=True)
class Residual(Classification):
    """Settings of the paper and of its Decisions table.

    arm: the treatment whose patients are learnt from.  sequence: of MR.  structures: whose outlines make the
    rectangle.  margin_mm: around it.  min_slices: with fewer slices of tumour there is no answer.
    threshold_rule: Youden's cut-off on tuning patients, or `threshold`.
    ensemble: this model alone answers, or the mean with the other installed models of the arm.
    """

    network: str = "xception"
    optimiser: Literal["adam", "adamw", "sgd", "rmsprop"] = "sgd"
    learning_rate: float = 1e-3
    batch: int = 32
    epochs: int = 40
    tuning_share: float = 0.16
    test_share: float = 0.2
    monitor: Literal["auc", "patient_auc", "loss", "dice"] = "patient_auc"
    arm: Literal["CCRT", "IC+CCRT"] = "CCRT"
    sequence: str = "T1CE"
    structures: tuple[str, ...] = ("tumour", "nodes")
    margin_mm: float = 0.0
    min_slices: int = 3
    threshold: float = 0.5
    threshold_rule: Literal["fixed", "youden"] = "youden"
    ensemble: Literal["single", "mean"] = "single"
    roi_bundle: str = ""
    augmentation: Augmentation = _MOVES

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

    def input_spec(self) -> InputSpec:
        """Rectangles."""
        return InputSpec(
            modality="MR",
            sequences=(self.sequence,),
            dimensions=2,
            size=self.size,
            intensity=IntensitySpec("zscore", -5.0, 5.0),
            roi="rectangle",
            roi_bundle=self.roi_bundle,
            margin_mm=self.margin_mm,
            resize=self.resize,
        )

    def decision_spec(self) -> DecisionSpec:
        """Mean of the slices."""
        return DecisionSpec(
            unit=self.unit,
            threshold=self.threshold,
            min_slices=self.min_slices,
            ensemble=self.ensemble,
            arm=self.arm,
        )

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

    def prepare(self, row: Row) -> Prepared:
        """The rectangles of the outlined slices."""
        return prepare_rectangles(row, self.input_spec(), self.structures)

    def preparation(self) -> dict[str, Any]:
        """What the rectangles depend on."""
        return {**super().preparation(), "structures": list(self.structures)}


def demo() -> Residual:
    """A small network from the start, for synthetic patients."""
    return Residual(
        network="resnet10t",
        pretrained=False,
        size=(96, 96),
        optimiser="adamw",
        learning_rate=1e-3,
        weight_decay=1e-4,
        clip_norm=1.0,
        schedule="cosine",
        epochs=30,
        positive_weight="balanced",
        augmentation=Augmentation(0.5, 10.0, 0.05, zoom=0.05, contrast=0.1, noise=0.05),
        float16_weights=True,
        demo=True,
    )
