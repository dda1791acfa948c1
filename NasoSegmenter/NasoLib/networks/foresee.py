"""What a run will need, before it runs: the same network over tensors that have shapes and no contents.

torch can run a network on its "meta" device, where every operation gives shapes only. Adding up what is alive after
each operation gives the peak of the real run to the byte, for any network and any input, in milliseconds. What the
convolution library takes beside it for itself is not seen; `WORKSPACE` allows for it and is held by a test on the
CPU.
"""

from __future__ import annotations

import weakref
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

WORKSPACE = 1.25


@dataclass(frozen=True)
class Foresight:
    """A run before it runs.

    peak_bytes: memory for input, maps and workspace at the worst moment, weights not counted.
    work: multiplications of each module that has no modules inside, in the order in which they end.
    output_shape: of the network's answer.
    """

    peak_bytes: int
    work: tuple[float, ...]
    output_shape: tuple[int, ...]


def foresee(
    network: nn.Module, input_shape: Sequence[int], dtype: torch.dtype, layout: torch.memory_format
) -> Foresight:
    """What `network` would need for an input (n, c, ...) of this shape, type and memory layout."""
    work: list[float] = []
    hooks = [module.register_forward_hook(_weigh(work)) for module in leaves(network)]
    tensors = {**dict(network.named_parameters()), **dict(network.named_buffers())}
    shapes = {name: torch.empty_like(tensor, device="meta") for name, tensor in tensors.items()}
    alive = _Alive()
    try:
        with torch.no_grad(), alive:
            batch = torch.empty(tuple(input_shape), dtype=dtype, device="meta", memory_format=layout)
            output = torch.func.functional_call(network, shapes, (batch,))
    finally:
        for hook in hooks:
            hook.remove()
    return Foresight(int(alive.peak * WORKSPACE), tuple(work), tuple(output.shape))


def leaves(network: nn.Module) -> list[nn.Module]:
    """The modules that hold no others: where the work is done."""
    return [module for module in network.modules() if not any(True for _ in module.children())]


def _weigh(work: list[float]) -> Any:
    def hook(module: nn.Module, _: Any, output: Any) -> None:
        weight = getattr(module, "weight", None)
        per_value = weight[0].numel() if isinstance(weight, torch.Tensor) and weight.ndim > 1 else 1
        work.append(float(output.numel() * per_value) if isinstance(output, torch.Tensor) else 0.0)

    return hook


class _Alive(TorchDispatchMode):
    """Adds up the storages that operations make, and takes each off when its last tensor is gone."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0
        self.peak = 0
        self._tensors: Counter[int] = Counter()
        self._seen: set[int] = set()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        out = func(*args, **(kwargs or {}))
        for value in tree_leaves(out):
            if isinstance(value, torch.Tensor) and id(value) not in self._seen:
                self._enter(value)
        return out

    def _enter(self, tensor: torch.Tensor) -> None:
        storage = tensor.untyped_storage()
        key, size = storage._cdata, storage.nbytes()
        if not self._tensors[key]:
            self.now += size
            self.peak = max(self.peak, self.now)
        self._tensors[key] += 1
        self._seen.add(id(tensor))
        weakref.finalize(tensor, self._leave, id(tensor), key, size)

    def _leave(self, identity: int, key: int, size: int) -> None:
        self._seen.discard(identity)
        self._tensors[key] -= 1
        if not self._tensors[key]:
            self.now -= size
