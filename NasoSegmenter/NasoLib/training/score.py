"""What a finished network says of whole cases, through the same code that serves the user."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from torch import nn

from NasoLib.bundle import PostprocessingSpec
from NasoLib.device import Device
from NasoLib.image.intensity import standardise
from NasoLib.networks.ready import Ready, make_ready
from NasoLib.networks.registry import example_shape, input_multiple
from NasoLib.predict.regions import RegionsResult
from NasoLib.predict.slices import predict_slices
from NasoLib.progress import SILENT, Progress
from NasoLib.study.froc import ScanResult
from NasoLib.study.overlap import Overlap, SurfaceDistances, overlap, surface_distances
from NasoLib.tasks.segmentation.network import answer_of, found_at, regions_of
from NasoLib.training.courses.cases import PreparedCase
from NasoLib.training.manifest import Row
from NasoLib.training.recipes.base import Recipe
from NasoLib.training.recipes.segmentation import Segmentation


@dataclass(frozen=True, eq=False)
class ScoredCase:
    """One series. scores: (n,) probability of each slice.  labels: (n,) of the slices.  step_mm: between them, or 0."""

    row: Row
    scores: np.ndarray
    labels: np.ndarray
    step_mm: float = 0.0


@dataclass(frozen=True, eq=False)
class ScoredScan:
    """One scan that was segmented. truth: (k, j, i) bool.  voxel_ml: volume of a voxel.  spacing_mm: along i, j, k."""

    row: Row
    result: RegionsResult
    truth: np.ndarray
    voxel_ml: float
    spacing_mm: tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class JudgedScan:
    """One scan after the bundle's rules: overlap with the truth, its surface's distance, candidates against lesions."""

    row: Row
    overlap: Overlap
    surface: SurfaceDistances
    candidates: ScanResult


def ready_for_scoring(network: nn.Module, recipe: Recipe, device: Device) -> Ready:
    """The network as users run it."""
    channels = recipe.input_spec().channels
    return make_ready(
        network,
        example_shape(recipe.network, channels),
        device.torch_device,
        device.precision,
        input_multiple(recipe.network, recipe.network_args),
    )


def score_slices(
    ready: Ready, recipe: Recipe, cases: Sequence[PreparedCase], progress: Progress = SILENT
) -> list[ScoredCase]:
    """Every slice of every case."""
    spec = recipe.input_spec().intensity
    scored = []
    for number, case in enumerate(cases):
        progress.update(number / len(cases), f"Scoring {case.row.case}")
        crops = standardise(np.asarray(case.data.images, np.float32), spec.mean, spec.std)
        scores = predict_slices(ready, crops).scores
        step_mm = float(case.data.facts.get("step_mm", 0.0))
        scored.append(ScoredCase(case.row, scores, np.asarray(case.data.targets, bool), step_mm))
    return scored


def score_scans(
    ready: Ready, recipe: Segmentation, cases: Sequence[PreparedCase], progress: Progress = SILENT
) -> Iterator[ScoredScan]:
    """Every scan, whole; one at a time, because the probabilities of a hundred do not fit into memory."""
    spec = recipe.input_spec()
    answer = answer_of(recipe.output_spec(), recipe.threshold)
    for number, case in enumerate(cases):
        share = progress.share(number / len(cases), (number + 1) / len(cases))
        volume = np.asarray(case.data.images, np.float32)
        result = regions_of(ready, volume, spec, answer, progress=share)
        truth = np.asarray(case.data.targets, bool)
        facts = case.data.facts
        along_i, along_j, along_k = map(float, facts["spacing_mm"])
        yield ScoredScan(case.row, result, truth, float(facts["voxel_ml"]), (along_i, along_j, along_k))


def judge_scan(scan: ScoredScan, rules: PostprocessingSpec) -> JudgedScan:
    """Apply the bundle's threshold and rules, and compare with the truth."""
    found = found_at(scan.result, rules, scan.voxel_ml)
    scores = tuple(candidate.score for candidate in found.candidates)
    iou = lesion_iou(found.numbers, len(scores), scan.truth, rules.connectivity)
    surface = surface_distances(found.labels, scan.truth, scan.spacing_mm)
    return JudgedScan(scan.row, overlap(found.labels, scan.truth), surface, ScanResult(scores, iou))


def overlap_at(scan: ScoredScan, rules: PostprocessingSpec) -> Overlap:
    """The overlap of `judge_scan` alone: a threshold is chosen by it among many, and distances take seconds each."""
    return overlap(found_at(scan.result, rules, scan.voxel_ml).labels, scan.truth)


def lesion_iou(numbers: np.ndarray, candidates: int, truth: np.ndarray, connectivity: int) -> np.ndarray:
    """(candidates, lesions): IoU of every candidate with every connected lesion of the truth."""
    from scipy import ndimage

    lesions, count = ndimage.label(truth, ndimage.generate_binary_structure(3, 1 if connectivity == 6 else 3))
    pairs = numbers.astype(np.int64) * (count + 1) + lesions
    both = np.bincount(pairs.ravel(), minlength=(candidates + 1) * (count + 1)).reshape(candidates + 1, count + 1)
    union = both.sum(1, keepdims=True) + both.sum(0, keepdims=True) - both
    return (both / np.maximum(union, 1))[1:, 1:]
