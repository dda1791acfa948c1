"""(e) A frozen body: features once and 15 epochs over them, against 15 epochs through the whole network.

python Testing/benchmarks/frozen_body.py [--quick] [--threads N]

Both learn the same last layer from the same images with the same optimiser, and end with the same weights; the ratio
is of their times in one process, in turn. Published settings: resnet50, batch 64, 15 epochs, Adam 1e-4; few images of a
smaller size, so that it ends soon: the ratio hardly depends on either.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from NasoLib.device import choose
from NasoLib.networks import build
from NasoLib.training.courses.cases import PreparedCase
from NasoLib.training.courses.features import FeatureCourse, last_layer
from NasoLib.training.courses.slices import SliceCourse
from NasoLib.training.manifest import Row
from NasoLib.training.recipes.invasion import Invasion
from NasoLib.training.samples.prepared import Prepared
from NasoLib.training.team import Team
from NasoLib.training.trainer import Trainer

from benchmarks.measure import interleaved, table

IMAGES, EPOCHS, EDGE = 32, 15, 96


class _Naive(SliceCourse):
    """Every image through the frozen body in every epoch."""

    def loss(self, network: torch.nn.Module, loaded: object, device: torch.device) -> torch.Tensor:
        network.eval()
        return super().loss(network, loaded, device)


def run(quick: bool) -> None:
    """Print the ratio."""
    recipe = Invasion(pretrained=False, size=(EDGE, EDGE), epochs=EPOCHS, copies=0 if quick else 1)
    cases = [_cases(4, "train"), _cases(2, "tune")]
    variants = {"naive": lambda: _naive(recipe, cases), "features once": lambda: _once(recipe, cases)}
    times = interleaved(variants, 1 if quick else 3, warm_up=0)
    ratio = times["naive"].ratio_to(times["features once"])
    rows = [(name, f"{timing.median:.1f} s") for name, timing in times.items()]
    title = f"(e) {recipe.network}, frozen body, {EPOCHS} epochs over {IMAGES * (recipe.copies + 1)} images"
    print(table(title, ("", "median"), [*rows, ("naive / features once", str(ratio))]))


def _cases(count: int, role: str) -> list[PreparedCase]:
    found = []
    for number in range(count):
        random, positive = np.random.default_rng(number), number % 2 == 1
        images = random.random((IMAGES // 4, 1, EDGE, EDGE)).astype(np.float16)
        targets = np.full(len(images), positive, np.uint8)
        row = Row(f"{role}-{number}", f"{role}-{number}", positive, "", role, {}, Path())
        found.append(PreparedCase(row, Prepared(images, targets)))
    return found


def _network(recipe: Invasion) -> torch.nn.Module:
    torch.manual_seed(0)
    return build(recipe.network, 1, 1)


def _naive(recipe: Invasion, cases: list[list[PreparedCase]]) -> None:
    network = _network(recipe).requires_grad_(False)
    last_layer(network).requires_grad_(True)
    _train(_Naive(network, recipe, *cases, seed=0), recipe)


def _once(recipe: Invasion, cases: list[list[PreparedCase]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = torch.device("cpu")
        _train(FeatureCourse(_network(recipe), recipe, *cases, 0, Path(folder), place, Team()), recipe)


def _train(course: SliceCourse, recipe: Invasion) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Trainer(course, recipe, 0, Path(folder), "benchmark", choose("cpu", "float32")).run()


def main() -> int:
    """Run it alone."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one round, without copies")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    run(arguments.quick)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
