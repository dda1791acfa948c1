"""Thresholds, chosen on tuning data and on nothing else.

A cut-off by Youden's index is an observed score, the lowest that still counts as positive. With few tuning patients the
next patient's score falls just below it as often as above; so the threshold that is stored lies half way to the next
lower observed score. On the tuning data both give the same calls.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from NasoLib.bundle import DecisionSpec, PostprocessingSpec
from NasoLib.study.roc import youden_cutoff
from NasoLib.study.units import run_length as count_run
from NasoLib.training.recipes.classification import Classification
from NasoLib.training.recipes.differential import Differential
from NasoLib.training.recipes.invasion import Invasion
from NasoLib.training.recipes.rectangles import Rectangles
from NasoLib.training.recipes.segmentation import Segmentation
from NasoLib.training.score import ScoredCase, ScoredScan, overlap_at

_STEPS = tuple(round(0.05 * step, 2) for step in range(2, 19))


def decision_for(recipe: Classification, tuning: Sequence[ScoredCase]) -> DecisionSpec:
    """The recipe's decision with its thresholds, from scored tuning cases."""
    decision = recipe.decision_spec()
    if isinstance(recipe, Invasion):
        return _invasion(recipe, decision, tuning)
    if isinstance(recipe, Differential):
        threshold = _mean_threshold(recipe, tuning)
        half = _half_band(recipe, threshold, tuning)
        band = (max(threshold - half, 0.0), min(threshold + half, 1.0)) if half else None
        return replace(decision, threshold=threshold, abstain_band=band)
    return replace(decision, threshold=_mean_threshold(recipe, tuning)) if isinstance(recipe, Rectangles) else decision


def _invasion(recipe: Invasion, decision: DecisionSpec, tuning: Sequence[ScoredCase]) -> DecisionSpec:
    if recipe.slice_rule == "youden":
        labels = np.concatenate([case.labels for case in tuning])
        scores = np.concatenate([case.scores for case in tuning])
        decision = replace(decision, slice_threshold=between(labels, scores, recipe.slice_threshold))
    if recipe.run_rule == "youden":
        runs = [run_length(case.scores, decision) for case in tuning]
        cutoff = between([case.row.label for case in tuning], runs, float(recipe.min_run))
        decision = replace(decision, min_run=max(1, math.ceil(cutoff)))
    return decision


def _half_band(recipe: Differential, threshold: float, tuning: Sequence[ScoredCase]) -> float:
    """How far "uncertain" reaches to each side of the threshold."""
    if recipe.abstain_rule == "width" or not recipe.abstain_share:
        return recipe.abstain_band if recipe.abstain_rule == "width" else 0.0
    away = [abs(mean_score(case) - threshold) for case in tuning]
    return float(np.quantile(away, recipe.abstain_share))


def _mean_threshold(recipe: Rectangles, tuning: Sequence[ScoredCase]) -> float:
    if recipe.threshold_rule == "fixed":
        return recipe.threshold
    if recipe.unit == "image":
        labels = np.concatenate([np.full(len(case.scores), case.row.label) for case in tuning])
        return between(labels, np.concatenate([case.scores for case in tuning]), recipe.threshold)
    return between([case.row.label for case in tuning], [mean_score(case) for case in tuning], recipe.threshold)


def best_dice_threshold(recipe: Segmentation, tuning: Sequence[ScoredScan]) -> PostprocessingSpec:
    """The recipe's postprocessing with the threshold of the best mean Dice over tuning scans; of equals the middle.

    The Dice is that of what is left after the rules, as for the user: a speck that they drop speaks against nothing.
    """
    rules = recipe.postprocessing_spec()
    if recipe.threshold_rule == "fixed":
        return rules
    means = []
    for threshold in _STEPS:
        at = replace(rules, threshold=threshold)
        figures = [overlap_at(scan, at).figure("dice") for scan in tuning]
        means.append(float(np.mean([figure for figure in figures if figure is not None] or [0.0])))
    best = np.flatnonzero(np.isclose(means, max(means), atol=1e-9))
    return replace(rules, threshold=_STEPS[int(best[len(best) // 2])])


def between(labels: Sequence[bool] | np.ndarray, scores: Sequence[float] | np.ndarray, otherwise: float) -> float:
    """Youden's cut-off, moved half way to the next lower score; `otherwise` when there is none."""
    values = np.asarray(scores, float)
    found = youden_cutoff(np.asarray(labels, bool).tolist(), values.tolist()).value
    if found is None:
        return otherwise
    below = values[values < found]
    return float((found + below.max()) / 2) if len(below) else float(found)


def run_length(scores: np.ndarray, decision: DecisionSpec) -> int:
    """Positive slices in the longest unbroken run, or in total."""
    positive = np.asarray(scores) >= decision.slice_threshold
    return count_run(range(len(positive)), positive.tolist(), decision.run)


def mean_score(case: ScoredCase) -> float:
    """Mean of a patient's slices."""
    return float(np.mean(case.scores, dtype=float))
