"""3D convolutions that go straight to the processor's convolution library.

For a single volume (a batch of one) torch sends small and middle-sized 3D convolutions to its oldest code path, which
copies every neighbourhood of every voxel: measured 4 to 12 times slower than oneDNN on the same layer, and 27 times
the layer's memory. `torch.mkldnn_convolution` is the same function without that choice. In 2D torch chooses well.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import nn


class DirectConv3d(nn.Module):
    """A `Conv3d` for prediction; shares the weights of the one it is made from."""

    def __init__(self, convolution: nn.Conv3d) -> None:
        super().__init__()
        self.weight, self.bias = convolution.weight, convolution.bias
        self._where: Any = (convolution.padding, convolution.stride, convolution.dilation, convolution.groups)

    def forward(self, volume: torch.Tensor) -> torch.Tensor:
        """The convolution of (n, c, k, j, i)."""
        padding, stride, dilation, groups = self._where
        if volume.device.type != "cpu":  # moved to another device, or run on shapes alone
            return torch.conv3d(volume, self.weight, self.bias, stride, padding, dilation, groups)
        return torch.mkldnn_convolution(volume, self.weight, self.bias, padding, stride, dilation, groups)


def use_direct_convolutions(network: nn.Module) -> None:
    """Replace each plain `Conv3d` inside `network` where this torch has oneDNN; changes the network given."""
    if not torch.backends.mkldnn.is_available():
        return
    for parent in list(network.modules()):
        for name, child in list(parent.named_children()):
            if type(child) is nn.Conv3d and child.padding_mode == "zeros" and not isinstance(child.padding, str):
                setattr(parent, name, DirectConv3d(child))
