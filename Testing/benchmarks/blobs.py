"""Synthetic volumes with known truth, and a small 3D network that learned them: enough to compare ways of running it.

Bright blobs lie in soft noise beside two kinds of decoy: plates of the same brightness, and blobs that are too small to
count. Both can only be told from a tumour by looking some way around, so an inferer that cuts the context pays for it.
"""

from __future__ import annotations

import numpy as np
import torch
from NasoLib.networks import build

CHANNELS = (8, 16, 32, 64)


def a_case(seed: int, shape: tuple[int, int, int] = (64, 128, 128)) -> tuple[np.ndarray, np.ndarray]:
    """A volume (1, k, j, i) float32 and its truth (k, j, i) bool."""
    random = np.random.default_rng(seed)
    volume = random.normal(0, 0.6, shape).astype(np.float32)
    truth = np.zeros(shape, bool)
    density = np.prod(shape) / 64 / 128 / 128
    for _ in range(1 + random.poisson(5 * density)):
        place = _ellipsoid(random, shape, random.uniform(7, 13, 3))
        truth |= place
        volume[place] += 1
    for _ in range(1 + random.poisson(6 * density)):
        volume[_ellipsoid(random, shape, random.uniform(2, 4, 3)) & ~truth] += 1
        radii = random.permutation([random.uniform(1.5, 3), 16.0, 20.0])
        volume[_ellipsoid(random, shape, radii) & ~truth] += 1
    return volume[None], truth


def a_trained_network(steps: int) -> torch.nn.Module:
    """A `unet3d` after some training on patches of such volumes."""
    torch.manual_seed(0)
    network = build("unet3d", 1, 2, channels=CHANNELS).train()
    optimizer = torch.optim.Adam(network.parameters(), 3e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 1e-2, total_steps=steps)
    for step in range(steps):
        volumes, truths = zip(*(a_case(10**6 + 2 * step + n, (32, 64, 64)) for n in range(2)), strict=True)
        logits = network(torch.from_numpy(np.stack(volumes)))
        loss = _loss(logits, torch.from_numpy(np.stack(truths)))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return network.eval()


def dice(one: np.ndarray, other: np.ndarray) -> float:
    """Overlap of two masks, 0 to 1."""
    return float(2 * (one & other).sum() / max(1, one.sum() + other.sum()))


def _loss(logits: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    shares = torch.softmax(logits, 1)[:, 1]
    overlap = (2 * (shares * truth).sum() + 1) / (shares.sum() + truth.sum() + 1)
    return torch.nn.functional.cross_entropy(logits, truth.long()) + 1 - overlap


def _ellipsoid(random: np.random.Generator, shape: tuple[int, int, int], radii: np.ndarray) -> np.ndarray:
    center = random.uniform(0, shape)
    k, j, i = np.ogrid[: shape[0], : shape[1], : shape[2]]
    distances = [((axis - middle) / radius) ** 2 for axis, middle, radius in zip((k, j, i), center, radii, strict=True)]
    return distances[0] + distances[1] + distances[2] <= 1
