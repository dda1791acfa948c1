"""Batch norm folded into the convolution before it: the same function with fewer passes over memory.

In evaluation a batch norm multiplies and shifts each channel by constants; a convolution can carry those constants in
its weights. A norm is folded when what it receives is exactly what one convolution gave, nobody else used that, and
both ran once (see `followers`). Every network is checked as it is folded: when the answers differ by more than
rounding, the network as it was is used instead.
"""

from __future__ import annotations

import copy
from typing import Any

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_weights

from NasoLib.networks.followers import replace_child, sole_followers

_CONVOLUTIONS = (nn.Conv1d, nn.Conv2d, nn.Conv3d)
_TRANSPOSED = (nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d)
_PADDED_ELSEWHERE = ("Conv2dSame",)  # timm's TensorFlow padding: another forward, the same use of the weights
_TOLERANCE = 1e-4


def fold_batch_norms(network: nn.Module, example: torch.Tensor) -> nn.Module:
    """A copy of an evaluation-mode network whose foldable batch norms are gone; the network itself when none is.

    example: a small input of the right shape, (n, c, ...), on the network's device. The copy's answer to it differs
    from the network's by less than 1e-4 of its largest value, or the network is given back as it was.
    """
    with torch.no_grad():  # not inference_mode: weights made in it could never take part in a gradient again
        pairs = sole_followers(network, example, _can_carry, _can_go)
        if not pairs:
            return network
        folded = copy.deepcopy(network)
        for convolution, norm in pairs:
            _fold(folded, convolution, norm)
        return folded if agree(network(example), folded(example)) else network


def count_batch_norms(network: nn.Module) -> int:
    """How many batch norms are left in a network."""
    return sum(isinstance(module, nn.modules.batchnorm._BatchNorm) for module in network.modules())


def _can_carry(module: Any) -> bool:
    """True for convolutions that use their weights as they are (a standardised convolution does not)."""
    kind = type(module)
    if kind in _TRANSPOSED:
        return bool(module.groups == 1)
    return kind in _CONVOLUTIONS or (kind.__name__ in _PADDED_ELSEWHERE and isinstance(module, nn.Conv2d))


def _can_go(module: nn.Module) -> bool:
    """True for batch norms whose statistics are fixed."""
    is_norm = isinstance(module, nn.modules.batchnorm._BatchNorm)
    return is_norm and not module.training and module.running_mean is not None


def _fold(network: nn.Module, convolution_name: str, norm_name: str) -> None:
    convolution: Any = network.get_submodule(convolution_name)
    norm: Any = network.get_submodule(norm_name)
    weight, bias = fuse_conv_bn_weights(
        convolution.weight.double(),
        None if convolution.bias is None else convolution.bias.double(),
        norm.running_mean.double(),
        norm.running_var.double(),
        norm.eps,
        None if norm.weight is None else norm.weight.double(),
        None if norm.bias is None else norm.bias.double(),
        transpose=isinstance(convolution, _TRANSPOSED),
    )
    kind = convolution.weight.dtype
    convolution.weight = nn.Parameter(weight.to(kind), requires_grad=False)
    convolution.bias = nn.Parameter(bias.to(kind), requires_grad=False)
    replace_child(network, norm_name, _what_remains(norm))


def _what_remains(norm: Any) -> nn.Module:
    """Norms of timm carry the activation that follows them; a plain norm leaves nothing."""
    activation = getattr(norm, "act", None)
    return activation if isinstance(activation, nn.Module) else nn.Identity()


def agree(before: torch.Tensor, after: torch.Tensor) -> bool:
    """Whether two answers of networks are the same up to rounding."""
    largest = before.abs().max().clamp(min=1e-6)
    return bool((before - after).abs().max() <= _TOLERANCE * largest)
