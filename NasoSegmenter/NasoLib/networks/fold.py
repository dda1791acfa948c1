"""Batch norm folded into the convolution before it: the same function with fewer passes over memory.

In evaluation a batch norm multiplies and shifts each channel by constants; a convolution can carry those constants in
its weights. Which norm follows which convolution is not read from the code of a network but seen: one small input is
run through it, and a norm is folded when what it receives is exactly what one convolution gave, nobody else used
that, and both ran once. So one rule serves timm, segmentation_models_pytorch and MONAI, and every network is checked
as it is
folded: when the answers differ by more than rounding, the network as it was is used instead.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_weights
from torch.utils._python_dispatch import TorchDispatchMode

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
        pairs = _pairs(network, example)
        if not pairs:
            return network
        folded = copy.deepcopy(network)
        for convolution, norm in pairs:
            _fold(folded, convolution, norm)
        return folded if _agree(network(example), folded(example)) else network


def count_batch_norms(network: nn.Module) -> int:
    """How many batch norms are left in a network."""
    return sum(isinstance(module, nn.modules.batchnorm._BatchNorm) for module in network.modules())


@dataclass
class _Uses(TorchDispatchMode):
    """Counts how many operations read each of the tensors it is told to watch."""

    watched: dict[int, torch.Tensor] = field(default_factory=dict)
    counts: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        super().__init__()

    def watch(self, tensor: torch.Tensor) -> None:
        self.watched[id(tensor)] = tensor  # held, so that its id is not given to another tensor

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        for value in torch.utils._pytree.tree_leaves((args, kwargs)):
            if id(value) in self.watched:
                self.counts[id(value)] += 1
        return func(*args, **(kwargs or {}))


@dataclass
class _Sight:
    """What one run showed: how often each module ran, what convolutions gave and what norms received."""

    runs: Counter[str] = field(default_factory=Counter)
    given: dict[int, str] = field(default_factory=dict)
    received: dict[str, int] = field(default_factory=dict)


def _pairs(network: nn.Module, example: torch.Tensor) -> list[tuple[str, str]]:
    """Names of (convolution, batch norm) that can become one."""
    uses, sight = _Uses(), _Sight()
    hooks = [
        module.register_forward_hook(_note(name, module, uses, sight))
        for name, module in network.named_modules()
        if _can_carry(module) or _can_go(module)
    ]
    try:
        with uses:
            network(example)
    finally:
        for hook in hooks:
            hook.remove()
    return [
        (sight.given[key], norm)
        for norm, key in sight.received.items()
        if key in sight.given and uses.counts[key] == 1 and sight.runs[norm] == 1 and sight.runs[sight.given[key]] == 1
    ]


def _note(name: str, module: nn.Module, uses: _Uses, sight: _Sight) -> Callable[..., None]:
    def hook(_: nn.Module, inputs: tuple[torch.Tensor, ...], output: torch.Tensor) -> None:
        sight.runs[name] += 1
        if _can_carry(module):
            uses.watch(output)
            sight.given[id(output)] = name
        else:
            sight.received[name] = id(inputs[0])

    return hook


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
    parent_name, _, child_name = norm_name.rpartition(".")
    setattr(network.get_submodule(parent_name), child_name, _what_remains(norm))


def _what_remains(norm: Any) -> nn.Module:
    """Norms of timm carry the activation that follows them; a plain norm leaves nothing."""
    activation = getattr(norm, "act", None)
    return activation if isinstance(activation, nn.Module) else nn.Identity()


def _agree(before: torch.Tensor, after: torch.Tensor) -> bool:
    largest = before.abs().max().clamp(min=1e-6)
    return bool((before - after).abs().max() <= _TOLERANCE * largest)
