"""Waiting for a device, so that a clock around a computation measures the computation."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


def wait_for(device: torch.device) -> None:
    """Return when the device has done all that it was given. A GPU hands out its answers before they are computed."""
    import torch

    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()
