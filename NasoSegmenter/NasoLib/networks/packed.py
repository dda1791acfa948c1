"""2D convolutions whose weights lie as the processor's convolution library wants them, with the activation inside.

torch hands oneDNN plain weights at every call, and oneDNN brings them into its own blocked order each time; for the
1 x 1 convolutions of separable networks, whose weights are many and pictures small, that is a tenth of the pass.
Packed, they are ordered once. oneDNN can also apply the activation while a result is still in the cache, which saves a
pass over memory. Measured on two cores with 20 slices of 224 x 224 in batches of 4, against one plain pass: Xception
0.55 before and 0.47 to 0.49 packed, EfficientNet-B0 0.39 and 0.33. In bfloat16 it loses more than it gains (ResNet50
24 ms a slice before, 41 packed), so only single precision is packed.

The functions are those that torch's own compiler uses; where this torch does not have them, or a packed network does
not answer as before, the network stays as it is.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from NasoLib.networks.followers import replace_child, sole_followers

_TOLERANCE = 1e-4
_FUSED = {nn.ReLU: "relu", nn.SiLU: "swish", nn.Hardswish: "hardswish"}  # oneDNN's names


class PackedConv2d(nn.Module):
    """A `Conv2d` for prediction on the processor, and the activation that follows it ("none" for none)."""

    def __init__(self, convolution: nn.Conv2d, activation: str = "none") -> None:
        super().__init__()
        self._where: Any = tuple(list(part) for part in (convolution.padding, convolution.stride, convolution.dilation))
        self._groups, self._activation = convolution.groups, activation
        self._bias = convolution.bias
        self._weight = torch.ops.mkldnn._reorder_convolution_weight(
            convolution.weight.data, *self._where, self._groups, None
        )

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """The convolution of (n, c, h, w)."""
        return torch.ops.mkldnn._convolution_pointwise(
            pictures, self._weight, self._bias, *self._where, self._groups, self._activation, [], ""
        )


def pack_convolutions(network: nn.Module, example: torch.Tensor) -> None:
    """Pack the plain 2D convolutions of an evaluation-mode network on the processor; changes the network given.

    example: a small input (n, c, h, w) in the network's precision and layout. Convolutions over a single pixel stay as
    they are: they gain nothing, and behind a classifier's pooling a gradient may have to pass through them, which it
    cannot through packed ones.
    """
    if not _is_possible(example):
        return
    with torch.no_grad():
        before = network(example)
        replaced = _pack(network, _worthwhile(network, example), _followed(network, example))
        if not _agree(before, network(example)):
            for name, module in replaced.items():
                replace_child(network, name, module)


def _is_possible(example: torch.Tensor) -> bool:
    operators = ("_reorder_convolution_weight", "_convolution_pointwise")
    return (
        torch.backends.mkldnn.is_available()
        and example.dtype == torch.float32
        and all(hasattr(torch.ops.mkldnn, name) for name in operators)
    )


def _worthwhile(network: nn.Module, example: torch.Tensor) -> list[str]:
    """Names of the convolutions that see more than one pixel."""
    found: dict[str, None] = {}

    def note(name: str) -> Any:
        def hook(_: nn.Module, inputs: tuple[torch.Tensor, ...], output: torch.Tensor) -> None:
            if output.shape[-1] * output.shape[-2] > 1:
                found[name] = None

        return hook

    hooks = [
        module.register_forward_hook(note(name)) for name, module in network.named_modules() if _is_convolution(module)
    ]
    network(example)
    for hook in hooks:
        hook.remove()
    return list(found)


def _is_convolution(module: nn.Module) -> bool:
    plain = type(module) is nn.Conv2d and module.padding_mode == "zeros" and not isinstance(module.padding, str)
    return plain and module.weight.dtype == torch.float32


def _is_activation(module: nn.Module) -> bool:
    return type(module) in _FUSED


def _followed(network: nn.Module, example: torch.Tensor) -> dict[str, str]:
    """Convolutions by name, and the activation that alone reads each.

    An activation that works in place gives back the tensor that it took, and its readers would count as the
    convolution's; so for this look none does.
    """
    in_place = [module for module in network.modules() if getattr(module, "inplace", False)]
    for module in in_place:
        module.inplace = False  # type: ignore[assignment]
    pairs = dict(sole_followers(network, example, _is_convolution, _is_activation))
    for module in in_place:
        module.inplace = True  # type: ignore[assignment]
    return pairs


def _pack(network: nn.Module, names: list[str], followed: dict[str, str]) -> dict[str, nn.Module]:
    """Replace the convolutions of these names, and the activations that go into them; gives what was there."""
    replaced: dict[str, nn.Module] = {}
    for name in names:
        convolution: Any = network.get_submodule(name)
        activation = followed.get(name)
        replaced[name] = convolution
        if activation is None:
            replace_child(network, name, PackedConv2d(convolution))
            continue
        replaced[activation] = network.get_submodule(activation)
        fused = _FUSED[type(replaced[activation])]  # type: ignore[index]
        replace_child(network, name, PackedConv2d(convolution, fused))
        replace_child(network, activation, nn.Identity())
    return replaced


def _agree(before: torch.Tensor, after: torch.Tensor) -> bool:
    """Whether answers differ by rounding only. Both are logits: what 1e-4 changes near 0 changes no probability."""
    largest = before.abs().max().clamp(min=1.0)
    return bool((before - after).abs().max() <= _TOLERANCE * largest)
