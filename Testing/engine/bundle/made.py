"""A small bundle of which everything is known."""

from __future__ import annotations

from pathlib import Path

import torch
from NasoLib import bundle as b


def metadata(**changes) -> b.Metadata:
    """Metadata of the skull-base model, with something in every field."""
    values = {
        "name": "skull-base-made",
        "title": "Skull-base invasion, made for tests",
        "version": "1.2.0",
        "task": "invasion",
        "description": "Classifies axial slices.",
        "intended_use": "Research use only. Not a medical device.",
        "demo": True,
        "network": b.NetworkSpec("resnet18", "batch", {"drop": 0.1}, "layer4"),
        "input": b.InputSpec(
            "CT", ("CT",), 2, (224, 224), b.IntensitySpec("window", -240, 360, True, (0.5,), (0.25,)),
            roi_area_cm2=(14.0, 22.0), max_slice_mm=4.0,
        ),
        "output": b.OutputSpec(("invasion",), "sigmoid", "invasion"),
        "decision": b.DecisionSpec(abstain_band=(0.4, 0.6)),
        "training": b.TrainingSpec("synthetic phantoms", "made", "skull-base", 7, 40, 20, 4, "by case", {"lr": 1e-4}),
        "metrics": (b.Metric("AUC", 0.9, 0.8, 0.95, "patient", 40, "test, synthetic", "invasion"),),
        "references": ("Nakagawa 2024",),
        "changelog": {"1.2.0": "made"},
    }  # fmt: skip
    return b.Metadata(**(values | changes))


def weights() -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(1)
    return {
        "conv.weight": torch.randn(4, 1, 3, 3, generator=generator),
        "bn.num_batches_tracked": torch.tensor(3),
        "tied": torch.zeros(2, 6).T,
    }


def a_bundle(folder: Path, **changes) -> b.Bundle:
    return b.create(folder, metadata(**changes), weights())


def everything_in(folder: Path) -> list[str]:
    """All files and folders below it, by their paths."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))
