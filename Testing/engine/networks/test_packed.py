"""Packed convolutions answer as plain ones do, take the activation behind them along, and leave gradients a way."""

import pytest
import torch
from engine.networks.lively import a_batch, a_lively_network
from NasoLib.networks.fold import fold_batch_norms
from NasoLib.networks.packed import PackedConv2d, pack_convolutions
from NasoLib.networks.ready import make_ready
from NasoLib.networks.registry import example_shape
from NasoLib.predict.slices import predict_slices
from torch import nn

packs = pytest.mark.skipif(not torch.backends.mkldnn.is_available(), reason="this torch has no oneDNN")


def packed(module):
    return [child for child in module.modules() if isinstance(child, PackedConv2d)]


class _Branches(nn.Module):
    """A convolution whose activation works in place, one that two others read, and one without activation."""

    def __init__(self):
        super().__init__()
        self.first, self.relu = nn.Conv2d(2, 8, 3, padding=1), nn.ReLU(inplace=True)
        self.twice, self.silu = nn.Conv2d(8, 8, 3, padding=1, groups=4), nn.SiLU()
        self.last = nn.Conv2d(8, 3, 1, bias=False)

    def forward(self, x):
        x = self.twice(self.relu(self.first(x)))
        return self.last(self.silu(x) + x)


@packs
def test_an_activation_goes_along_only_where_nobody_else_reads_the_convolution():
    network = _Branches().eval()
    example = torch.randn(2, 2, 17, 11)
    expected = network(example).detach()
    pack_convolutions(network, example)
    assert [type(child) for child in (network.relu, network.silu)] == [nn.Identity, nn.SiLU]
    assert len(packed(network)) == 3
    with torch.inference_mode():
        assert torch.allclose(network(example), expected, atol=1e-5)
        larger = torch.randn(5, 2, 40, 33)
        assert network(larger).shape == (5, 3, 40, 33)


@packs
@pytest.mark.parametrize("name", ["xception", "efficientnet_b0", "deeplabv3"])
def test_packed_networks_answer_for_any_batch_and_size(name):
    network = a_lively_network(name)
    ready = make_ready(network, example_shape(name, 2))
    assert packed(ready.network)
    edge = 2 * example_shape(name, 2)[-1]
    batch = a_batch(name, size=(edge, edge))
    with torch.inference_mode():
        expected = network(batch)
    assert (ready(batch.numpy()) - expected).abs().max() <= 1e-4 * expected.abs().max().clamp(min=1)


@packs
def test_a_packing_that_answers_otherwise_is_taken_back(monkeypatch):
    network = _Branches().eval()
    example = torch.randn(1, 2, 9, 9)
    expected = network(example).detach()
    monkeypatch.setattr("NasoLib.networks.packed._agree", lambda before, after: False)
    pack_convolutions(network, example)
    assert not packed(network)
    assert torch.equal(network(example), expected)


@packs
def test_a_head_with_convolutions_behind_the_pooling_still_gives_heat_maps():
    network = a_lively_network("mobilenetv3_small_050")
    ready = make_ready(network, example_shape("mobilenetv3_small_050", 2))
    assert packed(ready.network)
    crops = a_batch("mobilenetv3_small_050", size=(96, 96)).numpy()
    result = predict_slices(ready, crops)
    with torch.inference_mode():
        expected = network(torch.from_numpy(crops))[:, 0].numpy()
    assert abs(result.logits - expected).max() < 1e-4
    assert result.heat.max() > 0


def test_half_precision_and_other_devices_stay_as_they_are():
    folded = fold_batch_norms(a_lively_network("resnet10t"), a_batch("resnet10t")).half()
    pack_convolutions(folded, a_batch("resnet10t").half())
    assert not packed(folded)
