"""Folding leaves every registered network's answer as it was, and no batch norm that a convolution could carry."""

import pytest
import torch
from engine.networks.lively import a_batch, a_lively_network
from NasoLib.networks import NAMES, Kind, kind_of
from NasoLib.networks.fold import count_batch_norms, fold_batch_norms
from NasoLib.networks.ready import make_ready
from NasoLib.networks.registry import example_shape
from torch import nn


@pytest.mark.parametrize("name", NAMES)
def test_a_ready_network_answers_as_its_library_does(name):
    classes = 1 if kind_of(name) is Kind.CLASSIFIER else 3
    network = a_lively_network(name, classes=classes)
    batch = a_batch(name)
    with torch.inference_mode():
        expected = network(batch)
    ready = make_ready(network, example_shape(name, 2))
    assert count_batch_norms(network) > 0
    assert count_batch_norms(ready.network) == 0
    assert expected.abs().max() > 0.05
    assert (ready(batch.numpy()) - expected).abs().max() <= 1e-4 * expected.abs().max().clamp(min=1)


@pytest.mark.parametrize("name", ["resnet10t", "unet3d"])
def test_making_ready_leaves_the_network_given_as_it_was(name):
    network = a_lively_network(name)
    before = {key: value.clone() for key, value in network.state_dict().items()}
    make_ready(network, example_shape(name, 2))
    after = network.state_dict()
    assert before.keys() == after.keys()
    assert all(torch.equal(before[key], after[key]) for key in before)


class _Odd(nn.Module):
    """Each thing that must not be folded, once: a shared convolution, a second reader, a norm before, a lone norm."""

    def __init__(self):
        super().__init__()
        self.shared, self.after_shared = nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4)
        self.again, self.after_again = nn.Conv2d(4, 4, 3, padding=1), nn.BatchNorm2d(4)
        self.before, self.last = nn.BatchNorm2d(4), nn.Conv2d(4, 2, 3, padding=1)

    def forward(self, images):
        first = self.shared(images)
        twice = self.after_shared(first) + self.after_shared(self.shared(images.flip(-1)))
        read = self.again(twice)
        return self.last(self.before(torch.relu(self.after_again(read) + read)))


def test_a_convolution_that_somebody_else_reads_is_left_alone():
    torch.manual_seed(1)
    network = _Odd().train()
    for _ in range(3):
        network(torch.randn(4, 1, 16, 16) * 3 + 1)
    network.eval()
    images = torch.randn(2, 1, 16, 16)
    folded = fold_batch_norms(network, images)
    assert count_batch_norms(folded) == count_batch_norms(network) == 3
    assert torch.allclose(folded(images), network(images))


def test_a_norm_that_still_learns_is_not_folded():
    network = nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4, track_running_stats=False)).eval()
    assert fold_batch_norms(network, torch.randn(2, 1, 8, 8)) is network


@pytest.mark.parametrize("groups", [1, 2])
def test_transposed_and_grouped_convolutions_fold_exactly_or_not_at_all(groups):
    torch.manual_seed(2)
    layers = [
        nn.Conv3d(2, 4, 3, groups=2),
        nn.BatchNorm3d(4),
        nn.ConvTranspose3d(4, 6, 2, groups=groups),
        nn.BatchNorm3d(6),
    ]
    network = nn.Sequential(*layers).train()
    for _ in range(3):
        network(torch.randn(2, 2, 8, 8, 8) * 2 + 1)
    network.eval()
    volume = torch.randn(1, 2, 8, 8, 8)
    folded = fold_batch_norms(network, volume)
    assert count_batch_norms(folded) == (0 if groups == 1 else 1)
    assert torch.allclose(folded(volume), network(volume), atol=1e-5)
