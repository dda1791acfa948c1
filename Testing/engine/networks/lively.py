"""Networks whose batch norms have seen something: folding a fresh one, which is the identity, proves nothing."""

from functools import cache

import torch
from NasoLib.networks import Kind, build, kind_of
from NasoLib.networks.registry import example_shape


@cache
def a_lively_network(name, in_channels=2, classes=1, **args):
    """A registered network after a few training passes over random images, in evaluation mode. Not to be changed."""
    torch.manual_seed(0)
    if kind_of(name) is Kind.SLICES:
        args.setdefault("encoder", "resnet18")
    network = build(name, in_channels, classes, **args)
    _shake_affine(network)
    network.train()
    with torch.no_grad():
        for _ in range(2):
            network(a_batch(name, in_channels))
    return network.eval()


def a_batch(name, in_channels=2, size=None):
    """Random images (n, c, ...) of the smallest size that the network takes, or of `size`."""
    shape = example_shape(name, in_channels)
    if size is not None:
        shape = (*shape[:2], *size)
    return torch.randn((2, *shape[1:])) * 2 + 1


def _shake_affine(network):
    """Norms start with weight 1 and bias 0, and the last layer of many networks with almost nothing."""
    with torch.no_grad():
        for module in network.modules():
            if isinstance(module, torch.nn.modules.batchnorm._BatchNorm):
                module.weight.uniform_(0.5, 1.5)
                module.bias.uniform_(-0.3, 0.3)
            if isinstance(module, torch.nn.Linear):
                module.weight.normal_(0, module.in_features**-0.5)
                module.bias.normal_()
