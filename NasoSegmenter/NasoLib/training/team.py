"""One process or many: who writes, who works on which share, and how answers are put together.

`torchrun` tells each process its number in the environment. Processes on GPUs talk over NCCL, on processors over Gloo.
Several machines need a folder that all of them see, because the first process prepares what the others read.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import torch
from torch import distributed, nn

_PATIENCE = timedelta(hours=12)  # the others wait while the first process prepares the cases


@dataclass(frozen=True)
class Team:
    """The processes of one training. rank: this one's number; 0 writes.  size: how many there are."""

    rank: int = 0
    size: int = 1
    local_rank: int = 0

    @property
    def leads(self) -> bool:
        """True for the one process that writes."""
        return self.rank == 0

    def share(self, items: np.ndarray) -> np.ndarray:
        """The part of this process; the parts of all processes are equally long when `items` divides."""
        return items[self.rank :: self.size]

    def wait(self) -> None:
        """Until all processes are here."""
        if self.size > 1:
            distributed.barrier()

    def added(self, array: np.ndarray, device: torch.device) -> np.ndarray:
        """The sum of all processes' arrays, float64; each fills in what it has worked on."""
        if self.size == 1:
            return array
        kind = torch.float32 if device.type == "mps" else torch.float64
        tensor = torch.from_numpy(array).to(device, kind)
        distributed.all_reduce(tensor)
        return tensor.cpu().numpy().astype(np.float64)

    def even_buffers(self, network: nn.Module) -> None:
        """Running means as the first process has them, so that all judge the same network."""
        if self.size > 1:
            for buffer in network.buffers():
                distributed.broadcast(buffer, 0)

    def wrapped(self, network: nn.Module, device: torch.device) -> nn.Module:
        """The network whose gradients are the mean over all processes."""
        if self.size == 1:
            return network
        place = [self.local_rank] if device.type == "cuda" else None
        return nn.parallel.DistributedDataParallel(network, device_ids=place)


@contextmanager
def joined(on_gpu: bool) -> Iterator[Team]:
    """The team that torchrun started, or a team of one."""
    size = int(os.environ.get("WORLD_SIZE", "1"))
    if size == 1:
        yield Team()
        return
    team = Team(int(os.environ["RANK"]), size, int(os.environ.get("LOCAL_RANK", "0")))
    if on_gpu:
        torch.cuda.set_device(team.local_rank)
    distributed.init_process_group("nccl" if on_gpu else "gloo", timeout=_PATIENCE)
    try:
        yield team
    finally:
        distributed.destroy_process_group()
