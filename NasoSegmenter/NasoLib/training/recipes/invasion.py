"""Skull-base invasion on CT, as Nakagawa et al. 2024 trained it.

ResNet50 from ImageNet, everything frozen but the last layer, Adam 1e-4, 15 epochs, batch 64. Axial slices of the
radiologist's box, stretched to 224 x 224, -240 to 360 HU. Positive patients give their invaded slices only, negative
ones all. Each slice is shown with 21 altered copies (mirrored, turned by up to 10 degrees, moved by up to 10 %), which
are made after 30 % of the training patients were put aside for internal validation. Series with slices thicker than
4 mm take no part, where the manifest tells the thickness (`slice_thickness_mm`).

The demo trains a small network from the start on synthetic patients: without ImageNet
weights a frozen body sees little.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np

from NasoLib.bundle import DecisionSpec, InputSpec, IntensitySpec
from NasoLib.training.manifest import Row
from NasoLib.training.recipes.base import Augmentation, Task
from NasoLib.training.recipes.classification import Classification
from NasoLib.training.samples.invasion import prepare_box_slices
from NasoLib.training.samples.prepared import Prepared

THICKEST_MM = 4.0
_MOVES = Augmentation(flip=0.5, rotate_deg=10.0, shift=0.1)


@dataclass(frozen=True)
class Invasion(Classification):
    """Settings of the paper and of its Decisions table.

    window: HU that become 0 to 1.  jpeg_parity: round to 256 grey levels, as 8-bit pictures do.
    run: the longest unbroken run of positive slices, or their total.
    slice_rule: a slice is positive from `slice_threshold` on, or from Youden's cut-off on tuning slices.
    run_rule: the patient is positive from `min_run` slices on, or from Youden's cut-off on tuning series.
    patient_rule: with two series, positive when any is, or all are.
    """

    network: str = "resnet50"
    frozen_body: bool = True
    copies: int = 21
    tuning_share: float = 0.21  # 30 % of the 70 % that are not test
    test_share: float = 0.3
    window: tuple[float, float] = (-240.0, 360.0)
    jpeg_parity: bool = False
    run: Literal["longest", "total"] = "longest"
    slice_threshold: float = 0.5
    slice_rule: Literal["fixed", "youden"] = "fixed"
    min_run: int = 2
    run_rule: Literal["fixed", "youden"] = "youden"
    patient_rule: Literal["any", "all"] = "any"
    augmentation: Augmentation = _MOVES

    name: ClassVar[str] = "invasion"
    task: ClassVar[Task] = "invasion"
    title: ClassVar[str] = "Skull-base invasion on CT"
    positive_class: ClassVar[str] = "invasion"
    references: ClassVar[tuple[str, ...]] = ("Nakagawa et al., Jpn J Radiol 2024",)
    limits: ClassVar[tuple[str, ...]] = (
        "CT with a soft-tissue kernel and slices of at most 4 mm, of patients with a nasopharyngeal tumour.",
        "The region must be placed as in training: pterygoid process, clivus, both carotid arteries; about 18 cm2.",
        "It does not look at MR, and not at invasion outside of the region.",
    )

    def input_spec(self) -> InputSpec:
        """Slices of the box."""
        low, high = self.window
        mean, std = self.normalisation(1)
        return InputSpec(
            modality="CT",
            sequences=("CT",),
            dimensions=2,
            size=self.size,
            intensity=IntensitySpec("window", low, high, self.jpeg_parity, mean, std),
            roi="box",
            resize=self.resize,
            roi_area_cm2=(14.0, 22.0),
            max_slice_mm=THICKEST_MM,
        )

    def decision_spec(self) -> DecisionSpec:
        """Positive slices in a row."""
        return DecisionSpec(
            slice_threshold=self.slice_threshold,
            run=self.run,
            min_run=self.min_run,
            patient_rule=self.patient_rule,
            unit="patient",
        )

    def shown(self, label: bool, targets: np.ndarray) -> np.ndarray:
        """Invaded slices of positive patients, all slices of negative ones."""
        return np.flatnonzero(targets) if label else np.arange(len(targets))

    def chosen(self, rows: Sequence[Row]) -> list[Row]:
        """The series whose slices are thin enough, or of unknown thickness."""
        return [row for row in rows if not _thickness_mm(row) > THICKEST_MM]

    def prepare(self, row: Row) -> Prepared:
        """The slices of the box with their labels."""
        return prepare_box_slices(row, self.input_spec(), "invaded")

    def preparation(self) -> dict[str, Any]:
        """What the slices depend on."""
        return {**super().preparation(), "labels": "invaded"}


def _thickness_mm(row: Row) -> float:
    """As the manifest has it; not a number where it says none."""
    try:
        return float(row.cell("slice_thickness_mm"))
    except ValueError:
        return float("nan")


def demo() -> Invasion:
    """A small network from the start, for synthetic patients."""
    return Invasion(
        network="resnet10t",
        network_args={"channels": [32, 64, 128, 256], "stem_width": 16},
        pretrained=False,
        size=(96, 96),
        optimiser="adamw",
        learning_rate=2e-3,
        weight_decay=1e-4,
        clip_norm=1.0,
        schedule="cosine",
        batch=32,
        epochs=24,
        tuning_share=0.15,
        frozen_body=False,
        copies=0,
        positive_weight="balanced",
        slice_rule="youden",
        augmentation=Augmentation(0.5, 10.0, 0.08, zoom=0.08, brightness=0.05, contrast=0.1, noise=0.02),
        float16_weights=True,
        demo=True,
    )
