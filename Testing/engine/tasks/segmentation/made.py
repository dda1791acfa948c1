"""A model whose answer is known: it outlines what is brighter than a limit, and a patient with such balls in it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from NasoLib import bundle as b
from NasoLib.image import Geometry, Image
from NasoLib.networks import build
from NasoLib.networks.from_bundle import network_args

LIMIT_HU = 150.0
TISSUE_HU, TUMOUR_HU, AIR_HU = 30, 270, -1000


def a_volume_bundle(folder: Path, name="bright-chest", spacing=(2.0, 2.0, 2.0), post=None, limit=LIMIT_HU, **changes):
    """A 3D network that marks voxels above `limit` HU, after smoothing over a few voxels."""
    metadata = b.Metadata(
        **(
            {
                "name": name,
                "title": "Bright things",
                "version": "1.0.0",
                "task": "segmentation",
                "description": "Marks what is bright on chest CT.",
                "intended_use": "Research use only. Not a medical device.",
                "demo": True,
                "network": b.NetworkSpec("unet3d", "none", {"channels": [2, 2], "res_units": 0}),
                "input": b.InputSpec(
                    "CT", ("CT",), 3, (32, 32, 32), b.IntensitySpec("window", -240.0, 360.0), spacing, roi="tissue"
                ),
                "output": b.OutputSpec(("tumour",), "sigmoid", "tumour"),
                "postprocessing": post or b.PostprocessingSpec(min_ml=0.05),
                "training": b.TrainingSpec("synthetic phantoms", "made"),
                "metrics": (b.Metric("Dice, mean", 0.9, 0.85, 0.95, "scan", 12, "test, synthetic", "tumour"),),
            }
            | changes
        )
    )
    network = build("unet3d", metadata.input.channels, 1, **network_args(metadata))
    _mark_bright(network, (limit + 240.0) / 600.0)
    return b.create(folder / name, metadata, network.state_dict())


def _mark_bright(network: torch.nn.Module, limit: float, gain: float = 40.0) -> None:
    """Set the weights: the mean over 3 voxels at half the size, brought back linearly, minus the limit."""
    line = torch.tensor([0.5, 1.0, 0.5])
    hat = line[:, None, None] * line[:, None] * line
    for name, parameter in network.named_parameters():
        parameter.data.zero_()
        if name.startswith("model.0") and name.endswith("conv.weight"):
            parameter.data[0, 0] = hat / hat.sum()
        if name.startswith("model.2") and name.endswith("conv.weight"):
            parameter.data[0, 0] = gain * hat
        if name.startswith("model.2") and name.endswith("conv.bias"):
            parameter.data.fill_(-gain * limit)
        if name.endswith("adn.A.weight"):
            parameter.data.fill_(1.0)


def a_slice_bundle(folder: Path, name="mr-made", bias=0.0, sequence="T1CE", **changes):
    """A small U-Net of slices with random weights; a bias of -100 makes it find nothing anywhere."""
    torch.manual_seed(3)
    args = {"encoder": "tu-mobilenetv3_small_050", "decoder_channels": [32, 24, 16, 8, 8]}
    metadata = b.Metadata(
        **(
            {
                "name": name,
                "title": "Made for tests",
                "version": "1.0.0",
                "task": "segmentation",
                "description": "Marks something on MR.",
                "intended_use": "Research use only. Not a medical device.",
                "demo": True,
                "network": b.NetworkSpec("unet", "batch", args),
                "input": b.InputSpec(
                    "MR", (sequence,), 2, (64, 64), b.IntensitySpec("zscore", -5.0, 5.0), (1.0, 1.0), roi="tissue"
                ),
                "output": b.OutputSpec(("tumour",), "sigmoid", "tumour"),
                "training": b.TrainingSpec("synthetic phantoms", "made"),
            }
            | changes
        )
    )
    network = build("unet", 1, 1, **network_args(metadata))
    head = network.segmentation_head[0]
    head.weight.data *= 20
    head.bias.data.fill_(bias)
    return b.create(folder / name, metadata, network.state_dict())


def balls(geometry: Geometry, centers_lps, radius_mm: float) -> np.ndarray:
    """(k, j, i) bool: balls around these places."""
    k, j, i = np.indices(geometry.shape)
    points = geometry.to_lps(np.stack([i, j, k], -1))
    return np.any([((points - np.asarray(c)) ** 2).sum(-1) <= radius_mm**2 for c in centers_lps], axis=0)


def a_chest(
    centers=((10.0, 0.0, 5.0),), radius_mm=12.0, shape=(40, 60, 64), spacing=(1.5, 1.5, 2.0), name="Chest"
) -> tuple[Image, Image]:
    """A body in air with balls in it, and the truth; the middle of the grid is the origin."""
    grid = Geometry.from_axes(shape, spacing)
    matrix = grid.ijk_to_lps.copy()
    matrix[:3, 3] -= grid.center_lps
    grid = Geometry(shape, matrix)
    k, j, i = np.indices(shape)
    points = grid.to_lps(np.stack([i, j, k], -1))
    body = (points[..., 0] / 44) ** 2 + (points[..., 1] / 40) ** 2 < 1
    truth = balls(grid, centers, radius_mm) & body if len(centers) else np.zeros(shape, bool)
    values = np.where(truth, TUMOUR_HU, np.where(body, TISSUE_HU, AIR_HU)).astype(np.int16)
    values += np.random.default_rng(0).integers(-8, 9, shape).astype(np.int16)
    return Image(values, grid, "CT", {"name": name}), Image(truth.astype(np.uint8), grid)


def dice(one: np.ndarray, other: np.ndarray) -> float:
    both = np.count_nonzero((one > 0) & (other > 0))
    return 2 * both / max(1, np.count_nonzero(one) + np.count_nonzero(other))
