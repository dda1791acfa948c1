"""A network with shapes alone, and the network that it was made from, which another thread may be running."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import torch
from NasoLib.device import required_memory
from NasoLib.device.shapes import shapes_of
from NasoLib.networks.ticks import foreseen_work
from torch import nn


def test_it_has_the_shapes_and_no_numbers():
    network = nn.Sequential(nn.Conv3d(2, 4, 3), nn.BatchNorm3d(4))
    twin = shapes_of(network, torch.bfloat16)
    assert {name: tensor.shape for name, tensor in twin.state_dict().items()} == {
        name: tensor.shape for name, tensor in network.state_dict().items()
    }
    assert {tensor.device.type for tensor in twin.state_dict().values()} == {"meta"}
    assert {tensor.dtype for tensor in twin.parameters()} == {torch.bfloat16}
    assert twin[1].num_batches_tracked.dtype == torch.int64


def test_hooks_of_a_run_that_is_under_way_do_not_follow():
    network, called = nn.Sequential(nn.Conv2d(1, 1, 3)), []
    network[0].register_forward_hook(lambda *_: called.append("original's"))
    shapes_of(network)(torch.empty((1, 1, 8, 8), device="meta"))
    assert called == []
    network(torch.zeros((1, 1, 8, 8)))
    assert called == ["original's"]


def test_a_network_can_run_while_others_count_what_it_costs():
    network = nn.Sequential(*[nn.Conv3d(2, 2, 3, padding=1) for _ in range(20)]).eval()
    picture = torch.randn(1, 2, 6, 6, 6)
    with torch.no_grad():
        alone = network(picture)

    def count(_: int) -> None:
        foreseen_work(network, (1, 2, 8, 8, 8))
        required_memory(network, (1, 2, 8, 8, 8))

    def run(_: int) -> torch.Tensor:
        with torch.no_grad():
            return network(picture)

    with ThreadPoolExecutor(4) as pool:
        counts = [pool.submit(count, number) for number in range(60)]
        answers = [pool.submit(run, number) for number in range(60)]
        assert all(torch.equal(answer.result(), alone) for answer in answers)
        assert all(one.result() is None for one in counts)
    assert {tensor.device.type for tensor in network.parameters()} == {"cpu"}
