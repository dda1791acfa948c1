"""Training images turned, moved and mirrored: a whole batch at once, on the device.

What happens to an image is drawn from numbers that name it (seed, epoch, which sample, which copy) and from nothing
else. So it does not depend on the order of the batches, on how many processes share them, or on whether training was
stopped in between. Where a moved image shows what lies outside of it, its border is repeated: black would be air.

Why not MONAI's transforms, although its networks, losses and windows are used: they draw from a random state that goes
on from image to image, so what happens to an image would hang on which were altered before it, and in which process.
Every transform would have to be seeded anew for every image, and then alter it alone on the processor. The six draws
that are needed here are named by the sample instead, and a whole batch is moved by one call of torch.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch.nn.functional import affine_grid, grid_sample

from NasoLib.training.recipes.base import Augmentation

_COLUMNS = ("flip", "angle", "down", "right", "zoom", "brightness", "contrast", "noise_seed")


def drawn(how: Augmentation, keys: Sequence[Sequence[int]]) -> np.ndarray:
    """For each image, named by whole numbers, what happens to it: (n, 8) float64; see `moved`."""
    rows = np.empty((len(keys), len(_COLUMNS)))
    for row, key in zip(rows, keys, strict=True):
        random = np.random.default_rng(key)
        flip, noise_seed = random.random(), random.integers(0, 2**31)
        angle, down, right, zoom, brightness, contrast = random.uniform(-1, 1, 6)
        row[:] = (
            flip < how.flip,
            np.deg2rad(how.rotate_deg) * angle,
            how.shift * down,
            how.shift * right,
            1 + how.zoom * zoom,
            how.brightness * brightness,
            1 + how.contrast * contrast,
            noise_seed,
        )
    return rows


def unchanged(count: int) -> np.ndarray:
    """What `drawn` gives for images that stay as they are."""
    rows = np.zeros((count, len(_COLUMNS)))
    rows[:, [_COLUMNS.index("zoom"), _COLUMNS.index("contrast")]] = 1
    return rows


def moved(
    images: torch.Tensor, rows: np.ndarray, how: Augmentation, outlines: torch.Tensor | None = None
) -> tuple[torch.Tensor, torch.Tensor | None]:
    """Images (n, c, [k,] j, i), and their outlines (n, 1, [k,] j, i), as `rows` say; both are moved alike."""
    if not (how.rotate_deg or how.shift or how.zoom):
        images, outlines = _mirrored(images, rows), None if outlines is None else _mirrored(outlines, rows)
    else:
        theta = torch.from_numpy(_matrices(rows, images.shape)).to(images.device, images.dtype)
        grid = affine_grid(theta, list(images.shape), align_corners=False)
        images = grid_sample(images, grid, "bilinear", "border", align_corners=False)
        if outlines is not None:
            outlines = grid_sample(outlines, grid, "nearest", "border", align_corners=False)
    return _recoloured(images, rows, how), outlines


def _mirrored(images: torch.Tensor, rows: np.ndarray) -> torch.Tensor:
    """Those that are to be flipped, flipped: what resampling would give, for the price of a copy."""
    which = rows[:, _COLUMNS.index("flip")] > 0
    if not which.any():
        return images
    flips = torch.from_numpy(which).to(images.device).view(-1, *[1] * (images.ndim - 1))
    return torch.where(flips, images.flip(-1), images)


def _matrices(rows: np.ndarray, shape: torch.Size) -> np.ndarray:
    """(n, 2, 3) or (n, 3, 4): where each pixel of the result comes from, from -1 to 1 along i, j (and k)."""
    dimensions, aspect = len(shape) - 2, shape[-1] / shape[-2]
    flip, angle, down, right, zoom = rows[:, :5].T
    cosine, sine = np.cos(angle) / zoom, np.sin(angle) / zoom
    matrices = np.zeros((len(rows), dimensions, dimensions + 1))
    mirror = 1 - 2 * flip
    matrices[:, 0, 0], matrices[:, 0, 1] = mirror * cosine, -mirror * sine / aspect
    matrices[:, 1, 0], matrices[:, 1, 1] = sine * aspect, cosine
    matrices[:, 0, -1], matrices[:, 1, -1] = 2 * right, 2 * down
    if dimensions == 3:
        matrices[:, 2, 2] = 1
    return matrices


def _recoloured(images: torch.Tensor, rows: np.ndarray, how: Augmentation) -> torch.Tensor:
    per_image = (-1, *[1] * (images.ndim - 1))
    if how.contrast or how.brightness:
        brightness, contrast = torch.from_numpy(rows[:, 5:7].T.copy()).to(images.device, images.dtype)
        images = images * contrast.view(per_image) + brightness.view(per_image)
    if how.noise:
        images = images + how.noise * torch.stack([_noise(image, int(row[7])) for image, row in zip(images, rows)])  # noqa: B905
    return images


def _noise(image: torch.Tensor, seed: int) -> torch.Tensor:
    generator = torch.Generator(image.device).manual_seed(seed)
    return torch.randn(image.shape, generator=generator, device=image.device, dtype=image.dtype)
