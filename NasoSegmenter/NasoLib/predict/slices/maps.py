"""Heat maps at the size of the last feature map: Grad-CAM, and the signed evidence it is the positive part of.

Grad-CAM weighs each channel of the last feature map with the mean, over its pixels, of the logit's gradient, adds the
channels up and keeps what is positive. Behind an average pooling and a linear layer that gradient is the layer's own
weight divided by the number of pixels: known before anything is computed. For other heads the gradient is taken, but
only of the head: the rest of the network runs once, forward, without keeping anything for a way back.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import nn

from NasoLib.networks.head import Head


def maps_and_logits(
    network: nn.Module, head: Head, batch: torch.Tensor, target: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """One forward pass: signed maps (n, h', w') and all logits (n, classes), both float32 on the batch's device."""
    if head.is_linear:
        return closed_form(network, head, batch, target)
    return by_gradient(network, head, batch, target)


def closed_form(network: nn.Module, head: Head, batch: torch.Tensor, target: int) -> tuple[torch.Tensor, torch.Tensor]:
    """For "average, then one linear layer". Needs `head.is_linear`.

    The logits come from the same float32 sums as the maps, also when the network runs in half precision, so that maps
    and logits agree to rounding in every precision.
    """
    assert head.weight is not None and head.bias is not None
    with torch.inference_mode():
        features = _features(network, head, batch)
        pixels = features.shape[2] * features.shape[3]
        flat = features.flatten(2).float()
        signed = torch.einsum("nkp,k->np", flat, head.weight[target]) / pixels
        logits = nn.functional.linear(flat.mean(2), head.weight, head.bias)
    return signed.view(len(batch), *features.shape[2:]), logits


def by_gradient(network: nn.Module, head: Head, batch: torch.Tensor, target: int) -> tuple[torch.Tensor, torch.Tensor]:
    """For every head: the gradient with respect to the last feature map, which only the head's few layers see."""
    seen: list[torch.Tensor] = []
    hook = _start_gradient(network, head, seen)
    try:
        with torch.no_grad():  # also puts back what the hook switches on
            logits = network(batch)
        (gradient,) = torch.autograd.grad(logits[:, target].sum(), seen[0])
    finally:
        hook.remove()
    weights = gradient.float().mean((2, 3))
    signed = torch.einsum("nkhw,nk->nhw", seen[0].detach().float(), weights)
    return signed, logits.detach().float()


def _start_gradient(network: nn.Module, head: Head, seen: list[torch.Tensor]) -> Any:
    """From the feature map on, let torch note what it needs for a gradient; the map itself goes into `seen`."""

    def start(features: torch.Tensor) -> torch.Tensor:
        seen.append(features.detach().requires_grad_(True))
        torch.set_grad_enabled(True)
        return seen[0].clone()  # later layers may write into their input, which a gradient's origin does not allow

    if head.layer:
        module = network.get_submodule(head.layer)
        return module.register_forward_hook(lambda _, inputs, output: start(output))
    module = network.get_submodule(head.pool)
    return module.register_forward_pre_hook(lambda _, inputs: (start(inputs[0]), *inputs[1:]))


def case_heat(evidence: np.ndarray) -> np.ndarray:
    """The positive part, scaled by one number for the whole case so that its hottest point is 1; zero when none is."""
    positive = np.maximum(evidence, 0.0)
    hottest = float(positive.max(initial=0.0))
    return positive / hottest if hottest > 0 else positive


def _features(network: nn.Module, head: Head, batch: torch.Tensor) -> torch.Tensor:
    seen: list[torch.Tensor] = []

    def keep(_: nn.Module, inputs: tuple[Any, ...]) -> None:
        seen.append(inputs[0])

    hook = network.get_submodule(head.pool).register_forward_pre_hook(keep)
    try:
        network(batch)
    finally:
        hook.remove()
    return seen[0]
