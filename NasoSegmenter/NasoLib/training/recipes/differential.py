"""Carcinoma or lymphoma of the nasopharynx on MR, after the abstract of Tang et al. 2025.

ResNet101 from ImageNet, fine-tuned on the regions of four data sets: T1, T2, contrast-enhanced T1 (T1CE), and T1 with
T2 as two channels of one network. The patient's call is the mean of the slices.

What the abstract does not say and is chosen here: rectangles as in the residual models; Adam 1e-4, batch 32, 30 epochs;
a third answer, "uncertain", in a band of `abstain_band` on each side of the threshold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from NasoLib.bundle import DecisionSpec, InputSpec, IntensitySpec
from NasoLib.training.manifest import Row
from NasoLib.training.recipes.base import Augmentation, Task
from NasoLib.training.recipes.classification import Classification, check_choice
from NasoLib.training.samples.prepared import Prepared
from NasoLib.training.samples.rectangles import prepare_rectangles

SEQUENCES = ("T1", "T2", "T1CE", "T1+T2")

_MOVES = Augmentation(flip=0.5, rotate_deg=10.0, shift=0.05)


@dataclass(frozen=True)
class Differential(Classification):
    """Settings of the abstract and of its Decisions table.

    sequences: which data set.  structures: whose outlines make the rectangle.  abstain_band: half its width, 0: none.
    threshold_rule: Youden's cut-off on tuning patients, or `threshold`.
    """

    network: str = "resnet101"
    batch: int = 32
    epochs: int = 30
    monitor: Literal["auc", "patient_auc", "loss", "dice"] = "patient_auc"
    sequences: str = "T1CE"
    structures: tuple[str, ...] = ("tumour", "nodes")
    margin_mm: float = 0.0
    min_slices: int = 3
    threshold: float = 0.5
    threshold_rule: Literal["fixed", "youden"] = "youden"
    abstain_band: float = 0.05
    roi_bundle: str = ""
    augmentation: Augmentation = _MOVES

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
        ]

    def input_spec(self) -> InputSpec:
        """Rectangles, one channel per sequence."""
        check_choice("The data set", self.sequences, SEQUENCES)
        return InputSpec(
            modality="MR",
            sequences=tuple(self.sequences.split("+")),
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
        return DecisionSpec(unit=self.unit, threshold=self.threshold, min_slices=self.min_slices)

    def prepare(self, row: Row) -> Prepared:
        """The rectangles of the outlined slices."""
        return prepare_rectangles(row, self.input_spec(), self.structures)

    def preparation(self) -> dict[str, Any]:
        """What the rectangles depend on."""
        return {**super().preparation(), "structures": list(self.structures)}


def demo() -> Differential:
    """A small network from the start, for synthetic patients."""
    return Differential(
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
