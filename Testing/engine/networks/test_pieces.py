"""A divided network answers as the whole one does, and only blocks with large maps see the batch in pieces."""

import pytest
import torch
from engine.networks.lively import a_lively_network
from NasoLib.networks import NAMES, Kind, kind_of
from NasoLib.networks.pieces import PIECE, InPieces, with_early_blocks_in_pieces
from NasoLib.networks.ready import make_ready
from NasoLib.networks.registry import example_shape
from NasoLib.networks.ticks import ticking
from torch import nn

CLASSIFIERS = [name for name in NAMES if kind_of(name) is Kind.CLASSIFIER]


def batches_seen(network, images):
    """How many slices each convolution saw at once, in the order in which they ran first; and the network's answer."""
    seen = {}

    def note(module, inputs, _):
        seen.setdefault(module, len(inputs[0]))

    hooks = [module.register_forward_hook(note) for module in network.modules() if isinstance(module, nn.Conv2d)]
    with torch.inference_mode():
        answer = network(images)
    for hook in hooks:
        hook.remove()
    return list(seen.values()), answer


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_early_blocks_take_pieces_late_ones_the_batch_and_the_answer_stays(name):
    network = a_lively_network(name)
    images = torch.randn(5, 2, 192, 192)
    seen, answer = batches_seen(make_ready(network, example_shape(name, 2)).network, images)
    with torch.inference_mode():
        expected = network(images)
    assert (answer - expected).abs().max() <= 1e-4 * expected.abs().max().clamp(min=1)
    assert PIECE in seen
    assert seen[-1] == 5
    assert set(seen) == {PIECE, 5}


def test_a_batch_no_larger_than_a_piece_goes_through_whole():
    ready = make_ready(a_lively_network("resnet10t"), example_shape("resnet10t", 2))
    assert set(batches_seen(ready.network, torch.randn(PIECE, 2, 224, 224))[0]) == {PIECE}


def test_which_blocks_are_divided_depends_on_the_size_of_the_image():
    ready = make_ready(a_lively_network("resnet50"), example_shape("resnet50", 2))
    small, large = (batches_seen(ready.network, torch.randn(3, 2, edge, edge))[0].count(PIECE) for edge in (64, 320))
    assert small < large


class _Block(nn.Module):
    def __init__(self, channels=8):
        super().__init__()
        self.first, self.second = nn.Conv2d(channels, channels, 3, padding=1), nn.Conv2d(channels, channels, 1)

    def forward(self, maps):
        return maps + self.second(torch.relu(self.first(maps)))


class _Comparing(_Block):
    """What it says of one slice depends on the others."""

    def forward(self, maps):
        return super().forward(maps - maps.mean(0))


class _Classifier(nn.Module):
    def __init__(self, block, times=1):
        super().__init__()
        self.stem, self.block, self.times = nn.Conv2d(1, 8, 3), block, times
        self.pool, self.last = nn.AdaptiveAvgPool2d(1), nn.Linear(8, 1)

    def forward(self, images):
        maps = self.stem(images)
        for _ in range(self.times):
            maps = self.block(maps)
        return self.last(self.pool(maps).flatten(1))


def divided_blocks(network):
    divided = with_early_blocks_in_pieces(network.eval(), torch.randn(2, 1, 16, 16))
    return [name for name, module in divided.named_modules() if isinstance(module, InPieces)]


def test_a_block_is_divided_unless_it_looks_across_slices_or_runs_twice():
    assert divided_blocks(_Classifier(_Block())) == ["block"]
    assert divided_blocks(_Classifier(_Comparing())) == []
    assert divided_blocks(_Classifier(_Block(), times=2)) == []


def test_the_network_given_is_left_as_it_was():
    network = _Classifier(_Block()).eval()
    with_early_blocks_in_pieces(network, torch.randn(2, 1, 16, 16))
    assert type(network.block) is _Block


def test_a_heat_map_of_a_named_layer_still_finds_its_layer():
    ready = make_ready(a_lively_network("resnet10t"), example_shape("resnet10t", 2), heatmap_layer="layer2.0")
    assert ready.head.layer == "layer2.0"
    assert not any(isinstance(module, InPieces) for module in ready.network.modules())


def test_progress_through_pieces_never_goes_back_nor_ends_early(monkeypatch):
    monkeypatch.setattr("NasoLib.networks.ticks.SECONDS_BETWEEN", 0.0)
    told = []

    class Told:
        def update(self, fraction, message=""):
            told.append(fraction)

    network = make_ready(a_lively_network("resnet10t"), example_shape("resnet10t", 2)).network
    with torch.inference_mode(), ticking(network, Told()):
        network(torch.randn(9, 2, 160, 160))
    assert told == sorted(told)
    assert told[-1] == 1
    assert told.count(1) == 1
    assert len(set(told)) > 10
