"""The one trainer: steps, checkpoints, the best epoch, and an end that does not depend on interruptions.

A course says what is learnt (`Course`); the trainer knows nothing of slices or volumes. Everything random in a step
(dropout, augmentation) is drawn from the seed, the epoch and the step, and everything else that a step depends on is in
the checkpoint. So a training that was killed, however often, ends with the same bits on the same processor and number
of threads.

Why the loss is not looked at in every step on a GPU: each look makes the GPU wait. It is looked at every few steps and
before every checkpoint; weights with NaN are never written.
"""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from torch import nn

from NasoLib.device import Device
from NasoLib.errors import UserError
from NasoLib.networks.ready import layout_of
from NasoLib.progress import SILENT, Progress
from NasoLib.training.batches import Ahead, batches_of, order_of
from NasoLib.training.checkpoint import REMEDY, Checkpoints, Standing, refuse_broken
from NasoLib.training.files import disk_errors_in_words
from NasoLib.training.optimisers import optimiser_of, set_rate
from NasoLib.training.recipes.base import Recipe
from NasoLib.training.team import Team

_LOOK_EVERY = 10


class Course(Protocol):
    """What is learnt. network: what is trained.  count: how many samples an epoch has."""

    network: nn.Module
    count: int

    def load(self, epoch: int, samples: np.ndarray) -> Any:
        """Some samples of an epoch in plain tensors; called on another thread, so it changes nothing."""
        ...

    def loss(self, network: nn.Module, loaded: Any, device: torch.device) -> torch.Tensor:
        """The mean loss over what `load` gave."""
        ...

    def tune(self, network: nn.Module, device: torch.device, team: Team) -> dict[str, float]:
        """Figures on the tuning data; "loss" and the recipe's `monitor` are among them."""
        ...


@dataclass(frozen=True)
class Trained:
    """The best network's tensors, and the figures of each epoch.

    waited: share of the time that was spent waiting for data in this run; None when it had nothing left to do.
    """

    state: Mapping[str, torch.Tensor]
    history: tuple[Mapping[str, Any], ...]
    best_epoch: int
    waited: float | None


