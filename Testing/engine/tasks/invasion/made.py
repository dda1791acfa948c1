"""A small CT in which the truth is known, and a bundle whose network finds it.

The head is noise in a cylinder; what is to be found is a bright ball. The network's body is random and its last layer
is fitted to pictures with and without the ball, which takes a second and gives scores that mean something.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import torch
from engine.networks.lively import a_lively_network
from NasoLib.bundle import (
    Bundle,
    DecisionSpec,
    InputSpec,
    IntensitySpec,
    Metadata,
    NetworkSpec,
    OutputSpec,
    TrainingSpec,
    checksums,
    create,
)
from NasoLib.image import Box, Geometry, Image
from NasoLib.tasks.invasion.settings import InvasionSettings
from NasoLib.tasks.invasion.slices import slices_of

SPACING = (1.5, 1.5, 2.5)
SHAPE = (24, 72, 72)
BALL_LPS = (6.0, -8.0, 3.0)
BALL_MM = 9.0
INPUT = InputSpec(
    "CT", ("CT",), 2, (80, 80), IntensitySpec("window", -240, 360), roi_area_cm2=(14.0, 22.0), max_slice_mm=4.0
)


def a_ct(seed: int = 0, ball_lps: tuple[float, float, float] | None = BALL_LPS, name: str = "CT 1") -> Image:
    """A cylinder of soft tissue in air around the origin, with a ball of bone brightness or without."""
    grid = Geometry.from_axes(SHAPE, SPACING)
    geometry = Geometry.from_axes(SHAPE, SPACING, -grid.center_lps)
    rng = np.random.default_rng(seed)
    j, i = np.ogrid[: SHAPE[1], : SHAPE[2]]
    array = np.full(SHAPE, -1000, np.int16)
    head = ((j - 35.5) ** 2 + (i - 35.5) ** 2) < 33**2
    array[:, head] = rng.normal(40, 25, (SHAPE[0], int(head.sum()))).astype(np.int16)
    if ball_lps is not None:
        array[ball_mask(geometry, ball_lps)] += 260
    return Image(array, geometry, "CT", {"name": name})


def ball_mask(geometry: Geometry, center=BALL_LPS, radius=BALL_MM) -> np.ndarray:
    """(k, j, i) bool."""
    k, j, i = np.indices(geometry.shape)
    places = geometry.to_lps(np.stack([i, j, k], -1))
    return ((places - np.asarray(center)) ** 2).sum(-1) <= radius**2


def a_box(center=(0.0, 0.0, 0.0), size=(42.0, 43.0, 30.0)) -> Box:
    """About 18 cm2, 12 slices."""
    return Box(np.array(center, float), np.array(size, float), np.eye(3))


def metadata(**changes) -> Metadata:
    """What the small bundle says; fields of Metadata may be changed."""
    values = {
        "name": "ball-finder",
        "title": "Finds a ball",
        "version": "1.0.0",
        "task": "invasion",
        "description": "For tests.",
        "intended_use": "Tests.",
        "demo": True,
        "network": NetworkSpec("resnet10t"),
        "input": INPUT,
        "output": OutputSpec(("invasion",), "sigmoid", "invasion"),
        "decision": DecisionSpec(slice_threshold=0.5, min_run=2),
        "training": TrainingSpec("balls", "made"),
    }
    return Metadata(**(values | changes))


def a_bundle(folder: Path, **changes) -> Bundle:
    """The bundle that finds the ball."""
    return create(folder / "ball-finder", metadata(**changes), fitted_weights())


def only_metadata(folder: Path, **changes) -> Bundle:
    """A bundle for what never runs its network: the weights are none."""
    return create(folder / "ball-finder", metadata(**changes), {"none": torch.zeros(1)})


def tables_beside(bundle: Bundle, place: str, text: str) -> Bundle:
    """The bundle with one more file in it."""
    path = bundle.folder / place
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    checksums.write(bundle.folder)
    return Bundle.open(bundle.folder)


@cache
def fitted_weights() -> dict[str, torch.Tensor]:
    """A random body, and a last layer by ridge regression: logit 3 with the ball, -3 without."""
    network = a_lively_network("resnet10t", 1, 1)
    pictures, wanted = _examples()
    with torch.inference_mode():
        features = network.forward_features(torch.from_numpy(pictures)).mean((2, 3)).double()
    centred = torch.cat([features, torch.ones(len(features), 1)], 1)
    gram = centred.T @ centred + 0.3 * torch.eye(centred.shape[1])
    solution = torch.linalg.solve(gram, centred.T @ torch.from_numpy(wanted).double())
    state = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    state["fc.weight"], state["fc.bias"] = solution[None, :-1].float(), solution[-1:].float()
    return state


def _examples() -> tuple[np.ndarray, np.ndarray]:
    """Slices of four heads, three of them with a ball somewhere near the middle, and the logits that are wanted."""
    settings = InvasionSettings(window=(-240.0, 360.0), jpeg_parity=False, resize="stretch")
    pictures, wanted = [], []
    for seed in range(1, 5):
        rng = np.random.default_rng(100 + seed)
        place = tuple(np.array([0.0, 0.0, 3.0]) + rng.uniform(-8, 8, 3) * (1, 1, 0.3))
        slices = slices_of(a_ct(seed, None if seed == 4 else place), a_box(), INPUT, settings)
        pictures.append(slices.numbers)
        near = np.abs(slices.centers_lps[:, 2] - place[2]) < BALL_MM - 1
        wanted.append(np.where(near & (seed != 4), 3.0, -3.0))
    return np.concatenate(pictures), np.concatenate(wanted)
