"""Outlines on slices or in volumes.

Training pictures are windows of the recipe's size. A share of them (`around_tumour`) is placed around a voxel of an
outline, so that something is to be learnt in each batch although tumours are small; the others lie anywhere, so that
the network also learns what is none. Where a window lies is drawn from the seed, the epoch and the sample's number.

Tuning looks at whole tuning scans: slices as they are, volumes in one pass, which gives the same as windows in a
quarter of the time; in overlapping windows only where the network's answer depends on how much it sees.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import nn

from NasoLib.errors import UserError
from NasoLib.networks.extent import sees_extent
from NasoLib.predict.regions.boxes import Box, cut, to_multiple, whole
from NasoLib.study.overlap import Overlap
from NasoLib.training.augment import drawn, moved
from NasoLib.training.courses.cases import PreparedCase
from NasoLib.training.recipes.segmentation import Segmentation
from NasoLib.training.team import Team

_KEPT_VOXELS = 20_000
_AT_ONCE = 8


class OutlineCourse:
    """Teaches a segmentation network. training, tuning: prepared cases."""

    def __init__(
        self,
        network: nn.Module,
        recipe: Segmentation,
        training: Sequence[PreparedCase],
        tuning: Sequence[PreparedCase],
        seed: int,
        multiple: int,
    ) -> None:
        self.network, self.recipe, self.seed, self.multiple = network, recipe, seed, multiple
        self.training, self.tuning = training, tuning
        self.voxels = [_outlined(case.data.targets) for case in training]
        self.slices = [(c, int(k)) for c, voxels in enumerate(self.voxels) for k in np.unique(voxels[:, 0])]
        self.criterion = _criterion()
        self.needs_windows = recipe.is_3d and _sees_extent(network, recipe, multiple)
        for side, cases in (("training", training), ("tuning", tuning)):
            if not any(case.data.targets.any() for case in cases):
                raise UserError(f"Nothing is outlined in any of the {len(cases)} {side} cases. Look at their masks.")

    @property
    def count(self) -> int:
        """Windows of an epoch."""
        if self.recipe.is_3d:
            return len(self.training) * self.recipe.windows_per_scan
        return round(len(self.slices) / max(self.recipe.around_tumour, 0.05))

    def load(self, epoch: int, samples: np.ndarray) -> tuple[torch.Tensor, torch.Tensor, np.ndarray]:
        """Images (n, c, [k,] j, i), outlines (n, 1, [k,] j, i), and what happens to each."""
        windows = [self._window(epoch, int(sample)) for sample in samples]
        images = np.stack([image for image, _ in windows])
        outlines = np.stack([outline for _, outline in windows])
        rows = drawn(self.recipe.augmentation, [[self.seed, epoch, int(sample), 0xA6] for sample in samples])
        return torch.from_numpy(images), torch.from_numpy(outlines), rows

    def loss(self, network: nn.Module, loaded: Any, device: torch.device) -> torch.Tensor:
        """Dice loss with cross entropy."""
        images, outlines, rows = loaded
        images, outlines = moved(images.to(device), rows, self.recipe.augmentation, outlines.to(device))
        return self.criterion(network(images).float(), outlines)

    def tune(self, network: nn.Module, device: torch.device, team: Team) -> dict[str, float]:
        """Mean Dice over the tuning scans that have an outline or a finding, and the mean loss over all."""
        rows = np.zeros((len(self.tuning), 4))
        for number in team.share(np.arange(len(self.tuning))):
            rows[number] = self._judge(network, self.tuning[number], device)
        rows = team.added(rows, device)
        scans = [Overlap(*(round(n) for n in row[:3])).figure("dice") for row in rows]
        dice = [figure for figure in scans if figure is not None]
        return {"loss": float(rows[:, 3].mean()), "dice": float(np.mean(dice)) if dice else 0.0}

    def _window(self, epoch: int, sample: int) -> tuple[np.ndarray, np.ndarray]:
        """One window (c, [k,] j, i) of a training case, and its outline (1, [k,] j, i), copied; float32."""
        random = np.random.default_rng([self.seed, epoch, sample, 0x3D])
        number, middle = self._place_3d(sample, random) if self.recipe.is_3d else self._place_2d(sample, random)
        data = self.training[number].data
        size = (1, *self.recipe.size)[-3:]
        box = _box_at(middle, size)
        image, outline = (cut(array, box).astype(np.float32) for array in (data.images, data.targets[None]))
        return (image, outline) if self.recipe.is_3d else (image[:, 0], outline[:, 0])

    def _place_3d(self, sample: int, random: np.random.Generator) -> tuple[int, np.ndarray]:
        number = sample // self.recipe.windows_per_scan
        voxels = self.voxels[number]
        if len(voxels) and random.random() < self.recipe.around_tumour:
            return number, self._near(voxels[random.integers(len(voxels))], random)
        return number, self._anywhere(number, random)

    def _place_2d(self, sample: int, random: np.random.Generator) -> tuple[int, np.ndarray]:
        """Each outlined slice once, then slices and places at random."""
        if sample < len(self.slices):
            number, k = self.slices[sample]
            here = self.voxels[number][self.voxels[number][:, 0] == k]
            middle = self._near(here[random.integers(len(here))], random)
            return number, np.array([k, *middle[1:]])
        number = int(random.integers(len(self.training)))
        return number, self._anywhere(number, random)

    def _near(self, voxel: np.ndarray, random: np.random.Generator) -> np.ndarray:
        """A place from which the voxel is seen, not always in the middle."""
        reach = np.array((1, *self.recipe.size)[-3:]) // 4
        return voxel + random.integers(-reach, reach + 1)

    def _anywhere(self, number: int, random: np.random.Generator) -> np.ndarray:
        return random.integers(0, self.training[number].data.targets.shape)

    def _judge(self, network: nn.Module, case: PreparedCase, device: torch.device) -> tuple[float, ...]:
        """Voxels in both outlines, only found, only in the truth; and the loss."""
        answer = self._answer_3d if self.recipe.is_3d else self._answer_2d
        logits = answer(network, case.data.images, device)
        truth = torch.from_numpy(np.array(case.data.targets, np.float32))[None, None]
        loss = float(self.criterion(logits, truth))
        found, real = logits[0, 0] >= 0, truth[0, 0] > 0
        both = int((found & real).sum())
        return both, int(found.sum()) - both, int(real.sum()) - both, loss

    def _answer_2d(self, network: nn.Module, volume: np.ndarray, device: torch.device) -> torch.Tensor:
        """Logits (1, 1, k, j, i) of a volume (c, k, j, i), slice by slice."""
        shape = volume.shape[1:]
        _, rows, columns = area = to_multiple(whole(shape), self.multiple, shape)
        parts = []
        for start in range(0, shape[0], _AT_ONCE):
            stack = cut(volume, (slice(start, min(start + _AT_ONCE, shape[0])), rows, columns))
            batch = torch.from_numpy(np.ascontiguousarray(stack.swapaxes(0, 1), np.float32))
            parts.append(network(batch.to(device))[:, 0].float().cpu())
        inside = [slice(-side.start, -side.start + n) for side, n in zip(area[1:], shape[1:], strict=True)]
        return torch.cat(parts)[:, inside[0], inside[1]][None, None]

    def _answer_3d(self, network: nn.Module, volume: np.ndarray, device: torch.device) -> torch.Tensor:
        """Logits (1, 1, k, j, i) of a volume (c, k, j, i)."""
        if self.needs_windows:
            return self._in_windows(network, volume, device)
        shape = volume.shape[1:]
        area = to_multiple(whole(shape), self.multiple, shape)
        batch = torch.from_numpy(np.ascontiguousarray(cut(volume, area), np.float32))[None]
        inside = [slice(-side.start, -side.start + n) for side, n in zip(area, shape, strict=True)]
        return network(batch.to(device)).float().cpu()[:, :, inside[0], inside[1], inside[2]]

    def _in_windows(self, network: nn.Module, volume: np.ndarray, device: torch.device) -> torch.Tensor:
        from monai.inferers import sliding_window_inference

        batch = torch.from_numpy(np.array(volume, np.float32))[None]
        answer: Any = sliding_window_inference(
            batch, self.recipe.size, 2, network, mode="gaussian", sw_device=device, device=torch.device("cpu")
        )
        return answer.float()


def _sees_extent(network: nn.Module, recipe: Segmentation, multiple: int) -> bool:
    return sees_extent(network, torch.zeros(1, recipe.input_spec().channels, *[2 * multiple] * 3))


def _outlined(mask: np.ndarray) -> np.ndarray:
    """Voxels (n, 3) of an outline: all of them, or so many at equal steps."""
    voxels = np.argwhere(mask)
    return voxels[:: max(1, len(voxels) // _KEPT_VOXELS)]


def _box_at(middle: np.ndarray, size: Sequence[int]) -> Box:
    starts = [int(centre) - n // 2 for centre, n in zip(middle, size, strict=True)]
    return tuple(slice(start, start + n) for start, n in zip(starts, size, strict=True))  # type: ignore[return-value]


def _criterion() -> nn.Module:
    from monai.losses import DiceCELoss

    return DiceCELoss(sigmoid=True, batch=True)
