"""What the shipped demo models reach, measured again: the figures of their cards, and the sample patients.

    python Testing/checks/demo_models.py --work scratch                 all that are shipped
    python Testing/checks/demo_models.py --work scratch skull-base-demo

For each model the test patients of its row in `training/demos.py` are made (or taken from --work, where they are kept),
the shipped weights answer, and every figure is printed beside the one in the bundle. The command ends with status 1
when one differs by more than 0.02: processors round differently, and a case at a threshold may fall on either side.

The models of CT then answer as they do for a user: the sample patients of Slicer's Sample Data, whole, through the
tasks. For invasion the region is the radiologist's, and then moved by 3 mm each way.

It is a check of its own, run by hand, because the patients take minutes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from NasoLib.bundle import Bundle, library
from NasoLib.device import Device, choose
from NasoLib.gui.samples import make, named
from NasoLib.image import Box
from NasoLib.networks import from_bundle
from NasoLib.progress import SILENT
from NasoLib.study.overlap import overlap
from NasoLib.training import manifest
from NasoLib.training.demos import DEMOS, Demo
from NasoLib.training.figures import Figure, of_classification, of_segmentation
from NasoLib.training.gather import gathered
from NasoLib.training.make_demo import write_manifest
from NasoLib.training.recipes import recipe_named
from NasoLib.training.recipes.segmentation import Segmentation
from NasoLib.training.score import judge_scan, score_scans, score_slices

TOLERANCE = 0.02
SHIFT_MM = 3.0


def remeasured(demo: Demo, bundle: Bundle, work: Path, workers: int | None, device: Device) -> Sequence[Figure]:
    """The figures of a bundle's own weights and thresholds on its row's test patients."""
    recipe = recipe_named(demo.recipe, True, demo.network, demo.arm, demo.settings)
    rows = recipe.chosen(manifest.read(write_manifest(demo, work, workers, roles=("test",))))
    cases, skipped = gathered(recipe, rows, work / "samples")
    for sentence in skipped:
        print(f"left out: {sentence}", file=sys.stderr)
    ready = from_bundle(bundle, device)
    if isinstance(recipe, Segmentation):
        rules = bundle.metadata.postprocessing
        return of_segmentation([judge_scan(scan, rules) for scan in score_scans(ready, recipe, cases)])
    return of_classification(recipe, score_slices(ready, recipe, cases), bundle.metadata.decision)  # type: ignore[arg-type]


def compared(bundle: Bundle, figures: Sequence[Figure]) -> bool:
    """Print each figure beside the card's; True when all agree."""
    stored = {(metric.name, metric.unit): metric for metric in bundle.metadata.metrics}
    fine = True
    for figure in figures:
        metric = stored.pop((figure.name, figure.unit), None)
        same = (figure.value is None) == (metric is None) and (
            metric is None or figure.value is None or abs(figure.value - metric.value) <= TOLERANCE
        )
        card = "n/a" if metric is None else f"{metric.value:.3f}"
        print(
            f"  {figure.name}, {figure.unit}: {_text(figure)}, n {figure.n}; card {card}{'' if same else '   DIFFERS'}"
        )
        fine = fine and same
    for name, unit in stored:
        print(f"  {name}, {unit}: in the card, and not measured here   DIFFERS")
    return fine and not stored


def _text(figure: Figure) -> str:
    if figure.value is None:
        return "n/a"
    interval = "" if figure.low is None or figure.high is None else f" ({figure.low:.3f}-{figure.high:.3f})"
    return f"{figure.value:.3f}{interval}"


def samples_of_invasion(bundle: Bundle, device: Device) -> bool:
    """The sample patients, with the radiologist's region and with moved ones; True when the true region is right."""
    from NasoLib.tasks.invasion import assess

    fine = True
    for name in ("NasoHeadCTPositive", "NasoHeadCTNegative"):
        case = make(named(name), SILENT)
        low, high = (np.array(case.roi_lps[end]) for end in ("min", "max"))
        results = [
            assess(case.images["ct"], Box.from_bounds(low + s, high + s), bundle, device=device) for s in _moves()
        ]
        truth = bool(case.truth["invaded"])
        right = [result.call.positive == truth for result in results]
        print(
            f"  {name}: {results[0].call.sentence} Right for {sum(right)} of {len(right)} regions, the true one and "
            f"six moved by {SHIFT_MM:g} mm."
        )
        fine = fine and right[0]
    return fine


def _moves() -> Iterator[np.ndarray]:
    """No move, then one along each axis and back."""
    yield np.zeros(3)
    for axis in range(3):
        for sign in (-1, 1):
            yield SHIFT_MM * sign * np.eye(3)[axis]


def sample_of_chest(bundle: Bundle, device: Device) -> bool:
    """The sample chest with a tumour, outlined on its own grid; True when the tumour is found."""
    from NasoLib.tasks.segmentation import outline

    sample = named("NasoChestCT")
    case = make(replace(sample, options={**sample.options, "tumour": True}), SILENT)
    result = outline(case.images["ct"], bundle, device=device)
    dice = overlap(result.numbers.array > 0, case.masks["tumour"]).figure("dice")
    shown = "n/a" if dice is None else f"{dice:.3f}"
    print(f"  NasoChestCT with a tumour: {len(result.candidates)} candidates, Dice {shown} on the CT's own grid.")
    return bool(dice and dice > 0.5)


SAMPLES = {"skull-base-demo": samples_of_invasion, "mediastinal-demo": sample_of_chest}


def main() -> int:
    """Measure; gives the exit status."""
    parser = argparse.ArgumentParser(description="figures of the shipped demo models, measured again")
    parser.add_argument("names", nargs="*", help="models (usual: all that are shipped)")
    parser.add_argument("--work", type=Path, required=True, help="where test patients are kept")
    parser.add_argument("--workers", type=int, help="processes that make patients (usual: one per core)")
    parser.add_argument("--samples", action="store_true", help="only the sample patients")
    words = parser.parse_args()
    shipped = {bundle.name: bundle for bundle in library.installed()}
    device, fine = choose(), True
    for demo in (row for row in DEMOS if row.name in (words.names or shipped)):
        bundle = library.find(demo.name)
        print(f"{demo.name}, {bundle.sha256[:12]}")
        if not words.samples:
            figures = remeasured(demo, bundle, words.work.absolute(), words.workers, device)
            fine = compared(bundle, figures) and fine
        if demo.name in SAMPLES:
            fine = SAMPLES[demo.name](bundle, device) and fine
    return 0 if fine else 1


if __name__ == "__main__":
    raise SystemExit(main())
