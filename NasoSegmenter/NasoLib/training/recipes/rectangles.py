"""What the two recipes share that look at rectangles around a tumour: residual tumour, and carcinoma or lymphoma.

What is shown is the rectangle around everything outlined in a slice, as in Hua et al. 2023. Every slice carries the
patient's label, and the mean of a patient's slices is the patient's probability.

Why the demos move their rectangles more than the papers do: for the user the outline is a model's, which ends a pixel
or two beside the truth, so the demo's networks see rectangles that are shifted and a little too large or too small.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

from NasoLib.bundle import DecisionSpec, InputSpec, IntensitySpec
from NasoLib.training.manifest import Row
from NasoLib.training.recipes.base import Augmentation
from NasoLib.training.recipes.classification import Classification
from NasoLib.training.samples.prepared import Prepared
from NasoLib.training.samples.rectangles import prepare_rectangles

_MOVES = Augmentation(flip=0.5, rotate_deg=10.0, shift=0.05)


@dataclass(frozen=True)
class Rectangles(Classification):
    """Settings of a recipe of rectangles.

    grey_levels: as they are, or without the coil's shading; see `image.shading`.
    structures: whose outlines make the rectangle.  margin_mm: around it.
    min_slices: with fewer slices of tumour there is no answer.
    threshold_rule: Youden's cut-off on tuning patients, or `threshold`.
    roi_bundle: the segmentation model that outlines a user's patient.
    hints: columns of the manifest with numbers that are learnt beside the label; see `courses.hinted`.  hint_weight: of
    their error, against the label's.
    """

    batch: int = 32
    monitor: Literal["auc", "patient_auc", "loss", "dice"] = "patient_auc"
    grey_levels: Literal["zscore", "even_zscore"] = "zscore"
    structures: tuple[str, ...] = ("tumour", "nodes")
    margin_mm: float = 0.0
    min_slices: int = 3
    threshold: float = 0.5
    threshold_rule: Literal["fixed", "youden"] = "youden"
    roi_bundle: str = ""
    hints: tuple[str, ...] = ()
    hint_weight: float = 2.0
    augmentation: Augmentation = _MOVES

    def rules(self) -> list[tuple[bool, str, str]]:
        """What types cannot say."""
        both = bool(self.hints) and (self.frozen_body or self.loss_unit == "patient")
        return [*super().rules(), (both, "hints", "needs a body that is trained and loss_unit image")]

    def channel_names(self) -> tuple[str, ...]:
        """The sequence of each input channel."""
        raise NotImplementedError

    def input_spec(self) -> InputSpec:
        """Rectangles, one channel per sequence."""
        return InputSpec(
            modality="MR",
            sequences=self.channel_names(),
            dimensions=2,
            size=self.size,
            intensity=IntensitySpec(self.grey_levels, -5.0, 5.0),
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
        """What the rectangles depend on; who outlines a user's patient is not part of it."""
        content = super().preparation()
        content["input"] = {**content["input"], "roi_bundle": ""}
        return {**content, "structures": list(self.structures)}


Some = TypeVar("Some", bound=Rectangles)


def as_demo(recipe: Some) -> Some:
    """A small network from the start, for synthetic patients."""
    return replace(
        recipe,
        network="resnet10t",
        network_args={"stem_width": 16, "channels": [16, 32, 48, 64], "output_stride": 8},
        pretrained=False,
        size=(64, 64),
        optimiser="adamw",
        learning_rate=3e-3,
        weight_decay=1e-2,
        clip_norm=1.0,
        schedule="cosine",
        epochs=20,
        positive_weight="balanced",
        margin_mm=2.0,
        roi_bundle="mr-tumour-demo",
        augmentation=Augmentation(0.5, 8.0, shift=0.06, zoom=0.1, brightness=0.1, contrast=0.15, noise=0.08),
        float16_weights=True,
        demo=True,
    )
