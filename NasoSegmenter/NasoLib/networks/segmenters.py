"""Segmentation networks: 2D from segmentation_models_pytorch, 3D from MONAI."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from NasoLib.errors import UserError
from NasoLib.networks import libraries
from NasoLib.networks.imagenet import fetching_weights

if TYPE_CHECKING:
    from torch import nn


def slice_segmenter(
    library_name: str,
    in_channels: int,
    classes: int,
    pretrained: bool = False,
    encoder: str = "resnet34",
    **args: Any,
) -> nn.Module:
    """A U-Net or DeepLabv3 over an encoder; `pretrained` gives the encoder ImageNet weights. Gives logits."""
    make = getattr(libraries.segmentation_models(), library_name)
    settings = {"encoder_name": encoder, "in_channels": in_channels, "classes": classes, **args}
    if not pretrained:
        return make(encoder_weights=None, **settings)
    with fetching_weights(encoder):
        return make(encoder_weights="imagenet", **settings)


def volume_segmenter(
    library_name: str,
    in_channels: int,
    classes: int,
    pretrained: bool = False,
    channels: Sequence[int] = (16, 32, 64, 128, 256),
    res_units: int = 2,
    norm: str | None = "batch",
    mirrored: str = "",
) -> nn.Module:
    """MONAI's 3D U-Net, halving the size between `channels`. Gives logits.

    norm: "batch", or "instance" for weights that were trained so (slower, and its answer depends on the window).
    mirrored: axes along which it was trained on images that run the other way, such as "ji".
    """
    if pretrained:
        raise UserError("There are no ImageNet weights for a 3D U-Net: train it from the start or from a bundle.")
    make = getattr(libraries.monai_networks(), library_name)
    network = make(
        spatial_dims=3,
        in_channels=in_channels,
        out_channels=classes,
        channels=tuple(channels),
        strides=(2,) * (len(channels) - 1),
        num_res_units=res_units,
        norm=norm,
    )
    if not mirrored:
        return network
    from NasoLib.networks.mirrored import Mirrored

    return Mirrored(network, mirrored)
