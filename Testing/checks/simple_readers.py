"""How far rules on one number get on the synthetic cohorts: the tasks must be neither trivial nor hopeless.

    python Testing/checks/simple_readers.py --n 120 --hospitals 12 --matrix 192

For every classification task a cohort is made in memory. Each rule is one number measured on a case (the mean signal of
the region, the tumour's volume, its brightest slice, ...). Half of the hospitals choose only whether a high or a low
number speaks for the answer; the other half, which were not seen, give the area under the ROC curve with its DeLong
interval. The command ends with status 1 when any rule lies above 0.80 there. It is a check of its own, run by hand
after the anatomy has changed, because it takes minutes.

A rule may use the true outline of the tumour, which no reader has: the bound is meant for what a single number knows,
not for how well it was measured. It may not use other truths. Where half of the cases have no tumour, the outline would
be the answer, so the mediastinal rules see the image alone.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np
from NasoLib.image import Geometry, Image
from NasoLib.phantom import Case
from NasoLib.phantom.cohort import Plan, PlannedCase, planned_cases
from NasoLib.phantom.slabs import cores, share_the_machine
from NasoLib.study.roc import auc

LIMIT = 0.80
Numbers = dict[str, float]


@dataclass(frozen=True)
class Question:
    """A task as it is asked here: whose cohort, what the answer is, what is measured."""

    title: str
    task: str
    answer: Callable[[Mapping], bool]
    measure: Callable[[Case], Numbers]


@dataclass(frozen=True)
class Row:
    """One case, measured."""

    hospital: str
    answers: tuple[bool, ...]
    numbers: Numbers


# ---------------------------------------------------------------------------------------------------------------------
# What can be measured
# ---------------------------------------------------------------------------------------------------------------------
def of_values(values: np.ndarray, name: str) -> Numbers:
    """The usual numbers of a set of voxels."""
    values = values.astype(np.float32) if values.size else np.zeros(1, np.float32)
    low, middle, high = np.percentile(values, (5, 50, 95))
    return {
        f"{name} mean": float(values.mean()),
        f"{name} deviation": float(values.std()),
        f"{name} minimum": float(values.min()),
        f"{name} maximum": float(values.max()),
        f"{name} 5 %": float(low),
        f"{name} median": float(middle),
        f"{name} 95 %": float(high),
    }


def of_slices(planes: list[np.ndarray], name: str) -> Numbers:
    """Brightest and darkest slice, and how far they lie apart; `planes`: the voxels of each slice."""
    means = [float(plane.mean()) for plane in planes if plane.size] or [0.0]
    return {
        f"{name} brightest slice": max(means),
        f"{name} darkest slice": min(means),
        f"{name} spread of slices": max(means) - min(means),
    }


def of_mask(mask: np.ndarray, geometry: Geometry, name: str) -> Numbers:
    """Size and form of an outline."""
    places = geometry.to_lps(np.argwhere(mask)[:, ::-1]) if mask.any() else np.zeros((1, 3))
    extent = np.ptp(places, axis=0)
    volume_ml = float(np.count_nonzero(mask)) * geometry.voxel_volume_ml
    axis = int(np.argmax(np.abs(geometry.directions[2]))) if mask.any() else 2
    by_slice = mask.any(axis=tuple(a for a in range(3) if a != 2 - axis))
    return {
        f"{name} volume": volume_ml,
        f"{name} slices": float(np.count_nonzero(by_slice)),
        f"{name} width": float(extent[0]),
        f"{name} depth": float(extent[1]),
        f"{name} height": float(extent[2]),
        f"{name} compactness": volume_ml * 1000.0 / max(float(np.prod(extent)), 1.0),
    }


def box_voxels(image: Image, box: Mapping[str, list[float]]) -> list[np.ndarray]:
    """The voxels of each slice inside a box of the patient (corners to the nearest voxel)."""
    ends = image.geometry.to_ijk(np.array([box["min"], box["max"]]))
    low = np.clip(np.rint(ends.min(axis=0)).astype(int), 0, np.array(image.geometry.size_ijk) - 1)
    high = np.clip(np.rint(ends.max(axis=0)).astype(int), low, np.array(image.geometry.size_ijk) - 1)
    part = image.array[low[2] : high[2] + 1, low[1] : high[1] + 1, low[0] : high[0] + 1]
    return list(part)


def shares(values: np.ndarray, name: str) -> Numbers:
    """Shares of air, fat, soft tissue and bone of voxels in HU."""
    return {
        f"{name} air": float((values < -300).mean()),
        f"{name} fat": float(((values > -150) & (values < -20)).mean()),
        f"{name} soft tissue": float(((values > 0) & (values < 150)).mean()),
        f"{name} bone": float((values > 250).mean()),
        f"{name} dense bone": float((values > 600).mean()),
    }


# ---------------------------------------------------------------------------------------------------------------------
# The rules of each task
# ---------------------------------------------------------------------------------------------------------------------
def head_rules(case: Case) -> Numbers:
    """Invasion: the radiologist's rectangle, and the tumour's outline."""
    image, tumour = case.images["ct"], case.masks["tumour"] > 0
    planes = box_voxels(image, case.roi_lps)  # type: ignore[arg-type]
    inside = np.concatenate([plane.ravel() for plane in planes])
    size = np.subtract(case.roi_lps["max"], case.roi_lps["min"])  # type: ignore[index]
    half = len(planes) // 2 or 1
    return {
        **of_values(inside, "ROI"),
        **of_slices(planes, "ROI"),
        **shares(inside, "ROI"),
        "ROI area": float(size[0] * size[1]),
        "ROI height": float(size[2]),
        "ROI upper half": float(np.mean([plane.mean() for plane in planes[half:]])),
        "ROI left against right": _sides(planes),
        **of_values(image.array[tumour], "tumour"),
        **of_mask(tumour, image.geometry, "tumour"),
    }


def neck_rules(case: Case) -> Numbers:
    """Residual tumour, and carcinoma or lymphoma: the outlines of tumour and nodes on every sequence."""
    tumour, nodes = case.masks["tumour"] > 0, case.masks["nodes"] > 0
    geometry = case.images["t1"].geometry
    numbers = {
        **of_mask(tumour, geometry, "tumour"),
        **of_mask(nodes, geometry, "nodes"),
        **_symmetry(tumour, geometry),
    }
    middles = {}
    for name, image in case.images.items():
        body = np.median(image.array[image.array > 0.1 * np.percentile(image.array, 99)])
        values = image.array[tumour] / np.float32(body)
        middles[name] = float(np.median(values)) if values.size else 0.0
        numbers |= of_values(image.array[tumour], f"{name} signal")
        numbers |= of_values(values, f"{name} against body")
        numbers |= of_slices([a[m] / body for a, m in zip(image.array, tumour, strict=True)], f"{name} against body")
        numbers[f"{name} dark share"] = float((values < 0.7 * middles[name]).mean()) if values.size else 0.0
        numbers[f"{name} bright share"] = float((values > 1.3 * middles[name]).mean()) if values.size else 0.0
        numbers[f"{name} unevenness"] = float(values.std() / max(values.mean(), 1e-6)) if values.size else 0.0
        numbers[f"{name} grain"] = _grain(image.array, tumour) / max(float(body), 1e-6)
    numbers["enhancement"] = middles["t1ce"] / max(middles["t1"], 1e-6)
    numbers["t2 against t1"] = middles["t2"] / max(middles["t1"], 1e-6)
    return numbers


def chest_rules(case: Case) -> Numbers:
    """Mediastinal tumour: the image alone, whole and in the box of the middle where the mediastinum lies."""
    image = next(iter(case.images.values()))
    low, high = image.geometry.corners_lps().min(axis=0), image.geometry.corners_lps().max(axis=0)
    middle, half = (low + high) / 2, (high - low) / 2 * (0.22, 0.3, 0.6)
    planes = box_voxels(image, {"min": list(middle - half), "max": list(middle + half)})
    front = box_voxels(image, {"min": list(middle - half), "max": [*(middle + half * (1, 0, 1))]})
    numbers: Numbers = {}
    for name, part in (("mediastinum", planes), ("its front", front)):
        inside = np.concatenate([plane.ravel() for plane in part])
        numbers |= {**of_values(inside, name), **of_slices(part, name), **shares(inside, name)}
        numbers[f"{name} left against right"] = _sides(part)
    body = image.array[image.array > -300]
    return {**numbers, **of_values(body, "body"), "body volume": body.size * image.geometry.voxel_volume_ml}


def _sides(planes: list[np.ndarray]) -> float:
    """How much one half of a box is brighter than the other, without regard to which."""
    last = [np.array_split(plane, 2, axis=-1) for plane in planes]
    return abs(float(np.mean([a.mean() - b.mean() for a, b in last])))


def _symmetry(mask: np.ndarray, geometry: Geometry) -> Numbers:
    """How unequal the two sides of the tumour are, about the middle of the image."""
    if not mask.any():
        return {"tumour asymmetry": 0.0, "tumour off the midline": 0.0}
    left = geometry.to_lps(np.argwhere(mask)[:, ::-1])[:, 0] - geometry.center_lps[0]
    return {
        "tumour asymmetry": abs(float((left > 0).mean()) - 0.5),
        "tumour off the midline": abs(float(left.mean())),
    }


def _grain(array: np.ndarray, mask: np.ndarray) -> float:
    """Mean step between neighbours in the row, inside the outline."""
    both = mask[:, :, 1:] & mask[:, :, :-1]
    steps = np.abs(np.diff(array.astype(np.float32), axis=2))
    return float(steps[both].mean()) if both.any() else 0.0


QUESTIONS = (
    Question("invasion of the skull base", "invasion", lambda truth: truth["invaded"], head_rules),
    Question("carcinoma or lymphoma", "differential", lambda truth: truth["carcinoma"], neck_rules),
    Question("residual tumour, CCRT", "residual", lambda truth: truth["residual"]["CCRT"], neck_rules),
    Question("residual tumour, IC+CCRT", "residual", lambda truth: truth["residual"]["IC+CCRT"], neck_rules),
    Question("mediastinal tumour", "mediastinal", lambda truth: truth["tumour"], chest_rules),
)


# ---------------------------------------------------------------------------------------------------------------------
# From cases to areas
# ---------------------------------------------------------------------------------------------------------------------
def measured(case: PlannedCase, task: str) -> Row:
    """Make one case, measure it, forget it. The answers are those of all questions about this task."""
    made = case.generate()
    questions = [question for question in QUESTIONS if question.task == task]
    answers = tuple(bool(question.answer(made.truth)) for question in questions)
    return Row(case.hospital, answers, questions[0].measure(made))


def rows_of(plan: Plan) -> list[Row]:
    """The measured cohort."""
    with ProcessPoolExecutor(cores(), mp_context=get_context("spawn"), initializer=share_the_machine) as pool:
        jobs = [pool.submit(measured, case, plan.task) for case in planned_cases(plan)]
        rows = []
        for number, job in enumerate(jobs, 1):
            rows.append(job.result())
            print(f"\r{plan.task}: {number} of {len(jobs)} cases", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return rows


def areas(rows: list[Row], index: int) -> Iterator[tuple[str, float, float, float]]:
    """For each rule: its name, its area over the unseen hospitals and the interval."""
    seen = set(sorted({row.hospital for row in rows})[::2])
    labels = np.array([row.answers[index] for row in rows])
    fits = np.array([row.hospital in seen for row in rows])
    for name in rows[0].numbers:
        values = np.array([row.numbers[name] for row in rows])
        fitted = auc(labels[fits], values[fits]).area
        sign = 1.0 if fitted is None or fitted >= 0.5 else -1.0
        found = auc(labels[~fits], sign * values[~fits])
        if found.area is not None:
            yield name, found.area, float(found.low or 0.0), float(found.high or 1.0)


def report(question: Question, rows: list[Row], shown: int) -> bool:
    """Print the best rules of a question; True when none is above the limit."""
    index = [other for other in QUESTIONS if other.task == question.task].index(question)
    found = sorted(areas(rows, index), key=lambda rule: -rule[1])
    positives = sum(row.answers[index] for row in rows)
    print(
        f"\n{question.title}: {positives} of {len(rows)} cases positive, {len(found)} rules, best over unseen hospitals"
    )
    for name, area, low, high in found[:shown]:
        print(f"  {area:5.3f} ({low:5.3f}-{high:5.3f})  {name}{'   ABOVE THE LIMIT' if area > LIMIT else ''}")
    return all(area <= LIMIT for _, area, _, _ in found)


def main() -> int:
    """Run the audit; gives the exit status."""
    parser = argparse.ArgumentParser(description="AUC of rules on one number, over unseen hospitals")
    parser.add_argument("--n", type=int, default=120)
    parser.add_argument("--hospitals", type=int, default=12)
    parser.add_argument("--matrix", type=int, default=192)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--task", action="append", help="only this cohort; may be given several times")
    parser.add_argument("--show", type=int, default=12, help="rules to print per question")
    words = parser.parse_args()
    fine = True
    for task in words.task or dict.fromkeys(question.task for question in QUESTIONS):
        rows = rows_of(Plan(task, words.n, words.hospitals, seed=words.seed, style_changes={"matrix": words.matrix}))
        for question in (question for question in QUESTIONS if question.task == task):
            fine = report(question, rows, words.show) and fine
    return 0 if fine else 1


if __name__ == "__main__":
    raise SystemExit(main())
