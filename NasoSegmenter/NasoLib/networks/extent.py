"""Whether a segmentation network's answer at one place depends on how much it is given to see at all.

Instance and group norm divide by the statistics of the whole input, and pooling over the whole picture (DeepLabv3, the
squeeze-and-excite blocks of several encoders) mixes all of it into every pixel. Such a network may be given neither
less nor more than it was trained on, so it is never cropped to the tissue and never run in one pass by default.
Norms are seen in the modules; pooling is often a plain function, so it is seen in one run.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode

_NORMS = (nn.InstanceNorm1d, nn.InstanceNorm2d, nn.InstanceNorm3d, nn.GroupNorm)
_POOLS = ("mean", "_adaptive_avg_pool", "adaptive_avg_pool", "adaptive_max_pool", "amax")


def sees_extent(network: nn.Module, example: torch.Tensor) -> bool:
    """True when part of the network looks at the whole of its input at once. `example`: (n, c, ...)."""
    if any(isinstance(module, _NORMS) for module in network.modules()):
        return True
    with torch.no_grad(), _Pools() as pools:
        network(example)
    return pools.found


class _Pools(TorchDispatchMode):
    """Notices when a picture of several pixels becomes one number per channel."""

    found = False

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        out = func(*args, **(kwargs or {}))
        name = func.__name__.split(".")[0]
        if name.startswith(_POOLS) and isinstance(out, torch.Tensor) and isinstance(args[0], torch.Tensor):
            self.found |= args[0].ndim > 3 and args[0][0, 0].numel() > 1 and out.numel() <= args[0][:, :, 0].numel() / 2
        return out