class Trainer:
    """Runs a course as a recipe says. `trainer.run()` begins, or goes on where the folder's checkpoint stands."""

    def __init__(
        self,
        course: Course,
        recipe: Recipe,
        seed: int,
        folder: Path,
        identity: str,
        device: Device,
        team: Team | None = None,
        progress: Progress = SILENT,
        after_epoch: Callable[[list[dict[str, Any]]], None] = lambda history: None,
    ) -> None:
        self.course, self.recipe, self.seed, self.team = course, recipe, seed, team or Team()
        self.progress, self.after_epoch = progress, after_epoch
        self.device, self.place = device, device.torch_device
        self.checkpoints = Checkpoints(folder)
        self.network = _laid_out(course.network.to(self.place), self.place)
        self.optimiser = optimiser_of(recipe, self.network.parameters())
        self.standing = self.checkpoints.standing() or Standing(identity)
        self.wrapped = self.team.wrapped(self.network, self.place)
        self.scaler = torch.amp.GradScaler(device.kind, enabled=device.precision == "float16")
        self.steps = len(batches_of(np.arange(course.count), recipe.batch, self.team))
        self.seconds = self.waited_s = 0.0

    def run(self) -> Trained:
        """Train to the end. Raises UserError when the loss is no number or the disk is full; what was good is kept."""
        if self.standing.epoch or self.standing.step:
            self.checkpoints.restore(self.network, self.optimiser)
            self.scaler.load_state_dict(self.standing.scale)
        while not self.standing.is_over:
            began = time.perf_counter()
            self._epoch()
            self.seconds += time.perf_counter() - began
            self._finish_epoch()
        self.progress.update(1.0, "Trained")
        state = self.checkpoints.best(self.standing.best_epoch)
        waited = self.waited_s / self.seconds if self.seconds else None
        return Trained(state, tuple(self.standing.history), self.standing.best_epoch, waited)

    def _epoch(self) -> None:
        """The steps of the epoch that are still to be done."""
        now, first = self.standing, self.standing.step
        parts = batches_of(order_of(self.seed, now.epoch, self.course.count), self.recipe.batch, self.team)
        loader = Ahead(lambda samples: self.course.load(now.epoch, samples), parts[first:])
        losses: list[torch.Tensor] = []
        self.wrapped.train()
        for step, loaded in enumerate(loader, start=first):
            losses.append(self._step(now.epoch, step, loaded))
            is_due = self._is_checkpoint(step)
            if self.device.kind == "cpu" or is_due or step % _LOOK_EVERY == 0 or step + 1 == self.steps:
                self._look_at(losses, now.epoch, step)
            if is_due:
                now.step = step + 1
                self._save()
        self.waited_s += loader.waited_s

    def _step(self, epoch: int, step: int, loaded: Any) -> torch.Tensor:
        torch.manual_seed(_number(self.seed, epoch, step, self.team.rank))
        set_rate(self.optimiser, self.recipe, epoch * self.steps + step, self.recipe.epochs * self.steps)
        self.optimiser.zero_grad(set_to_none=True)
        with self._precision():
            loss = self.course.loss(self.wrapped, loaded, self.place)
        if self.device.kind == "cpu" and not math.isfinite(loss.item()):
            self._stop_at_nan(epoch, step)
        self.scaler.scale(loss).backward()
        if self.recipe.clip_norm is not None:
            self.scaler.unscale_(self.optimiser)
            nn.utils.clip_grad_norm_(self.network.parameters(), self.recipe.clip_norm)
        self.scaler.step(self.optimiser)
        self.scaler.update()
        return loss.detach()

    def _precision(self) -> torch.autocast:
        short = self.device.precision != "float32"
        return torch.autocast(self.device.kind, self.device.torch_dtype if short else None, enabled=short)

    def _look_at(self, losses: list[torch.Tensor], epoch: int, step: int) -> None:
        """Add the losses up, and tell how far it is."""
        values = [float(loss) for loss in losses]
        losses.clear()
        if not all(math.isfinite(value) for value in values):
            self._stop_at_nan(epoch, step)
        self.standing.loss_sum += sum(values)
        self.standing.loss_count += len(values)
        done = (epoch + (step + 1) / self.steps) / self.recipe.epochs
        mean = self.standing.loss_sum / self.standing.loss_count
        self.progress.update(
            done, f"epoch {epoch + 1} of {self.recipe.epochs}, step {step + 1} of {self.steps}, loss {mean:.4f}"
        )

    def _stop_at_nan(self, epoch: int, step: int) -> None:
        raise UserError(
            f"Training stopped: the loss is no number any more (NaN or infinite) in epoch {epoch + 1}, step "
            f"{step + 1}. {self.checkpoints.kept()}. {REMEDY}"
        )

    def _is_checkpoint(self, step: int) -> bool:
        every = self.recipe.checkpoint_steps
        return bool(every) and (step + 1) % every == 0 and step + 1 < self.steps

    def _finish_epoch(self) -> None:
        """Judge the network on the tuning data, keep it when it is the best, and write where we stand."""
        now = self.standing
        self.team.even_buffers(self.network)
        self.network.eval()
        refuse_broken(self.network.state_dict(), self.checkpoints.kept())
        with torch.no_grad(), self._precision():
            figures = self.course.tune(self.network, self.place, self.team)
        if not math.isfinite(figures["loss"]):
            self._stop_at_nan(now.epoch, self.steps - 1)
        mean = self._mean_loss()
        now.history.append({"epoch": now.epoch + 1, "training_loss": mean, **figures})
        if now.best_epoch < 0 or self._merit(now.epoch) > self._merit(now.best_epoch):
            now.best_epoch = now.epoch
            if self.team.leads:
                self.checkpoints.save_best(now.epoch, self.network)
        now.epoch, now.step, now.loss_sum, now.loss_count = now.epoch + 1, 0, 0.0, 0
        waits = self.recipe.patience is not None and now.epoch - 1 - now.best_epoch >= self.recipe.patience
        now.is_over = now.epoch >= self.recipe.epochs or waits
        self._save()
        if self.team.leads:
            self.checkpoints.remove_other_bests(now.best_epoch)
            with disk_errors_in_words(self.checkpoints.folder, self.checkpoints.kept()):
                self.after_epoch(now.history)
        self._tell(figures)

    def _mean_loss(self) -> float:
        sums = self.team.added(np.array([self.standing.loss_sum, float(self.standing.loss_count)]), self.place)
        return float(sums[0] / max(sums[1], 1))

    def _merit(self, epoch: int) -> tuple[float, float]:
        """How good an epoch was: its figure, and among equals the lower loss."""
        figures = self.standing.history[epoch]
        loss = -figures["loss"]
        return (loss, loss) if self.recipe.monitor == "loss" else (round(figures[self.recipe.monitor], 6), loss)

    def _save(self) -> None:
        """Write the checkpoint. Every process waits for it, so that none runs ahead of what can be resumed."""
        self.standing.scale = self.scaler.state_dict()
        if self.team.leads:
            self.checkpoints.save(self.standing, self.network, self.optimiser)
        self.team.wait()

    def _tell(self, figures: Mapping[str, float]) -> None:
        words = ", ".join(f"{name} {value:.4f}" for name, value in figures.items())
        done = self.standing.epoch / self.recipe.epochs
        self.progress.update(min(done, 1.0), f"epoch {self.standing.epoch} of {self.recipe.epochs}, tuning {words}")


def _laid_out(network: Any, place: torch.device) -> nn.Module:
    """Weights with the channels of a pixel side by side, where that is faster: by a quarter for slices, by half for
    volumes.
    """
    dimensions = max(parameter.ndim for parameter in network.parameters())
    return network.to(memory_format=layout_of(place, dimensions)) if dimensions >= 4 else network


def _number(*parts: int) -> int:
    """One seed out of several whole numbers."""
    return int.from_bytes(hashlib.sha256(repr(parts).encode()).digest()[:7], "little")
