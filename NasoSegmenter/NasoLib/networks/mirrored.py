"""A network that was trained on images which run the other way along some axes."""

from __future__ import annotations

import torch
from torch import nn

from NasoLib.errors import UserError

_DIMENSIONS = {"k": 2, "j": 3, "i": 4}


class Mirrored(nn.Module):
    """Turns the image round along `axes` ("ji"), asks `network`, and turns its answer back.

    Mirrored kernels would not do: a step of two voxels begins at the other end of the image then, and meets the other
    half of the voxels.
    """

    def __init__(self, network: nn.Module, axes: str) -> None:
        super().__init__()
        if not axes or set(axes) - set(_DIMENSIONS):
            raise UserError(f"The axes to mirror are 'k', 'j' and 'i', not {axes!r}.")
        self.network = network
        self._dimensions = [_DIMENSIONS[axis] for axis in axes]

    def forward(self, volume: torch.Tensor) -> torch.Tensor:
        """Logits (n, classes, k, j, i) of a volume (n, c, k, j, i)."""
        return self.network(volume.flip(self._dimensions)).flip(self._dimensions)
