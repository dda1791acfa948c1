"""A network made ready to run: batch norm folded, memory laid out for the processor, precision chosen, on its device.

Why channels last: the processor's convolutions work with the channels of one pixel side by side. A network kept in
that layout needs no reordering between its layers, which on a CPU is a third of the time. Apple's MPS gains nothing
from it.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from threading import RLock
from typing import Any

import numpy as np
import torch
from torch import nn

from NasoLib.networks.direct import use_direct_convolutions
from NasoLib.networks.extent import sees_extent
from NasoLib.networks.fold import fold_batch_norms
from NasoLib.networks.head import Head, find_head
from NasoLib.networks.pieces import with_early_blocks_in_pieces

_LAYOUTS = {4: torch.channels_last, 5: torch.channels_last_3d}


@dataclass(frozen=True, eq=False)
class Ready:
    """A network that only predicts.

    ndim: 4 for slices (n, c, h, w), 5 for volumes (n, c, k, j, i).
    multiple: every spatial size of the input must be a multiple of this.
    head: how a classifier ends; None for segmentation.
    sees_extent: a segmentation network whose answer at one place depends on how large the whole input is (instance
        norm, pooling over the image), so that it has to be given the extent that it was trained on.
    lock: held while the network runs. Maps and progress are picked up inside the network, so two threads that share one
        (a cohort) must take turns; a single run keeps all cores busy anyway.
    """

    network: nn.Module
    device: torch.device
    dtype: torch.dtype
    in_channels: int
    classes: int
    ndim: int
    multiple: int = 1
    head: Head | None = None
    sees_extent: bool = False
    lock: Any = field(default_factory=RLock, repr=False)

    @property
    def layout(self) -> torch.memory_format:
        """How this network wants its input in memory."""
        return layout_of(self.device, self.ndim)

    @property
    def is_short(self) -> bool:
        """Whether it computes in fewer bits than single precision."""
        return self.dtype != torch.float32

    def to_input(self, array: np.ndarray) -> torch.Tensor:
        """Numbers (n, c, ...) as this network takes them."""
        tensor = torch.from_numpy(np.ascontiguousarray(array, np.float32))
        return tensor.to(self.device, self.dtype, memory_format=self.layout)

    def __call__(self, array: np.ndarray) -> torch.Tensor:
        """The network's answer to numbers (n, c, ...), on its device and in its precision."""
        with torch.inference_mode():
            return self.network(self.to_input(array))

    def on_cpu(self) -> Ready:
        """The same on the processor, in single precision: the last resort when a GPU's memory does not suffice."""
        return self._in_single_precision_on(torch.device("cpu"))

    def in_single_precision(self) -> Ready:
        """The same on the same device: for answers that overflow in half precision."""
        return self._in_single_precision_on(self.device)

    def _in_single_precision_on(self, place: torch.device) -> Ready:
        network = _lay_out(copy.deepcopy(self.network).to(place, torch.float32), place, self.ndim)
        head = None if self.head is None else self.head.to(place)
        return replace(self, network=network, device=place, dtype=torch.float32, head=head)


def make_ready(
    network: nn.Module,
    example_shape: Sequence[int],
    device: str | torch.device = "cpu",
    precision: str = "float32",
    multiple: int = 1,
    heatmap_layer: str = "",
) -> Ready:
    """A network folded, laid out and cast. The one given is left as it is, but in evaluation mode.

    example_shape: (n, c, ...) of a small input that the network accepts, to see in one run how it is built.
    precision: "float32", "bfloat16" or "float16".  multiple: see `Ready`.
    heatmap_layer: name of a module whose output makes a classifier's heat map; "" for the last feature map.
    """
    place, dtype = torch.device(device), getattr(torch, precision)
    original = network.eval()
    given_on = next(network.parameters()).device
    example = torch.randn(tuple(example_shape), generator=torch.Generator().manual_seed(0)).to(given_on)
    folded = fold_batch_norms(original, example)
    with torch.no_grad():
        output = folded(example)
    is_classifier = output.ndim == 2
    if is_classifier and place.type == "cpu" and not heatmap_layer:  # whose name would be another, and its runs several
        folded = with_early_blocks_in_pieces(folded, example)
    head = find_head(folded, example, heatmap_layer).to(place) if is_classifier else None
    ours = copy.deepcopy(original) if folded is original else folded
    laid_out = _lay_out(ours.to(place, dtype), place, example.ndim)
    needs_extent = not is_classifier and sees_extent(original, example)
    channels, classes = example.shape[1], output.shape[1]
    return Ready(laid_out, place, dtype, channels, classes, example.ndim, multiple, head, needs_extent)


def layout_of(device: torch.device, ndim: int) -> torch.memory_format:
    """The memory layout in which convolutions over `ndim`-dimensional tensors are fastest on a device."""
    return torch.contiguous_format if device.type == "mps" else _LAYOUTS[ndim]


def _lay_out(network: Any, device: torch.device, ndim: int) -> nn.Module:
    """Arrange a network that is ours for its device, for prediction only."""
    network.to(memory_format=layout_of(device, ndim)).requires_grad_(False)
    if device.type == "cpu" and ndim == 5:
        use_direct_convolutions(network)
    return network
