"""Slice classifiers from timm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from NasoLib.networks import libraries
from NasoLib.networks.imagenet import fetching_weights

if TYPE_CHECKING:
    from torch import nn


def classifier(library_name: str, in_channels: int, classes: int, pretrained: bool = False, **args: Any) -> nn.Module:
    """The network of timm; with ImageNet weights, its first layer is adapted to `in_channels`."""
    timm = libraries.timm()
    settings = {"in_chans": in_channels, "num_classes": classes, **args}
    if not pretrained:
        return timm.create_model(library_name, pretrained=False, **settings)
    with fetching_weights(library_name):
        return timm.create_model(library_name, pretrained=True, **settings)
