"""Networks that look at their whole input at once are recognised, whatever library they come from."""

import pytest
import torch
from NasoLib.networks import build
from NasoLib.networks.extent import sees_extent
from NasoLib.networks.registry import example_shape


@pytest.mark.parametrize(
    ("name", "args", "expected"),
    [
        ("unet", {"encoder": "resnet18"}, False),
        ("unet", {"encoder": "efficientnet-b0"}, True),
        ("deeplabv3", {"encoder": "resnet18"}, True),
        ("unet3d", {"channels": (8, 16)}, False),
        ("unet3d", {"channels": (8, 16), "norm": "instance"}, True),
    ],
)
def test_it_is_seen_whether_a_network_depends_on_the_extent(name, args, expected):
    network = build(name, 1, 2, **args)
    assert sees_extent(network, torch.randn(example_shape(name, 1))) is expected
