"""The names under which bundles ask for networks.

A bundle names its network and gives arguments; it never describes one in code. So the list below is all that a bundle
can make this program build, and an unknown name or argument is refused with a sentence.

Why batch norm in `unet3d`: instance norm depends on the extent it sees, so a network with it answers differently in a
window and in one pass over the patient, and it cannot be folded into the convolutions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from NasoLib.errors import UserError

if TYPE_CHECKING:
    from torch import nn


class Kind(Enum):
    """What a network makes of its input."""

    CLASSIFIER = "classifier"  # (n, c, h, w) to (n, classes)
    SLICES = "slices"  # (n, c, h, w) to (n, classes, h, w)
    VOLUME = "volume"  # (n, c, k, j, i) to (n, classes, k, j, i)


@dataclass(frozen=True)
class Entry:
    """One registered network.

    library_name: how its library calls it.
    multiple: every spatial size of the input must be a multiple of this.
    smallest: edge of the smallest input that still leaves a last feature map of several pixels.
    """

    kind: Kind
    library_name: str
    multiple: int = 1
    smallest: int = 64


def _classifier(library_name: str, smallest: int = 64) -> Entry:
    return Entry(Kind.CLASSIFIER, library_name, smallest=smallest)


REGISTRY: Mapping[str, Entry] = {
    "resnet10t": _classifier("resnet10t"),
    "resnet18": _classifier("resnet18"),
    "resnet50": _classifier("resnet50"),
    "resnet101": _classifier("resnet101"),
    "mobilenetv3_small_050": _classifier("mobilenetv3_small_050"),
    "efficientnet_b0": _classifier("efficientnet_b0"),
    "inception_resnet_v2": _classifier("inception_resnet_v2", smallest=139),
    "xception": _classifier("legacy_xception", smallest=96),
    "unet": Entry(Kind.SLICES, "Unet", multiple=32),
    "deeplabv3": Entry(Kind.SLICES, "DeepLabV3", multiple=8),
    "unet3d": Entry(Kind.VOLUME, "UNet", multiple=16, smallest=32),
}
NAMES: tuple[str, ...] = tuple(REGISTRY)


def entry_of(name: str) -> Entry:
    """The registry's entry of a name."""
    if name not in REGISTRY:
        raise UserError(f"The network {name!r} is not known. Known networks: {', '.join(NAMES)}.")
    return REGISTRY[name]


def kind_of(name: str) -> Kind:
    """Whether a registered network classifies slices, segments slices or segments volumes."""
    return entry_of(name).kind


def build(name: str, in_channels: int, classes: int, pretrained: bool = False, **args: Any) -> nn.Module:
    """A network in evaluation mode.

    in_channels: 1 or more. classes: number of outputs; 1 means one logit for a yes/no question.
    pretrained: start from ImageNet weights, fetched from the internet once and kept; not for `unet3d`.
    args: what the library's network takes beside these (`encoder` for the 2D ones; `channels` for `unet3d`).
    """
    entry = entry_of(name)
    if in_channels < 1 or classes < 1:
        raise UserError(f"The network {name!r} needs at least one input channel and one class.")
    try:
        network = _builder(entry.kind)(entry.library_name, in_channels, classes, pretrained, **args)
    except (TypeError, KeyError) as error:
        given = ", ".join(f"{key}={value!r}" for key, value in args.items()) or "none"
        raise UserError(f"The network {name!r} cannot be built with these arguments ({given}): {error}") from error
    return network.eval()


def _builder(kind: Kind) -> Callable[..., nn.Module]:
    if kind is Kind.CLASSIFIER:
        from NasoLib.networks.classifiers import classifier

        return classifier
    if kind is Kind.SLICES:
        from NasoLib.networks.segmenters import slice_segmenter

        return slice_segmenter
    from NasoLib.networks.segmenters import volume_segmenter

    return volume_segmenter


def input_multiple(name: str, args: Mapping[str, Any]) -> int:
    """The number that every spatial size of this network's input must be a multiple of, built with these `args`."""
    if kind_of(name) is Kind.VOLUME and "channels" in args:
        return 2 ** (len(args["channels"]) - 1)
    return entry_of(name).multiple


def example_shape(name: str, in_channels: int) -> tuple[int, ...]:
    """A small input that this network accepts, (n, c, ...): enough to see in one run how it is built."""
    entry = entry_of(name)
    if entry.kind is Kind.VOLUME:
        return (1, in_channels, *[entry.smallest] * 3)
    return (2, in_channels, entry.smallest, entry.smallest)
