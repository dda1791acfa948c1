"""What every recipe can be asked for: plain settings, each with a name, stored with the bundle.

A recipe is a frozen dataclass, so the paper's settings are its defaults, a demo is the same with other values, and
`--set name=value` changes one. What cannot be said by a value (how a case becomes samples, what the bundle says of
itself) is a method that the four recipes answer.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from NasoLib.bundle import DecisionSpec, InputSpec, NetworkSpec, OutputSpec, PostprocessingSpec
from NasoLib.bundle.fields import kinds, read_value, to_json
from NasoLib.errors import UserError

if TYPE_CHECKING:
    from NasoLib.training.manifest import Row
    from NasoLib.training.samples.prepared import Prepared

Task = Literal["invasion", "segmentation", "residual", "differential"]


@dataclass(frozen=True)
class Augmentation:
    """How far a training image may differ from the one that was taken; 0 for not at all.

    flip: chance of exchanging left and right.  rotate_deg: turned in the axial plane, by up to this either way.
    shift: moved along rows and columns, as a share of the size.  zoom: larger or smaller, as a share.
    brightness, contrast: added and multiplied, as a share of the grey scale's unit.  noise: standard deviation.
    """

    flip: float = 0.5
    rotate_deg: float = 10.0
    shift: float = 0.1
    zoom: float = 0.0
    brightness: float = 0.0
    contrast: float = 0.0
    noise: float = 0.0


@dataclass(frozen=True)
class Recipe:
    """Settings that all recipes share.

    network, network_args: as `networks.build` takes them.  pretrained: start from ImageNet weights.
    optimiser, learning_rate, momentum, weight_decay, clip_norm: the descent; clip_norm: longest gradient, or None.
    schedule: the learning rate stays; or falls along a cosine to nothing at the last step; or "restart": does so in the
    first two thirds of the steps, and once more from half the rate in the last third.
    batch, epochs, patience: patience: epochs without a better `monitor` before training stops, or None.
    monitor: the figure on tuning data by which the best epoch is chosen; equal figures: the lower loss.
    tuning_share, test_share: of all patients, where the manifest gives no role.
    checkpoint_steps: steps between checkpoints within an epoch; 0 for one per epoch.
    float16_weights: ship weights with half the bytes; everything measured is measured with them.
    demo: made to show the software on synthetic patients.

    Not settings, but the same for all runs of a recipe: name: the word on the command line.  task: the clinical
    question, as bundles name it.  title: what people read.  references: where the protocol was published.  limits: what
    the model is not for, one sentence each.
    """

    name: ClassVar[str]
    task: ClassVar[Task]
    title: ClassVar[str]
    references: ClassVar[tuple[str, ...]]
    limits: ClassVar[tuple[str, ...]]

    network: str = "resnet50"
    network_args: Mapping[str, Any] = field(default_factory=dict)
    pretrained: bool = True
    size: tuple[int, ...] = (224, 224)
    optimiser: Literal["adam", "adamw", "sgd", "rmsprop"] = "adam"
    learning_rate: float = 1e-4
    momentum: float = 0.9
    weight_decay: float = 0.0
    clip_norm: float | None = None
    schedule: Literal["constant", "cosine", "restart"] = "constant"
    batch: int = 64
    epochs: int = 15
    patience: int | None = None
    monitor: Literal["auc", "patient_auc", "loss", "dice"] = "auc"
    positive_weight: Literal["none", "balanced"] = "none"
    tuning_share: float = 0.2
    test_share: float = 0.3
    checkpoint_steps: int = 200
    augmentation: Augmentation = Augmentation()
    float16_weights: bool = False
    demo: bool = False

    def __post_init__(self) -> None:
        for is_wrong, name, rule in self.rules():
            if is_wrong:
                raise UserError(f"The setting '{name}' of the recipe {rule}.")

    def rules(self) -> list[tuple[bool, str, str]]:
        """What types cannot say: (is it wrong, which setting, what it must be)."""
        return [
            (not 0 < self.learning_rate < 10, "learning_rate", "must be above 0 and below 10"),
            (self.batch < 1, "batch", "must be at least 1"),
            (self.epochs < 1, "epochs", "must be at least 1"),
            (self.patience is not None and self.patience < 1, "patience", "must be at least 1, or null"),
            (min(self.size, default=0) < 16, "size", "must be at least 16 pixels"),
            (not 0 < self.tuning_share < 1, "tuning_share", "must lie between 0 and 1"),
            (not 0 < self.test_share < 1, "test_share", "must lie between 0 and 1"),
            (self.tuning_share + self.test_share >= 1, "test_share", "leaves nothing to train on"),
            (self.checkpoint_steps < 0, "checkpoint_steps", "must not be negative"),
        ]

    # What the recipes answer.

    def input_spec(self) -> InputSpec:
        """What goes into the network."""
        raise NotImplementedError

    def output_spec(self) -> OutputSpec:
        """What comes out."""
        raise NotImplementedError

    def decision_spec(self) -> DecisionSpec:
        """How scores become an answer, before thresholds are chosen."""
        return DecisionSpec()

    def postprocessing_spec(self) -> PostprocessingSpec:
        """How a segmentation becomes regions, before its threshold is chosen."""
        return PostprocessingSpec()

    def chosen(self, rows: Sequence[Row]) -> list[Row]:
        """The rows of the manifest that this recipe is about."""
        return list(rows)

    def prepare(self, row: Row) -> Prepared:
        """One case as numbers. Raises UserError when it cannot be read or has nothing to show."""
        raise NotImplementedError

    def preparation(self) -> dict[str, Any]:
        """Everything that `prepare` depends on beside the case itself; the cache is keyed by it."""
        return {"version": 1, "input": to_json(self.input_spec())}

    # What follows from the answers.

    def network_spec(self) -> NetworkSpec:
        """The network as a bundle names it."""
        return NetworkSpec(self.network, "batch", dict(self.network_args))

    def settings(self) -> dict[str, Any]:
        """All settings as plain JSON values."""
        return to_json(self)


def with_settings(recipe: Recipe, changes: Mapping[str, str]) -> Recipe:
    """The recipe with settings changed by words from a command line: {"epochs": "3", "augmentation.flip": "0"}."""
    for name, text in changes.items():
        recipe = _with_one(recipe, name, text)
    return recipe


def _with_one(recipe: Recipe, name: str, text: str) -> Recipe:
    group, _, inner = name.partition(".")
    if inner and group == "augmentation":
        return dataclasses.replace(recipe, augmentation=_changed(recipe.augmentation, inner, text, name))
    changed = _changed(recipe, name, text, name)
    if changed.network != recipe.network:  # its arguments mean nothing to another
        return dataclasses.replace(changed, network_args={})
    return changed


def _changed(settings: Any, name: str, text: str, shown: str) -> Any:
    settings_class: Any = type(settings)
    types = kinds(settings_class)
    if name not in types:
        raise UserError(f"--set {shown}: there is no such setting. There are {', '.join(types)}.")
    try:
        value: Any = json.loads(text)
    except ValueError:
        value = text
    try:
        return dataclasses.replace(settings, **{name: read_value(types[name], value, shown)})
    except UserError as error:
        raise UserError(f"--set {shown}={text} is not possible. {error}") from error
