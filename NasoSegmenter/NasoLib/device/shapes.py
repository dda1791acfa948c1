"""A network with shapes alone: what a run costs is counted on it, without numbers, memory or time.

A copy, never the network itself: another thread may be running that one, and would meet weights without numbers.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch


def shapes_of(network: torch.nn.Module, dtype: torch.dtype | None = None) -> torch.nn.Module:
    """A copy of a network on torch's "meta" device, without the hooks that hang in the network at the moment.

    dtype: of all numbers with a fraction, as they will be when the network is moved for a run; None for those it has.
    """
    twins: dict[int, Any] = {}
    for tensor in (*network.parameters(), *network.buffers()):
        twins[id(tensor)] = _without_numbers(tensor, dtype)
    for module in network.modules():
        for hooks in (module._forward_hooks, module._forward_pre_hooks):
            twins[id(hooks)] = type(hooks)()
    return copy.deepcopy(network, twins)


def input_for(network: torch.nn.Module, shape: Sequence[int], dtype: torch.dtype | None = None) -> torch.Tensor:
    """An input (batch, channel, [k,] j, i) without numbers. dtype: None for that of the network's weights."""
    import torch

    tensors = (*network.parameters(), *network.buffers())
    kind = dtype or next((tensor.dtype for tensor in tensors if tensor.is_floating_point()), torch.float32)
    return torch.empty(tuple(shape), device="meta", dtype=kind)


def _without_numbers(tensor: torch.Tensor, dtype: torch.dtype | None) -> torch.Tensor:
    import torch

    kind = dtype if dtype is not None and tensor.is_floating_point() else tensor.dtype
    twin = torch.empty_like(tensor, device="meta", dtype=kind)
    return torch.nn.Parameter(twin, tensor.requires_grad) if isinstance(tensor, torch.nn.Parameter) else twin
