"""Where the tumour is: U-Net and DeepLabv3 on slices of MR (Hua et al. 2023), a 3D U-Net on chest CT (the abstract on
anterior mediastinal tumours).

Slices: transferred weights; RMSprop, learning rate 0.001, batch 32, 20 epochs; primary lesion and neck nodes of
contrast-enhanced T1. Volumes: a 3D U-Net from the start, the epoch best on the tuning set is kept; scans without tumour
take part.

What neither says and is chosen here: Dice loss with cross entropy; the grids (0.5 mm pixels; 2 mm voxels, windows of
96 x 96 x 96); Adam 1e-3, batch 4 and 300 epochs for volumes; how many windows lie around a tumour (`around_tumour`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

from NasoLib.bundle import InputSpec, IntensitySpec, OutputSpec, PostprocessingSpec
from NasoLib.networks import Kind, kind_of
from NasoLib.training.manifest import Row
from NasoLib.training.recipes.base import Augmentation, Recipe, Task
from NasoLib.training.samples.prepared import Prepared
from NasoLib.training.samples.volumes import prepare_volume

_MOVES = Augmentation(flip=0.5, rotate_deg=10.0, zoom=0.1, shift=0.0)


@dataclass(frozen=True)
class Segmentation(Recipe):
    """Settings of both protocols and of their Decisions tables.

    size: pixels (j, i) of the training pictures, or voxels (k, j, i) of the windows.
    spacing_mm: in the same order; null keeps the image's own.
    sequence: the image's column.  structures: what is outlined.  window: HU for CT.
    around_tumour: share of training pictures placed around an outline; the others lie anywhere.
    windows_per_scan: in an epoch, of each volume.
    threshold_rule: of the probability: the best mean Dice on tuning scans, or `threshold`.
    min_ml, score, froc: candidates; see the bundle's postprocessing.
    start: an installed bundle of the same network, whose weights training begins with; "" for none.
    """

    network: str = "unet"
    size: tuple[int, ...] = (256, 256)
    spacing_mm: tuple[float, ...] | None = (0.5, 0.5)
    optimiser: Literal["adam", "adamw", "sgd", "rmsprop"] = "rmsprop"
    learning_rate: float = 1e-3
    batch: int = 32
    epochs: int = 20
    monitor: Literal["auc", "patient_auc", "loss", "dice"] = "dice"
    modality: Literal["CT", "MR"] = "MR"
    sequence: str = "T1CE"
    structures: tuple[str, ...] = ("tumour", "nodes")
    window: tuple[float, float] = (-160.0, 240.0)
    around_tumour: float = 0.67
    windows_per_scan: int = 2
    threshold: float = 0.5
    threshold_rule: Literal["fixed", "dice"] = "fixed"
    min_ml: float = 0.05
    score: Literal["mean", "max"] = "mean"
    froc: Literal["score_sweep", "iou_sweep"] = "score_sweep"
    start: str = ""
    augmentation: Augmentation = _MOVES

    name: ClassVar[str] = "segmentation"
    task: ClassVar[Task] = "segmentation"
    title: ClassVar[str] = "Outline of the tumour"
    references: ClassVar[tuple[str, ...]] = (
        "Hua et al., Quant Imaging Med Surg 2023, doi 10.21037/qims-22-1226",
        "Anterior mediastinal tumours on CT across institutions (abstract)",
    )
    limits: ClassVar[tuple[str, ...]] = (
        "Only the sequence and the part of the body that it was trained on.",
        "An outline is a proposal: look at every slice before it is used for anything.",
    )

    def rules(self) -> list[tuple[bool, str, str]]:
        """What types cannot say."""
        dimensions = 3 if self.is_3d else 2
        return [
            *super().rules(),
            (len(self.size) != dimensions, "size", f"must have {dimensions} numbers for {self.network}"),
            (
                self.spacing_mm is not None and len(self.spacing_mm) != dimensions,
                "spacing_mm",
                f"must have {dimensions} numbers for {self.network}, or be null",
            ),
            (not 0 <= self.around_tumour <= 1, "around_tumour", "must lie between 0 and 1"),
            (self.windows_per_scan < 1, "windows_per_scan", "must be at least 1"),
            (self.monitor not in ("dice", "loss"), "monitor", "must be dice or loss for a segmentation"),
        ]

    @property
    def is_3d(self) -> bool:
        """True for a network of volumes."""
        return kind_of(self.network) is Kind.VOLUME

    def input_spec(self) -> InputSpec:
        """Pictures or windows of the patient."""
        low, high = self.window
        is_ct = self.modality == "CT"
        return InputSpec(
            modality=self.modality,
            sequences=(self.sequence,),
            dimensions=3 if self.is_3d else 2,
            size=self.size,
            intensity=IntensitySpec("window", low, high) if is_ct else IntensitySpec("zscore", -5.0, 5.0),
            spacing_mm=self.spacing_mm,
            roi="tissue",
        )

    def output_spec(self) -> OutputSpec:
        """One probability per voxel."""
        return OutputSpec(("tumour",), "sigmoid", "tumour")

    def postprocessing_spec(self) -> PostprocessingSpec:
        """Candidates."""
        return PostprocessingSpec(
            threshold=self.threshold, min_ml=self.min_ml, candidate_score=self.score, froc=self.froc
        )

    def prepare(self, row: Row) -> Prepared:
        """The whole image and its outline on the network's grid."""
        return prepare_volume(row, self.input_spec(), self.structures)

    def preparation(self) -> dict[str, Any]:
        """What image and outline depend on; the size of the windows does not matter."""
        content = super().preparation()
        content["input"] = {**content["input"], "size": []}
        return {**content, "structures": list(self.structures)}


def mediastinal() -> Segmentation:
    """The 3D U-Net on chest CT."""
    return Segmentation(
        network="unet3d",
        pretrained=False,
        size=(96, 96, 96),
        spacing_mm=(2.0, 2.0, 2.0),
        optimiser="adam",
        batch=4,
        epochs=300,
        patience=50,
        tuning_share=62 / 711,
        test_share=164 / 711,
        modality="CT",
        sequence="CT",
        structures=("tumour",),
    )


def demo() -> Segmentation:
    """A small U-Net for the MR of synthetic patients."""
    return Segmentation(
        network="unet",
        network_args={
            "encoder": "tu-resnet10t",
            "stem_width": 16,
            "channels": [32, 64, 96, 128],
            "decoder_channels": [96, 64, 32, 24, 16],
        },
        pretrained=False,
        size=(96, 96),
        spacing_mm=(0.9, 0.9),
        optimiser="adamw",
        learning_rate=2e-3,
        clip_norm=1.0,
        schedule="cosine",
        batch=16,
        epochs=5,
        threshold_rule="dice",
        float16_weights=True,
        demo=True,
    )


def mediastinal_demo() -> Segmentation:
    """A small 3D U-Net for the CT of synthetic patients."""
    return replace(
        mediastinal(),
        network_args={"channels": [16, 32, 64, 128], "res_units": 1},
        size=(48, 48, 48),
        spacing_mm=(2.5, 2.5, 2.5),
        optimiser="adamw",
        learning_rate=3e-3,
        clip_norm=1.0,
        schedule="cosine",
        batch=2,
        epochs=44,
        monitor="loss",
        min_ml=0.1,
        windows_per_scan=4,
        around_tumour=0.75,
        augmentation=Augmentation(flip=0.5, rotate_deg=0.0, shift=0.0, brightness=0.03, contrast=0.1, noise=0.02),
        patience=None,
        threshold_rule="dice",
        float16_weights=True,
        demo=True,
    )
