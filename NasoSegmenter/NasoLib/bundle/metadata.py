"""What a bundle says of its model: one frozen dataclass, stored as `configs/metadata.json`.

Why the form of a MONAI bundle: its tools and its users find what they look for (version, task, intended use, network
data format). What MONAI has no word for lies in one group, `naso`. Fields that MONAI's form would have us say twice are
written from ours and compared when read, so the two cannot disagree.

Why no code and no formula: a value that is executed is a way in. Networks are named, numbers are numbers.

Why the thresholds are here and not settings of the program: they belong to the weights. They were chosen on the data
that this model was tuned on, and mean nothing for another.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from NasoLib.errors import UserError
from NasoLib.image.intensity import Method

FORMAT_VERSION = 1
NAME_PATTERN = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True)
class NetworkSpec:
    """Which network: a name in the registry `networks` and the numbers and words that it takes.

    normalisation: its normalisation layers. Batch norm can be folded and does not see how large the input is; instance
    norm depends on the extent that it sees.
    heatmap_layer: name of the layer whose feature map makes the heat map; "" for the last convolutional feature map.
    """

    name: str
    normalisation: Literal["batch", "instance", "none"] = "batch"
    args: Mapping[str, Any] = field(default_factory=dict)
    heatmap_layer: str = ""


@dataclass(frozen=True)
class IntensitySpec:
    """How grey levels become the network's numbers; see `image.intensity`.

    window: `low` to `high` (HU) become 0 to 1.  percentile: the same with the image's percentiles `low` and `high`.
    zscore: mean 0 and standard deviation 1 over the patient's tissue, clipped at `low` and `high` deviations.
    even_zscore: the same after the coil's shading was taken out of MR; see `image.shading`.
    jpeg_parity: round to 256 levels, as images kept as 8-bit pictures are.
    mean, std: per channel, subtracted and divided by afterwards; empty for neither.
    """

    method: Method = "window"
    low: float = -240.0
    high: float = 360.0
    jpeg_parity: bool = False
    mean: tuple[float, ...] = ()
    std: tuple[float, ...] = ()


@dataclass(frozen=True)
class InputSpec:
    """What goes in.

    sequences: one name per input channel, in order: ("CT",), ("T1CE",) or ("T1", "T2"). The others are resampled onto
    the first.  dimensions: 2 for slices, 3 for volumes.
    size: pixels as (j, i), or voxels as (k, j, i) of the largest window; spacing_mm: in the same order, or None to keep
    the image's own.  overlap: of neighbouring windows, as a share of their size.
    roi: what is cut out. box: the ROI box of the radiologist. rectangle: around what the bundle `roi_bundle` segmented,
    with `margin_mm` on each side. tissue: the patient without the air around. whole: everything.
    resize: stretch the ROI to `size`, or pad it and keep its proportions.
    roi_area_cm2: smallest and largest in-plane area that the model was made for; None for any.
    max_slice_mm: thickest slice that the model was made for; None for any.
    """

    modality: Literal["CT", "MR"]
    sequences: tuple[str, ...]
    dimensions: Literal[2, 3]
    size: tuple[int, ...]
    intensity: IntensitySpec
    spacing_mm: tuple[float, ...] | None = None
    overlap: float = 0.25
    roi: Literal["box", "rectangle", "tissue", "whole"] = "box"
    roi_bundle: str = ""
    margin_mm: float = 0.0
    resize: Literal["stretch", "pad"] = "stretch"
    roi_area_cm2: tuple[float, float] | None = None
    max_slice_mm: float | None = None

    @property
    def channels(self) -> int:
        """Number of input channels."""
        return len(self.sequences)


@dataclass(frozen=True)
class OutputSpec:
    """What comes out: one number per class.

    sigmoid: each class is there or not, by itself; a yes-or-no model has one class.  softmax: one class of them all;
    class 0 of a segmentation is the background.  positive_class: the one that scores, thresholds and tables count.
    """

    classes: tuple[str, ...]
    activation: Literal["sigmoid", "softmax"]
    positive_class: str


@dataclass(frozen=True)
class DecisionSpec:
    """How scores become an answer; the thresholds were chosen on validation data.

    slice_threshold: a slice is positive from this probability on.  run, min_run: the patient is positive when the
    longest unbroken run (or the total) of positive slices reaches `min_run`.
    patient_rule: with several series, positive when any, or all, are.
    unit: what a prediction is about: the patient (mean of the slices' probabilities) or the image.
    threshold: on that probability.  abstain_band: (low, high) around it, where the answer is "uncertain"; or None.
    min_slices: with fewer slices of tumour there is no answer.
    ensemble: this model alone, or the mean with the other installed models of the same task and arm.
    arm: the treatment after which a residual tumour is predicted.
    """

    slice_threshold: float = 0.5
    run: Literal["longest", "total"] = "longest"
    min_run: int = 2
    patient_rule: Literal["any", "all"] = "any"
    unit: Literal["patient", "image"] = "patient"
    threshold: float = 0.5
    abstain_band: tuple[float, float] | None = None
    min_slices: int = 3
    ensemble: Literal["single", "mean"] = "single"
    arm: Literal["", "CCRT", "IC+CCRT"] = ""


@dataclass(frozen=True)
class PostprocessingSpec:
    """How a segmentation's probabilities become regions.

    threshold: of the positive class.  min_ml: smaller components are dropped.  connectivity: of components.
    candidate_score: of a component, from its voxels' probabilities.
    froc: what the free-response curve sweeps: the candidates' score, or the IoU threshold on the binary mask.
    """

    threshold: float = 0.5
    largest_component: bool = False
    fill_holes: bool = False
    min_ml: float = 0.05
    connectivity: Literal[6, 26] = 26
    candidate_score: Literal["mean", "max"] = "mean"
    froc: Literal["score_sweep", "iou_sweep"] = "score_sweep"


@dataclass(frozen=True)
class TrainingSpec:
    """Where the weights come from.

    trained_on: in a few words for the user's eyes, such as "synthetic phantoms".  recipe, seed, settings: enough to
    train them again.  patients, positives, hospitals: how many.  split: how train, validation and test were parted.
    """

    trained_on: str
    description: str
    recipe: str = ""
    seed: int = 0
    patients: int = 0
    positives: int = 0
    hospitals: int = 0
    split: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Metric:
    """One figure of merit with its 95 % interval.

    unit: what was counted ("patient", "series", "slice", "scan", "lesion"); n: how many of them.
    data: which data, such as "test, synthetic, unseen hospitals".  positive_class: which answer it counts.
    """

    name: str
    value: float
    low: float | None
    high: float | None
    unit: str
    n: int
    data: str
    positive_class: str


@dataclass(frozen=True)
class Metadata:
    """All that a bundle says of its model.

    name: the folder's name: small letters, digits, "-" and "_".  title: the name people read.
    demo: made to show the software, not for patients.  made_with: versions of "monai", "pytorch" and "numpy".
    """

    name: str
    title: str
    version: str
    task: Literal["invasion", "segmentation", "residual", "differential"]
    description: str
    intended_use: str
    demo: bool
    network: NetworkSpec
    input: InputSpec
    output: OutputSpec
    training: TrainingSpec
    decision: DecisionSpec = DecisionSpec()
    postprocessing: PostprocessingSpec = PostprocessingSpec()
    metrics: tuple[Metric, ...] = ()
    authors: str = ""
    copyright: str = ""
    references: tuple[str, ...] = ()
    changelog: Mapping[str, str] = field(default_factory=dict)
    made_with: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for is_wrong, field_name, rule in _rules(self):
            if is_wrong:
                raise UserError(f"The field '{field_name}' of a bundle's metadata {rule}.")

    def to_json(self) -> dict[str, Any]:
        """The content of `configs/metadata.json`."""
        from NasoLib.bundle import monai_form

        return monai_form.write(self)

    @classmethod
    def from_json(cls, data: Any) -> Metadata:
        """Read what `to_json` wrote. Raises UserError naming the first field that is missing, unknown or wrong."""
        from NasoLib.bundle import monai_form

        return monai_form.read(data)


def _rules(data: Metadata) -> list[tuple[bool, str, str]]:
    """What types cannot say: (is it wrong, which field, what it must be)."""
    spec, decision, post = data.input, data.decision, data.postprocessing
    spacing_count = len(spec.spacing_mm) if spec.spacing_mm else spec.dimensions
    low, high = decision.abstain_band or (decision.threshold, decision.threshold)
    shares = (decision.slice_threshold, decision.threshold, low, high, post.threshold)
    is_never_even = spec.intensity.method == "even_zscore" and (spec.modality == "CT" or spec.roi == "box")
    per_channel = (len(spec.intensity.mean), len(spec.intensity.std))
    return [
        (not NAME_PATTERN.fullmatch(data.name), "name", "may only hold small letters, digits, '-' and '_'"),
        (not data.version, "version", "must not be empty"),
        (not data.intended_use, "intended_use", "must not be empty"),
        (not spec.sequences, "naso.input.sequences", "must name at least one input channel"),
        (len(spec.size) != spec.dimensions, "naso.input.size", "must have one number per dimension"),
        (min(spec.size, default=0) < 1, "naso.input.size", "must be positive"),
        (spacing_count != spec.dimensions, "naso.input.spacing_mm", "must have one number per dimension"),
        (min(spec.spacing_mm or (1.0,)) <= 0, "naso.input.spacing_mm", "must be positive"),
        (not 0 <= spec.overlap < 1, "naso.input.overlap", "must be at least 0 and below 1"),
        (not math.isfinite(spec.margin_mm) or spec.margin_mm < 0, "naso.input.margin_mm", "must not be negative"),
        (not spec.intensity.low < spec.intensity.high, "naso.input.intensity.low", "must be below 'high'"),
        (is_never_even, "naso.input.intensity.method", "must not be even_zscore on CT, nor for a box"),
        (per_channel not in {(0, 0), (spec.channels,) * 2}, "naso.input.intensity.mean", "needs one value per channel"),
        (min(spec.intensity.std or (1.0,)) <= 0, "naso.input.intensity.std", "must be positive"),
        (not data.output.classes, "naso.output.classes", "must name at least one class"),
        (data.output.positive_class not in data.output.classes, "naso.output.positive_class", "must be a class"),
        (not all(0 <= share <= 1 for share in shares), "naso.decision", "must have thresholds from 0 to 1"),
        (not low <= decision.threshold <= high, "naso.decision.abstain_band", "must lie around 'threshold'"),
        (decision.min_run < 1, "naso.decision.min_run", "must be at least 1"),
        (decision.min_slices < 1, "naso.decision.min_slices", "must be at least 1"),
        (not post.min_ml >= 0, "naso.postprocessing.min_ml", "must not be negative"),
        (data.task == "residual" and not decision.arm, "naso.decision.arm", "must name the treatment"),
    ]
