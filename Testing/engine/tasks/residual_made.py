"""A small patient on MR with an outlined tumour, and bundles that answer for a treatment arm or for the histology."""

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
    create,
)
from NasoLib.image import Geometry, Image

SHAPE = (10, 48, 56)
SPACING = (2.0, 2.0, 5.0)
SLIM = {"channels": [8, 16, 16, 32]}  # a hundredth of the usual weights: quick to write, read and run
TUMOUR = (slice(3, 8), slice(14, 30), slice(20, 40))  # 5 slices of 16 x 20 pixels


def a_geometry() -> Geometry:
    return Geometry.from_axes(SHAPE, SPACING, (-55.0, -47.0, -22.0))


def a_sequence(name: str = "T1CE", seed: int = 0, **meta) -> Image:
    """A noisy block of tissue in air, with a brighter tumour of a pattern of its own."""
    rng = np.random.default_rng(seed)
    array = np.zeros(SHAPE, np.int16)
    array[:, 4:-4, 4:-4] = rng.normal(300, 40, (SHAPE[0], SHAPE[1] - 8, SHAPE[2] - 8)).astype(np.int16)
    array[TUMOUR] += rng.normal(250, 80, array[TUMOUR].shape).astype(np.int16)
    return Image(array, a_geometry(), "MR", {"name": name, **meta})


def an_outline(block=TUMOUR, **meta) -> Image:
    array = np.zeros(SHAPE, np.uint8)
    array[block] = 1
    return Image(array, a_geometry(), "", meta)


def a_bundle(folder: Path, name: str, answer: float | None = None, **changes) -> Bundle:
    """A classifier of one output over T1CE, 64 x 64. answer: the probability that it always gives; None: a lively one.

    changes: `arm`, `threshold`, `min_slices`, `unit`, `ensemble`, `abstain_band`, `sequences`, `task`, `size`, `demo`,
    `grey_levels`.
    """
    task = changes.get("task", "residual")
    positive = {"residual": "residual tumour", "differential": "carcinoma"}.get(task, "yes")
    decision = {k: v for k, v in changes.items() if k in DecisionSpec.__dataclass_fields__}
    sequences = tuple(changes.get("sequences", ("T1CE",)))
    state = dict(_slim_network(len(sequences)).state_dict())
    if answer is not None:
        last = [key for key in state if key.startswith("fc.")]
        state |= {key: torch.zeros_like(state[key]) for key in last}
        state["fc.bias"] = torch.full_like(state["fc.bias"], float(np.log(answer / (1 - answer))))
    metadata = Metadata(
        name=name,
        title=name,
        version="1.0.0",
        task=task,
        description="For tests.",
        intended_use="Tests.",
        demo=changes.get("demo", True),
        network=NetworkSpec("resnet10t", args=SLIM),
        input=InputSpec(
            "MR", sequences, 2, changes.get("size", (64, 64)),
            IntensitySpec(changes.get("grey_levels", "zscore"), -5.0, 5.0),
            roi="rectangle", margin_mm=changes.get("margin_mm", 0.0), resize=changes.get("resize", "stretch"),
        ),
        output=OutputSpec((positive,), "sigmoid", positive),
        decision=DecisionSpec(**decision),
        training=TrainingSpec("nothing", "For tests."),
    )  # fmt: skip
    return create(folder / name, metadata, state)


@cache
def _slim_network(in_channels: int) -> torch.nn.Module:
    return a_lively_network.__wrapped__("resnet10t", in_channels, **SLIM)


def arms(folder: Path, ccrt: float | None = 0.2, ic_ccrt: float | None = 0.7, **changes) -> dict[str, Bundle]:
    """Bundles for both arms."""
    return {
        "CCRT": a_bundle(folder, "arm-ccrt", ccrt, arm="CCRT", **changes),
        "IC+CCRT": a_bundle(folder, "arm-ic-ccrt", ic_ccrt, arm="IC+CCRT", **changes),
    }
