"""The end of a training: thresholds from tuning data, figures on test data, a bundle with its model card."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import nn

from NasoLib.bundle import Bundle, DecisionSpec, Metadata, PostprocessingSpec, TrainingSpec, checksums, create
from NasoLib.bundle.metadata import NAME_PATTERN
from NasoLib.device import Device
from NasoLib.networks.ready import Ready
from NasoLib.progress import SILENT, Progress
from NasoLib.training.card import model_card
from NasoLib.training.courses.cases import PreparedCase
from NasoLib.training.cutoffs import best_dice_threshold, decision_for
from NasoLib.training.figures import Figure, of_classification, of_segmentation
from NasoLib.training.files import disk_errors_in_words, write_atomically
from NasoLib.training.goals import Goal
from NasoLib.training.recipes.base import Recipe
from NasoLib.training.recipes.classification import Classification
from NasoLib.training.recipes.residual import Residual
from NasoLib.training.recipes.segmentation import Segmentation
from NasoLib.training.score import judge_scan, ready_for_scoring, score_scans, score_slices
from NasoLib.training.splits import Split
from NasoLib.training.tables import scan_table, slice_table
from NasoLib.training.what_if import FROC, OPERATING_POINTS, froc_points, operating_points

RESEARCH = "Research use only. Not a medical device."


@dataclass(frozen=True)
class Sides:
    """The three sides of a split, prepared."""

    training: Sequence[PreparedCase]
    tuning: Sequence[PreparedCase]
    test: Sequence[PreparedCase]


@dataclass(frozen=True)
class Judged:
    """What is chosen on tuning data, and what came out on test data.

    tables: results by side ("tuning", "test") as `naso evaluate` reads them.
    documents: files for the bundle's `docs`, by name; see `what_if`.
    """

    decision: DecisionSpec
    postprocessing: PostprocessingSpec
    figures: tuple[Figure, ...]
    tables: Mapping[str, str]
    documents: Mapping[str, str] = field(default_factory=dict)


def shipped(state: Mapping[str, torch.Tensor], float16: bool) -> dict[str, torch.Tensor]:
    """The tensors as they are stored: with `float16`, weights of two and more dimensions with half the bytes.

    Biases and running statistics stay as they are: they are few, and a variance can be too large or small for float16.
    """
    if not float16:
        return dict(state)
    return {
        name: tensor.half() if tensor.is_floating_point() and tensor.ndim >= 2 else tensor
        for name, tensor in state.items()
    }


def judge(
    network: nn.Module, recipe: Recipe, cases: Sides, device: Device, data: str, progress: Progress = SILENT
) -> Judged:
    """Choose thresholds on tuning cases, then measure on test cases. The network holds the shipped weights.

    data: which data the test cases are, in words.
    """
    ready = ready_for_scoring(network, recipe, device)
    early, late = progress.share(0.0, 0.4), progress.share(0.4, 1.0)
    if isinstance(recipe, Segmentation):
        return _judged_scans(ready, recipe, cases, data, early, late)
    assert isinstance(recipe, Classification)
    tuning = score_slices(ready, recipe, cases.tuning, early)
    decision = decision_for(recipe, tuning)
    test = score_slices(ready, recipe, cases.test, late)
    figures = of_classification(recipe, test, decision) if test else []
    tables = {"tuning": slice_table(recipe, tuning), "test": slice_table(recipe, test)}
    is_run = recipe.task == "invasion" and test
    documents = {OPERATING_POINTS: operating_points(test, decision, data)} if is_run else {}
    return Judged(decision, recipe.postprocessing_spec(), tuple(figures), tables, documents)


def _judged_scans(
    ready: Ready, recipe: Segmentation, cases: Sides, data: str, early: Progress, late: Progress
) -> Judged:
    tuning = list(score_scans(ready, recipe, cases.tuning, early))
    rules = best_dice_threshold(recipe, tuning)
    test = [judge_scan(scan, rules) for scan in score_scans(ready, recipe, cases.test, late)]
    figures = of_segmentation(test) if test else []
    judged_tuning = [judge_scan(scan, rules) for scan in tuning]
    tables = {"tuning": scan_table(recipe, judged_tuning), "test": scan_table(recipe, test)}
    documents = {FROC: froc_points(test, data)} if test else {}
    return Judged(recipe.decision_spec(), rules, tuple(figures), tables, documents)


def describe(
    recipe: Recipe, cases: Sides, split: Split, judged: Judged, seed: int, identity: str, out: Path, skipped: int
) -> Metadata:
    """All that the bundle says of the model."""
    synthetic = is_synthetic(cases.training)
    is_demo = recipe.demo or synthetic  # whatever its settings, a model of phantoms is for no patient
    data = test_data_in_words(synthetic, split)
    metrics = [metric for figure in judged.figures if (metric := figure.metric(data)) is not None]
    arm = f" after {recipe.arm}" if isinstance(recipe, Residual) else ""
    return Metadata(
        name=bundle_name(recipe, out),
        title=recipe.title + arm + (" (demo)" if is_demo else ""),
        version="1.0.0",
        task=recipe.task,
        description=f"{recipe.title}{arm}: {recipe.network}, trained by the recipe '{recipe.name}'.",
        intended_use=_intended_use(recipe, is_demo),
        demo=is_demo,
        network=recipe.network_spec(),
        input=recipe.input_spec(),
        output=recipe.output_spec(),
        training=_training(recipe, cases, split, seed, identity, synthetic, skipped),
        decision=judged.decision,
        postprocessing=judged.postprocessing,
        metrics=tuple(metrics),
        references=recipe.references,
        changelog={"1.0.0": "trained"},
    )


def _intended_use(recipe: Recipe, is_demo: bool) -> str:
    if is_demo:
        return f"To show the software on synthetic patients. Never for patients. {RESEARCH}"
    return f"Research on the question '{recipe.title.lower()}', within the limits of its model card. {RESEARCH}"


def _training(
    recipe: Recipe, cases: Sides, split: Split, seed: int, identity: str, synthetic: bool, skipped: int
) -> TrainingSpec:
    rows = [case.row for case in cases.training]
    positives = {row.patient for row in rows if row.label}
    left_out = f" {skipped} cases could not be read and were left out." if skipped else ""
    counts = f"Trained on {len(rows)} series, tuned on {len(cases.tuning)}, tested on {len(cases.test)}."
    return TrainingSpec(
        trained_on="synthetic phantoms" if synthetic else "patients",
        description=counts + left_out,
        recipe=recipe.name,
        seed=seed,
        patients=len({row.patient for row in rows}),
        positives=len(positives),
        hospitals=len({row.hospital for row in rows if row.hospital}),
        split=split.words,
        settings={**recipe.settings(), "identity": identity},
    )


def is_synthetic(cases: Sequence[PreparedCase]) -> bool:
    """Whether the training cases say that they are phantoms."""
    return any(case.row.cell("kind") in ("head-ct", "neck-mr", "chest-ct") for case in cases)


def test_data_in_words(synthetic: bool, split: Split) -> str:
    """Which data the figures are about."""
    who = "synthetic patients" if synthetic else "patients"
    return f"test, {who}, {'unseen hospitals' if split.unseen else 'hospitals that also trained'}"


def bundle_name(recipe: Recipe, out: Path) -> str:
    """The folder's name where it can be a bundle's, else the recipe's."""
    return out.name if NAME_PATTERN.fullmatch(out.name) else f"{recipe.name}{'-demo' if recipe.demo else ''}"


def write_bundle(
    out: Path,
    metadata: Metadata,
    state: Mapping[str, torch.Tensor],
    judged: Judged,
    limits: Sequence[str],
    command: str,
    goals: Sequence[Goal] = (),
) -> Bundle:
    """Write the bundle beside its place and rename it, so that there is a whole one or none."""
    draft = out.with_name(f".{out.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    with disk_errors_in_words(out, "The trained weights are kept"):
        create(draft, metadata, state)
        data = metadata.metrics[0].data if metadata.metrics else "test data: there is nothing to measure on"
        card = model_card(metadata, judged.figures, data, limits, command, sorted(judged.documents), goals)
        for name, text in {"model-card.md": card, **judged.documents}.items():
            write_atomically(draft / "docs" / name, text.encode())
        checksums.write(draft)
        if out.exists():
            shutil.rmtree(out)
        draft.rename(out)
    return Bundle.open(out)
