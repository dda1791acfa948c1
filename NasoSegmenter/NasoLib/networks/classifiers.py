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
    with fetching_weights(library_name, _plain_address(timm, library_name)):
        return timm.create_model(library_name, pretrained=True, **settings)


def _plain_address(timm: Any, library_name: str) -> str:
    """Where the weights lie when they are a plain file on the internet; "" when a hub has them."""
    source = timm.get_pretrained_cfg(library_name)
    return "" if source is None or source.hf_hub_id else source.url or ""
