"""Slices with a label, one by one or by patient.

An epoch shows each training slice once, or, with `copies`, itself and so many altered copies; copies are the same in
every epoch, as when they were made beforehand. Without copies every epoch alters each slice anew.

`loss_unit` "patient" puts the patient's mean inside the loss: a batch is of patients, `slices_per_patient` slices of
each, and what is compared with the label is the mean of their probabilities.

Tuning looks at every slice of every tuning case, unaltered.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from NasoLib.errors import UserError
from NasoLib.image.intensity import standardise
from NasoLib.study.roc import auc
from NasoLib.training.augment import drawn, moved, unchanged
from NasoLib.training.courses.cases import PreparedCase
from NasoLib.training.recipes.classification import Classification
from NasoLib.training.team import Team

_AT_ONCE = 64


class SliceCourse:
    """Teaches a network of slices. training, tuning: prepared cases."""

    def __init__(
        self,
        network: nn.Module,
        recipe: Classification,
        training: Sequence[PreparedCase],
        tuning: Sequence[PreparedCase],
        seed: int,
    ) -> None:
        self.network, self.recipe, self.seed = network, recipe, seed
        self.training, self.tuning = training, tuning
        targets = [np.array(case.data.targets) for case in training]
        shown = [recipe.shown(case.row.label, own) for case, own in zip(training, targets, strict=True)]
        self.samples = np.array([(c, int(s)) for c, slices in enumerate(shown) for s in slices], int).reshape(-1, 2)
        self.labels = np.array([targets[c][s] for c, s in self.samples], np.float32)
        self.of_case = [np.flatnonzero(self.samples[:, 0] == c) for c in range(len(training))]
        self.of_case = [samples for samples in self.of_case if len(samples)]
        self.by_patient = recipe.loss_unit == "patient"
        self.tuned = np.array([(c, s) for c, case in enumerate(tuning) for s in range(len(case.data.targets))], int)
        self.tuning_labels = np.concatenate([np.array(case.data.targets) for case in tuning]).astype(bool)
        self.weight = self._positive_weight()
        _refuse_one_class(self.labels, "training", recipe)
        _refuse_one_class(self.tuning_labels, "tuning", recipe)

    @property
    def count(self) -> int:
        """Patients, or slices with their copies."""
        return len(self.of_case) if self.by_patient else len(self.samples) * (self.recipe.copies + 1)

    def load(self, epoch: int, samples: np.ndarray) -> tuple[torch.Tensor, torch.Tensor, np.ndarray]:
        """Images (n, c, j, i), labels (n,), and what happens to each image."""
        chosen, keys, is_altered = self._chosen(epoch, samples)
        rows = drawn(self.recipe.augmentation, keys)
        rows[~is_altered] = unchanged(1)
        return self._images(self.training, self.samples[chosen]), torch.from_numpy(self.labels[chosen]), rows

    def loss(self, network: nn.Module, loaded: Any, device: torch.device) -> torch.Tensor:
        """Cross entropy, of slices or of patients."""
        images, labels, rows = loaded
        images, _ = moved(images.to(device), rows, self.recipe.augmentation)
        return self.loss_of(network(images)[:, 0].float(), labels.to(device))

    def loss_of(self, logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        """Cross entropy of logits (n,); with `by_patient`, neighbours in the batch belong to one patient."""
        if not self.by_patient:
            weight = torch.tensor(self.weight, device=logits.device)
            return functional.binary_cross_entropy_with_logits(logits, labels, pos_weight=weight)
        per_patient = (-1, self.recipe.slices_per_patient)
        mean = torch.sigmoid(logits.view(per_patient)).mean(1).clamp(1e-6, 1 - 1e-6)
        label = labels.view(per_patient)[:, 0]
        each = -(self.weight * label * mean.log() + (1 - label) * (1 - mean).log())
        return each.mean()

    def tune(self, network: nn.Module, device: torch.device, team: Team) -> dict[str, float]:
        """Loss and area over the tuning slices, and the area over its patients' mean probabilities."""
        logits = np.zeros(len(self.tuned))
        mine = team.share(np.arange(len(self.tuned)))
        for start in range(0, len(mine), _AT_ONCE):
            part = mine[start : start + _AT_ONCE]
            logits[part] = self.tuning_logits(network, part, device)
        return self.figures(team.added(logits, device))

    def tuning_logits(self, network: nn.Module, part: np.ndarray, device: torch.device) -> np.ndarray:
        """Logits (n,) of some tuning slices."""
        images = self._images(self.tuning, self.tuned[part]).to(device)
        return network(images)[:, 0].float().cpu().numpy()

    def figures(self, logits: np.ndarray) -> dict[str, float]:
        """What all tuning logits say; a loss that is no number when a logit is none."""
        if not np.isfinite(logits).all():
            return {"loss": float("nan"), "auc": 0.5, "patient_auc": 0.5}
        probabilities = 1 / (1 + np.exp(-np.clip(logits, -60, 60)))
        likely = np.where(self.tuning_labels, probabilities, 1 - probabilities)
        means = [float(probabilities[self.tuned[:, 0] == c].mean()) for c in range(len(self.tuning))]
        by_slice = auc(self.tuning_labels.tolist(), logits.tolist()).area
        by_case = auc([case.row.label for case in self.tuning], means).area
        return {
            "loss": float(-np.log(np.clip(likely, 1e-12, 1)).mean()),
            "auc": 0.5 if by_slice is None else by_slice,
            "patient_auc": 0.5 if by_case is None else by_case,
        }

    def _chosen(self, epoch: int, samples: np.ndarray) -> tuple[np.ndarray, list[list[int]], np.ndarray]:
        """Which training slices, the numbers that name how each is altered, and whether it is."""
        if self.by_patient:
            return self._chosen_of_patients(epoch, samples)
        each = self.recipe.copies + 1
        chosen, copy = samples // each, samples % each
        when = copy if self.recipe.copies else np.full(len(samples), epoch)
        keys = [[self.seed, int(sample), int(number), 0xA6] for sample, number in zip(chosen, when, strict=True)]
        return chosen, keys, (copy > 0) | (self.recipe.copies == 0)

    def _chosen_of_patients(self, epoch: int, patients: np.ndarray) -> tuple[np.ndarray, list[list[int]], np.ndarray]:
        chosen, keys = [], []
        for patient in patients:
            random = np.random.default_rng([self.seed, epoch, int(patient), 0x9A])
            own, wanted = self.of_case[patient], self.recipe.slices_per_patient
            chosen.append(random.choice(own, wanted, replace=len(own) < wanted))
            keys += [[self.seed, int(patient), epoch, 0xA6, number] for number in range(wanted)]
        return np.concatenate(chosen), keys, np.ones(len(keys), bool)

    def _images(self, cases: Sequence[PreparedCase], where: np.ndarray) -> torch.Tensor:
        spec = self.recipe.input_spec().intensity
        images = np.stack([cases[c].data.images[s].astype(np.float32) for c, s in where])
        return torch.from_numpy(np.ascontiguousarray(standardise(images, spec.mean, spec.std), np.float32))

    def _positive_weight(self) -> float:
        positives = float(self.labels.sum())
        balanced = self.recipe.positive_weight == "balanced" and positives > 0
        return (len(self.labels) - positives) / positives if balanced else 1.0


def _refuse_one_class(labels: np.ndarray, side: str, recipe: Classification) -> None:
    if not len(labels) or labels.min() == labels.max():
        found = "no slice at all" if not len(labels) else "only slices of one class"
        raise UserError(
            f"The {side} cases show {found} ({recipe.positive_class}). Look at the outlines, regions and slice labels "
            "of the manifest's cases, or choose another seed for the split."
        )
