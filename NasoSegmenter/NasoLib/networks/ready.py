"""A network made ready to run: batch norm folded, memory laid out for the processor, precision chosen, on its device.

Why channels last: the processor's convolutions work with the channels of one pixel side by side. A network kept in
that layout needs no reordering between its layers, which on a CPU is a third of the time. Apple's MPS gains nothing
from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from NasoLib.networks.fold import fold_batch_norms
from NasoLib.networks.head import Head, find_head

_LAYOUTS = {4: torch.channels_last, 5: torch.channels_last_3d}


@dataclass(frozen=True, eq=False)
class Ready:
    """A network that only predicts.

    ndim: 4 for slices (n, c, h, w), 5 for volumes (n, c, k, j, i).
    head: how a classifier ends; None for segmentation.
    """

    network: nn.Module
    device: torch.device
    dtype: torch.dtype
    in_channels: int
    ndim: int
    head: Head | None = None

    @property
    def layout(self) -> torch.memory_format:
        """How this network wants its input in memory."""
        return layout_of(self.device, self.ndim)

    def to_input(self, array: np.ndarray) -> torch.Tensor:
        """Numbers (n, c, ...) as this network takes them."""
        tensor = torch.from_numpy(np.ascontiguousarray(array, np.float32))
        return tensor.to(self.device, self.dtype, memory_format=self.layout)

    def __call__(self, array: np.ndarray) -> torch.Tensor:
        """The network's answer to numbers (n, c, ...), on its device and in its precision."""
        with torch.inference_mode():
            return self.network(self.to_input(array))


def layout_of(device: torch.device, ndim: int) -> torch.memory_format:
    """The memory layout in which convolutions over `ndim`-dimensional tensors are fastest on a device."""
    return torch.contiguous_format if device.type == "mps" else _LAYOUTS[ndim]


def make_ready(
    network: nn.Module,
    example_shape: Sequence[int],
    device: str | torch.device = "cpu",
    precision: str = "float32",
) -> Ready:
    """The network folded, laid out and cast. The one given is left as it is, in evaluation mode.

    example_shape: (n, c, ...) of a small input that the network accepts; two examples or more say more than one.
    precision: "float32", "bfloat16" or "float16".
    """
    place = torch.device(device)
    example = torch.randn(tuple(example_shape), generator=torch.Generator().manual_seed(0))
    original = network.eval().to("cpu", torch.float32)
    folded = fold_batch_norms(original, example)
    with torch.no_grad():
        is_classifier = folded(example).ndim == 2
    head = find_head(folded, example) if is_classifier else None
    laid_out: Any = _copy(folded, original).to(place, getattr(torch, precision))
    laid_out.to(memory_format=layout_of(place, example.ndim)).requires_grad_(False)
    return Ready(
        laid_out,
        place,
        getattr(torch, precision),
        example.shape[1],
        example.ndim,
        None if head is None else head.to(place),
    )


def _copy(folded: nn.Module, original: nn.Module) -> nn.Module:
    """What may be changed: the folded network is ours already, one that could not be folded is the caller's."""
    import copy

    return copy.deepcopy(folded) if folded is original else folded
