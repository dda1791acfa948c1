"""What follows what inside a network, seen in one run.

Which module takes what another gave is not in a module's list of children, and the code of a library is not read: one
small input is run through, and each tensor's readers are counted. So one rule serves timm, segmentation_models_pytorch
and MONAI.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode

Which = Callable[[nn.Module], bool]


def sole_followers(network: nn.Module, example: torch.Tensor, giver: Which, taker: Which) -> list[tuple[str, str]]:
    """Names of (giver, taker) where the taker reads exactly what the giver gave, nobody else does, and both run once.

    example: a small input of the right shape, on the network's device.
    """
    uses, sight = _Uses(), _Sight()
    hooks = [
        module.register_forward_hook(_note(name, giver(module), uses, sight))
        for name, module in network.named_modules()
        if giver(module) or taker(module)
    ]
    try:
        with uses:
            network(example)
    finally:
        for hook in hooks:
            hook.remove()
    return [
        (sight.given[key], name)
        for name, key in sight.received.items()
        if key in sight.given and uses.counts[key] == 1 and sight.runs[name] == 1 and sight.runs[sight.given[key]] == 1
    ]


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
    """What one run showed: how often each module ran, what givers gave and what takers received."""

    runs: Counter[str] = field(default_factory=Counter)
    given: dict[int, str] = field(default_factory=dict)
    received: dict[str, int] = field(default_factory=dict)


def _note(name: str, gives: bool, uses: _Uses, sight: _Sight) -> Callable[..., None]:
    def hook(_: nn.Module, inputs: tuple[torch.Tensor, ...], output: torch.Tensor) -> None:
        sight.runs[name] += 1
        if gives:
            uses.watch(output)
            sight.given[id(output)] = name
        else:
            sight.received[name] = id(inputs[0])

    return hook


def replace_child(network: nn.Module, name: str, child: nn.Module) -> None:
    """Put another module in the place of the one of this dotted name."""
    parent, _, own = name.rpartition(".")
    setattr(network.get_submodule(parent), own, child)
