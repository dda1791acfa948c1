"""Networks that fail on purpose, and a graphics card that is only pretended."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
from NasoLib.networks.ready import Ready, make_ready
from torch import nn

LEARNING_SIZE = 32  # what `make_ready` shows a network; nothing fails there
TOO_LARGE = 60_000.0  # times anything above 1.1 it is infinite in float16


class Greedy(nn.Module):
    """Asks for more memory than there is for more than `most` inputs, or for any in another precision than float32."""

    def __init__(self, most=10**6, only_in_float32=False):
        super().__init__()
        self.most, self.only_in_float32 = most, only_in_float32
        self.sizes = []  # of the batches that went through

    def refuse_too_much(self, images):
        if images.is_meta or images.shape[-1] <= LEARNING_SIZE:
            return
        if len(images) > self.most or (self.only_in_float32 and images.dtype != torch.float32):
            torch.empty(2**60, dtype=torch.uint8)
        self.sizes.append(len(images))


class GreedyOutliner(Greedy):
    """A segmentation network of slices or of volumes: what is brighter than 0 is tumour. gain: of its one logit."""

    def __init__(self, most=10**6, only_in_float32=False, gain=1.0):
        super().__init__(most, only_in_float32)
        self.gain = nn.Parameter(torch.tensor(gain))

    def forward(self, images):
        self.refuse_too_much(images)
        return images * self.gain


class GreedyClassifier(Greedy):
    """A classifier that answers with the mean. gain: of its feature map."""

    def __init__(self, most=10**6, only_in_float32=False, gain=1.0):
        super().__init__(most, only_in_float32)
        self.gain = nn.Parameter(torch.tensor(gain))
        self.pool, self.linear = nn.AdaptiveAvgPool2d(1), nn.Linear(1, 1)

    def forward(self, images):
        self.refuse_too_much(images)
        return self.linear(self.pool(images * self.gain).flatten(1))


@dataclass(frozen=True, eq=False)
class OnAPretendedGpu(Ready):
    """Says that it is on a GPU, and computes on the processor."""

    def to_input(self, array):
        return torch.from_numpy(np.ascontiguousarray(array, np.float32)).to(self.dtype)

    def in_single_precision(self):
        return replace(self.on_cpu(), device=self.device)


def a_ready(network, ndim=4, precision="float32"):
    """The network ready on the processor."""
    return make_ready(network, (1, 1, *[LEARNING_SIZE] * (ndim - 2)), precision=precision)


def on_a_gpu(ready):
    """The same, pretending."""
    facts = {name: getattr(ready, name) for name in Ready.__dataclass_fields__}
    return replace(OnAPretendedGpu(**facts), device=torch.device("cuda"))
