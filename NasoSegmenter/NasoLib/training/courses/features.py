"""A frozen body: every training image goes through it once, and the epochs run over what came out.

With all layers but the last frozen, the body gives the same numbers for the same image in every epoch. So they are
computed once, for the images and for each of their altered copies, and kept on disk as plain arrays; an epoch is then
the last layer alone. The answer is the one that the naive loop gives, which a test shows; the price of E epochs falls
from E passes per image to one. Copies are therefore those made beforehand: images that every epoch alters anew would
have to go through the body anew.

The body runs in evaluation mode, with fixed statistics, in single precision.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from NasoLib.progress import SILENT, Progress
from NasoLib.training.augment import drawn, moved, unchanged
from NasoLib.training.courses.cases import PreparedCase
from NasoLib.training.courses.slices import SliceCourse
from NasoLib.training.recipes.classification import Classification
from NasoLib.training.samples.prepared import write_array
from NasoLib.training.team import Team

_AT_ONCE = 32


class FeatureCourse(SliceCourse):
    """Teaches the last layer of a network whose body is frozen.

    folder: where features are kept; one file per copy, so that a stopped run goes on with the next. Its name must tell
    of which cases they are, because files that are there are taken as they are.
    """

    def __init__(
        self,
        network: nn.Module,
        recipe: Classification,
        training: Sequence[PreparedCase],
        tuning: Sequence[PreparedCase],
        seed: int,
        folder: Path,
        device: torch.device,
        team: Team,
        progress: Progress = SILENT,
    ) -> None:
        super().__init__(network, recipe, training, tuning, seed)
        self.whole = network.to(device).eval()
        self.passes = 0
        copies = [(f"copy-{copy:02d}", copy) for copy in range(recipe.copies + 1)]
        jobs = [*copies, ("tuning", -1)]
        for number, (name, copy) in enumerate(jobs):
            if number % team.size == team.rank and not (folder / f"{name}.npy").is_file():
                share = progress.share(number / len(jobs), (number + 1) / len(jobs))
                write_array(self._features(copy, device, share, number, len(jobs)), folder / f"{name}.npy")
        team.wait()
        self.features = [_opened(folder / f"{name}.npy") for name, _ in copies]
        self.tuning_features = _opened(folder / "tuning.npy")
        self.network = last_layer(self.whole)

    def load(self, epoch: int, samples: np.ndarray) -> tuple[torch.Tensor, torch.Tensor, np.ndarray]:
        """Features (n, f) and labels (n,)."""
        chosen, _, _ = self._chosen(epoch, samples)
        copies = samples % len(self.features)
        rows = np.stack([self.features[copy][sample] for copy, sample in zip(copies, chosen, strict=True)])
        return torch.from_numpy(rows), torch.from_numpy(self.labels[chosen]), np.empty(0)

    def loss(self, network: nn.Module, loaded: Any, device: torch.device) -> torch.Tensor:
        """Cross entropy of the last layer's answers."""
        features, labels, _ = loaded
        return self.loss_of(network(features.to(device))[:, 0].float(), labels.to(device))

    def tuning_logits(self, network: nn.Module, part: np.ndarray, device: torch.device) -> np.ndarray:
        """Logits (n,) of some tuning slices."""
        features = torch.from_numpy(self.tuning_features[part])
        return network(features.to(device))[:, 0].float().cpu().numpy()

    def _features(self, copy: int, device: torch.device, progress: Progress, number: int, of: int) -> np.ndarray:
        """One pass over the training slices, altered as this copy is; -1: over the tuning slices."""
        count = len(self.tuned) if copy < 0 else len(self.samples)
        parts = []
        for start in range(0, count, _AT_ONCE):
            progress.update(start / count, f"Features of the frozen body, pass {number + 1} of {of}")
            part = np.arange(start, min(start + _AT_ONCE, count))
            parts.append(features_of(self.whole, self._shown(copy, part).to(device)).float().cpu().numpy())
            self.passes += len(part)
        return np.concatenate(parts)

    def _shown(self, copy: int, part: np.ndarray) -> torch.Tensor:
        if copy < 0:
            return self._images(self.tuning, self.tuned[part])
        keys = [[self.seed, int(sample), copy, 0xA6] for sample in part]
        rows = drawn(self.recipe.augmentation, keys) if copy else unchanged(len(part))
        return moved(self._images(self.training, self.samples[part]), rows, self.recipe.augmentation)[0]


def last_layer(network: nn.Module) -> nn.Module:
    """The layer that a frozen body leaves to be trained."""
    found: Any = network
    return found.get_classifier()


def features_of(network: nn.Module, images: torch.Tensor) -> torch.Tensor:
    """What the last layer is given, (n, f)."""
    found: Any = network
    with torch.no_grad():
        return found.forward_head(found.forward_features(images), pre_logits=True)


def _opened(place: Path) -> np.ndarray:
    return np.load(place, mmap_mode="r", allow_pickle=False)
