"""`train(request)`: from a manifest to a bundle.

    OUT/             the bundle, there when training is over
    OUT.training/    checkpoints, learning curve, prepared cases; tuning.csv and test.csv for `naso evaluate`;
                     see `workplace`

The same request goes on where it was stopped, and when its bundle is there already it says so and does nothing. What
makes two requests the same is their identity: every setting, the seed, and who is in the data and on which side. And
it only goes on with the cases that it began with, see `gather`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from NasoLib.bundle import Bundle, find
from NasoLib.device import Device, choose
from NasoLib.errors import UserError
from NasoLib.networks import build
from NasoLib.networks.registry import input_multiple
from NasoLib.progress import SILENT, Progress
from NasoLib.training import curve, manifest, result
from NasoLib.training.courses.features import FeatureCourse
from NasoLib.training.courses.hinted import HintedCourse
from NasoLib.training.courses.outlines import OutlineCourse
from NasoLib.training.courses.slices import SliceCourse
from NasoLib.training.figures import Figure
from NasoLib.training.files import disk_errors_in_words, write_atomically
from NasoLib.training.gather import gathered
from NasoLib.training.recipes import recipe_named
from NasoLib.training.recipes.base import Recipe
from NasoLib.training.recipes.classification import Classification
from NasoLib.training.recipes.rectangles import Rectangles
from NasoLib.training.recipes.residual import Residual
from NasoLib.training.recipes.segmentation import Segmentation
from NasoLib.training.request import Request, nobody
from NasoLib.training.splits import Split, split
from NasoLib.training.team import Team, joined
from NasoLib.training.trainer import Trainer
from NasoLib.training.workplace import Workplace


@dataclass(frozen=True)
class Outcome:
    """The bundle, the figures on test data (empty when the bundle was there already), and what was left out."""

    bundle: Bundle
    figures: tuple[Figure, ...] = ()
    skipped: tuple[str, ...] = ()


def train(request: Request, progress: Progress = SILENT) -> Outcome | None:
    """Train as requested. Gives None in those processes of a team that do not write the bundle."""
    request = dataclasses.replace(request, out=Path(request.out).absolute())
    device = choose(request.device, request.precision)  # type: ignore[arg-type]
    with joined(device.kind == "cuda") as team:
        if not team.leads:
            request, progress = dataclasses.replace(request, say=nobody), Progress(is_cancelled=progress.is_cancelled)
        return _Run(request, device, team, progress).finish()


class _Run:
    """One training from its manifest to its bundle."""

    def __init__(self, request: Request, device: Device, team: Team, progress: Progress) -> None:
        if request.seed < 0:
            raise UserError(f"--seed {request.seed} is not possible: give a whole number from 0 upwards.")
        self.request, self.device, self.team, self.progress = request, device, team, progress
        self.recipe = recipe_named(request.recipe, request.demo, request.network, request.arm, request.settings)
        listed = manifest.read(request.data)
        self.rows = self.recipe.chosen(listed)
        if len(self.rows) < len(listed):
            request.say(f"{len(listed) - len(self.rows)} of {len(listed)} series are not what this recipe is about.")
        needs_both = isinstance(self.recipe, Classification)
        if isinstance(self.recipe, Classification):
            manifest.refuse_one_class(self.rows, "The manifest", self.recipe.positive_class)
        self.split = split(self.rows, request.seed, self.recipe.tuning_share, self.recipe.test_share, needs_both)
        if needs_both:
            manifest.refuse_seen(self.split.roles, self.rows)
        start = self.recipe.start if isinstance(self.recipe, Residual | Segmentation) else ""
        self.start = find(start) if start else None
        self.place = Workplace(request, self._content(), team)

    def finish(self) -> Outcome | None:
        """Train, judge and write; or find it done."""
        request = self.request
        done = self.place.finished()
        if done is not None:
            request.say(f"{request.out} is the result of this very command; there is nothing left to do.")
            return Outcome(done) if self.team.leads else None
        self.place.enter()
        request.say(f"{self.device.reason}")
        request.say(f"Split: {self.split.words}.")
        cases, skipped = self._cases()
        self.place.enter_cases([*cases.training, *cases.tuning])
        network, state = self._trained(cases)
        if not self.team.leads:
            return None
        return self._result(network, state, cases, skipped)

    def _content(self) -> dict[str, Any]:
        """What makes a run this run."""
        sides = {row.case: [row.patient, row.label, self.split.roles[row.case]] for row in self.rows}
        start = {"start_sha256": self.start.sha256} if self.start is not None else {}
        return {
            "recipe": self.recipe.name,
            "seed": self.request.seed,
            "sides": sides,
            **self.recipe.settings(),
            **start,
        }

    def _cases(self) -> tuple[result.Sides, list[str]]:
        """All cases prepared; the first process does the work, the others read what it leaves."""
        cache = self.request.cache or self.request.work / "samples"
        if not self.team.leads:
            self.team.wait()
        with disk_errors_in_words(cache, "The cases prepared so far are kept"):
            cases, skipped = gathered(self.recipe, self.rows, cache, self.progress.share(0.0, 0.15))
        if self.team.leads:
            self.team.wait()
        for sentence in skipped:
            self.request.say(f"left out: {sentence}")
        if skipped and self.request.strict:
            raise UserError(f"{len(skipped)} of {len(self.rows)} cases cannot be used, and --strict was given.")
        sides = [[case for case in cases if self.split.roles[case.row.case] == role] for role in manifest.ROLES]
        for side, name in zip(sides, ("The training data", "The tuning data"), strict=False):
            self._refuse_poor(side, name)
        return result.Sides(*sides), skipped

    def _refuse_poor(self, cases: Sequence[Any], name: str) -> None:
        if isinstance(self.recipe, Classification):
            manifest.refuse_one_class([case.row for case in cases], name, self.recipe.positive_class)
        elif not cases:
            raise UserError(f"{name} holds no case. Add cases, or change the shares of the split.")

    def _trained(self, cases: result.Sides) -> tuple[nn.Module, dict[str, torch.Tensor]]:
        """The network with its best weights as they are shipped, and these weights."""
        recipe, request = self.recipe, self.request
        network = self._network()
        with disk_errors_in_words(request.work, "What was computed so far is kept"):
            course = self._course(network, cases)
        for sentence in curve.missing_packages():
            request.say(sentence)
        trainer = Trainer(
            course, recipe, request.seed, request.work, self.place.identity, self.device, self.team,
            self.progress.share(0.3, 0.9), lambda history: curve.write_history(history, request.work, recipe.title),
        )  # fmt: skip
        trained = trainer.run()
        if trained.waited is not None:
            request.say(f"Waited for data: {100 * trained.waited:.1f} % of the time.")
        best = trained.history[trained.best_epoch]
        request.say(f"Best epoch: {trained.best_epoch + 1}, tuning {recipe.monitor} {best[recipe.monitor]:.4f}.")
        course.network.load_state_dict(dict(trained.state))  # which is the network, a part of it, or one around it
        state = result.shipped(
            {name: t.detach().cpu() for name, t in network.state_dict().items()}, recipe.float16_weights
        )
        network.load_state_dict(state)
        return network.eval(), state

    def _network(self) -> nn.Module:
        """The network to begin with; the same for the same seed."""
        recipe = self.recipe
        torch.manual_seed(self.request.seed)
        classes = len(recipe.output_spec().classes)
        channels = recipe.input_spec().channels
        network = build(recipe.network, channels, classes, recipe.pretrained, **recipe.network_args)
        if self.start is not None:
            if self.start.metadata.input.intensity != recipe.input_spec().intensity:
                self.request.say(f"{self.start.name} learnt from grey levels that were prepared otherwise.")
            _load(network, self.start)
        return network

    def _course(self, network: nn.Module, cases: result.Sides) -> Any:
        recipe, seed = self.recipe, self.request.seed
        if isinstance(recipe, Segmentation):
            multiple = input_multiple(recipe.network, recipe.network_args)
            return OutlineCourse(network, recipe, cases.training, cases.tuning, seed, multiple)
        assert isinstance(recipe, Classification)
        if isinstance(recipe, Rectangles) and recipe.hints:
            return HintedCourse(network, recipe, cases.training, cases.tuning, seed)
        if not recipe.frozen_body:
            return SliceCourse(network, recipe, cases.training, cases.tuning, seed)
        return FeatureCourse(
            network, recipe, cases.training, cases.tuning, seed, self.place.features, self.device.torch_device,
            self.team, self.progress.share(0.15, 0.3),
        )  # fmt: skip

    def _result(
        self, network: nn.Module, state: dict[str, torch.Tensor], cases: result.Sides, skipped: list[str]
    ) -> Outcome:
        request, recipe = self.request, self.recipe
        data = result.test_data_in_words(result.is_synthetic(cases.training), self.split)
        judged = result.judge(network, recipe, cases, self.device, data, self.progress.share(0.9, 0.99))
        with disk_errors_in_words(request.work, "The trained weights are kept"):
            for side, table in judged.tables.items():
                write_atomically(request.work / f"{side}.csv", table.encode())
        metadata = result.describe(
            recipe, cases, self.split, judged, request.seed, self.place.identity, request.out, len(skipped)
        )
        if request.title:
            metadata = dataclasses.replace(metadata, title=request.title)
        bundle = result.write_bundle(
            request.out, metadata, state, judged, recipe.limits, request.command, request.goals
        )
        self.progress.update(1.0, "Done")
        return Outcome(bundle, judged.figures, tuple(skipped))


def _load(network: nn.Module, start: Bundle) -> None:
    """Begin with the weights of a trained model. Raises UserError when they are of another network."""
    try:
        network.load_state_dict(start.weights())
    except RuntimeError as error:
        raise UserError(
            f"The weights of {start.name} do not fit the network of this training. Choose a start with the same "
            "network and inputs, or none (--set start=)."
        ) from error


__all__ = ["Outcome", "Recipe", "Request", "Split", "train"]
