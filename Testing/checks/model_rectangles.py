"""What the rectangles of a model's outline cost: the MR classifiers on their test patients, as users meet them.

    python Testing/checks/model_rectangles.py --work scratch
    python Testing/checks/model_rectangles.py --work scratch residual-ccrt-demo

In training and in the bundles' cards rectangles come from the true outlines. A user's come from the model of
segmentation that the classifier names (`roi_bundle`). Here both are made for the same patients, and the areas under the
ROC curve are printed side by side with the paired test of DeLong. The command ends with status 1 when an area falls by
more than 0.05.

It is a check of its own, run by hand, because the patients take minutes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from NasoLib.bundle import Bundle, library
from NasoLib.device import Device, choose
from NasoLib.image import Image
from NasoLib.predict.slices import predict_slices
from NasoLib.study.roc import auc, compare_aucs
from NasoLib.tasks.models import ready_model
from NasoLib.tasks.segmentation import outline
from NasoLib.tasks.tumour_slices import OutlinedPatient
from NasoLib.training import manifest
from NasoLib.training.demos import DEMOS, Demo
from NasoLib.training.make_demo import write_manifest
from NasoLib.training.manifest import Row
from NasoLib.training.recipes import recipe_named
from NasoLib.training.recipes.rectangles import Rectangles
from NasoLib.training.samples.reading import read_image, read_outline

MOST_LOST = 0.05
_FOR_OUTLINES = "T1CE"


class Outlines:
    """The model's outline of each patient, made once for all classifiers."""

    def __init__(self, bundle: Bundle, device: Device) -> None:
        self.bundle, self.device = bundle, device
        self._made: dict[str, Image] = {}

    def of(self, row: Row) -> Image:
        """0 and 1 on the grid of the patient's T1CE."""
        place = str(row.path("image_t1ce"))
        if place not in self._made:
            image = read_image(row, _FOR_OUTLINES, "MR")
            self._made[place] = outline(image, self.bundle, device=self.device).mask
        return self._made[place]


def true_outline(row: Row, structures: tuple[str, ...]) -> Image:
    """The truth, 0 and 1 on the grid of the patient's T1CE."""
    geometry = read_image(row, _FOR_OUTLINES, "MR").geometry
    return Image(read_outline(row, structures, geometry).astype(np.uint8), geometry)


def probability(row: Row, mask: Image, bundle: Bundle, device: Device) -> float | None:
    """The patient's probability with the rectangles of a mask; None with too few slices."""
    spec, decision = bundle.metadata.input, bundle.metadata.decision
    patient = OutlinedPatient({name: read_image(row, name, "MR") for name in spec.sequences}, mask)
    shown = patient.shown_to(spec)
    if len(shown.slices_k) < decision.min_slices:
        return None
    return float(predict_slices(ready_model(bundle, device), shown.pictures).scores.mean())


def compared(demo: Demo, outlines: Outlines, work: Path, workers: int | None, device: Device) -> bool:
    """Print one classifier's areas; True when the model's rectangles cost little."""
    bundle = library.find(demo.name)
    recipe = recipe_named(demo.recipe, True, demo.network, demo.arm, demo.settings)
    assert isinstance(recipe, Rectangles)
    labels, pairs, silent = [], [], 0
    for row in recipe.chosen(manifest.read(write_manifest(demo, work, workers, roles=("test",)))):
        of_model = probability(row, outlines.of(row), bundle, device)
        of_truth = probability(row, true_outline(row, recipe.structures), bundle, device)
        if of_model is None or of_truth is None:
            silent += 1
            continue
        labels.append(row.label)
        pairs.append((of_truth, of_model))
    truth, model = (list(scores) for scores in zip(*pairs, strict=True))
    areas = [auc(labels, scores) for scores in (truth, model)]
    p = compare_aucs(labels, truth, model).p
    words = [f"{found.area:.3f} ({found.low:.3f}-{found.high:.3f})" for found in areas]
    print(
        f"{demo.name}: AUC {words[0]} with true outlines, {words[1]} with those of {outlines.bundle.name}, "
        f"P {'n/a' if p is None else f'{p:.2f}'}, {len(labels)} patients, {silent} without an answer"
    )
    return bool(areas[0].area - areas[1].area <= MOST_LOST)  # type: ignore[operator]


def main() -> int:
    """Measure; gives the exit status."""
    parser = argparse.ArgumentParser(description="the MR classifiers with rectangles of the model's outline")
    parser.add_argument("names", nargs="*", help="models (usual: all MR classifiers)")
    parser.add_argument("--work", type=Path, required=True, help="where test patients are kept")
    parser.add_argument("--workers", type=int, help="processes that make patients (usual: one per core)")
    words = parser.parse_args()
    device, fine = choose(), True
    asked = [row for row in DEMOS if row.recipe in ("residual", "differential")]
    outlines = Outlines(library.find("mr-tumour-demo"), device)
    for demo in (row for row in asked if row.name in (words.names or [row.name])):
        fine = compared(demo, outlines, words.work.absolute(), words.workers, device) and fine
    return 0 if fine else 1


if __name__ == "__main__":
    raise SystemExit(main())
