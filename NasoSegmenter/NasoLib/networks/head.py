"""Where a classifier turns its last feature map into an answer, and whether that is "average, then one linear layer".

For such a network the logit of class c is bias_c + sum over pixels of (sum over channels k of weight_ck * map_k) /
pixels. The inner sum is a picture whose pixels add up to the logit: an exact account of the evidence, and, where it
is positive, Grad-CAM itself. Which module pools, and whether that formula holds, is not read off the names in a
library but seen in
one run: the formula has to reproduce the network's own answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import nn

from NasoLib.errors import UserError

_TOLERANCE = 1e-4


@dataclass(frozen=True)
class Head:
    """The end of a classifier.

    pool: name of the module that takes the last feature map (n, k, h, w) and leaves one value per channel.
    classes: number of logits.
    layer: name of the module whose output makes the heat map; "" for what `pool` takes.
    weight, bias: (classes, k) and (classes,), float32, when the logits are `weight @ mean(map) + bias`; else None.
    """

    pool: str
    classes: int
    weight: torch.Tensor | None = None
    bias: torch.Tensor | None = None
    layer: str = ""

    @property
    def is_linear(self) -> bool:
        """True when the closed form holds."""
        return self.weight is not None

    def to(self, device: torch.device) -> Head:
        """The same head with its weights on another device."""
        if self.weight is None or self.bias is None:
            return self
        return replace(self, weight=self.weight.to(device), bias=self.bias.to(device))


@dataclass
class _Sight:
    """The last pooling and the last linear layer of one run."""

    pool: str | None = None
    features: torch.Tensor | None = None
    linear: nn.Linear | None = None
    hooks: list[Any] = field(default_factory=list)

    def watch(self, network: nn.Module) -> None:
        for name, module in network.named_modules():
            if module is network:
                continue
            self.hooks.append(module.register_forward_hook(self._hook(name)))

    def stop(self) -> None:
        for hook in self.hooks:
            hook.remove()

    def _hook(self, name: str) -> Any:
        def note(module: nn.Module, inputs: tuple[Any, ...], output: Any) -> None:
            if isinstance(module, nn.Linear):
                self.linear = module
            elif _pools(inputs, output) and inputs[0] is not self.features:
                # of pooling modules inside each other, the innermost ends first and is kept
                self.pool, self.features = name, inputs[0]

        return note


def find_head(network: nn.Module, example: torch.Tensor, layer: str = "") -> Head:
    """The head of an evaluation-mode classifier, seen in one run of `example` (n, c, h, w).

    layer: name of a module to take the heat map from instead of the last feature map; then there is no closed form.
    Raises UserError when the network has no last feature map of several pixels for an input of this size.
    """
    if layer and layer not in dict(network.named_modules()):
        raise UserError(f"The model asks for heat maps of its layer '{layer}', which its network does not have.")
    sight = _Sight()
    sight.watch(network)
    try:
        with torch.no_grad():
            logits = network(example)
    finally:
        sight.stop()
    if sight.pool is None or sight.features is None:
        raise UserError(
            f"Slices of {example.shape[-2]} x {example.shape[-1]} pixels are too small for this network: no feature "
            "map is left to show. Use larger slices."
        )
    if layer or sight.linear is None or not _closed_form_holds(sight.linear, sight.features, logits):
        return Head(sight.pool, logits.shape[1], layer=layer)
    return Head(sight.pool, logits.shape[1], *_float_weights(sight.linear))


def _pools(inputs: tuple[Any, ...], output: Any) -> bool:
    return bool(inputs) and is_map(inputs[0]) and isinstance(output, torch.Tensor) and not is_map(output)


def is_map(value: Any) -> bool:
    """Whether a value is a feature map (n, c, h, w) of several pixels."""
    return isinstance(value, torch.Tensor) and value.ndim == 4 and value.shape[-1] * value.shape[-2] > 1


def _closed_form_holds(linear: nn.Linear, features: torch.Tensor, logits: torch.Tensor) -> bool:
    if linear.in_features != features.shape[1] or linear.out_features != logits.shape[-1]:
        return False
    weight, bias = _float_weights(linear)
    formula = nn.functional.linear(features.float().mean((2, 3)), weight, bias)
    return bool((formula - logits.float()).abs().max() <= _TOLERANCE * logits.abs().max().clamp(min=1e-6))


def _float_weights(linear: nn.Linear) -> tuple[torch.Tensor, torch.Tensor]:
    weight = linear.weight.detach().float().clone()
    bias = torch.zeros(linear.out_features, device=weight.device) if linear.bias is None else linear.bias.detach()
    return weight, bias.float().clone()
