"""Advice for one patient as files.

result.json                                everything but the maps, with its provenance
scores.csv                                 one row per slice with tumour, both arms, from feet to head
heatmap-ccrt.nrrd, heatmap-ic-ccrt.nrrd    0 to 1, as far as the rectangles reach; not without advice
matrix.svg                                 the two-by-two matrix with the patient's cell
scene.mrb                                  images, outline, heat maps and scores, for a double click into Slicer
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from NasoLib.image import Image
from NasoLib.image.io import write as write_image
from NasoLib.report.folder import results_folder, write_record
from NasoLib.report.heat_colors import color_ramp
from NasoLib.report.matrix_picture import matrix_svg
from NasoLib.report.mrb import SceneBundle, Segment
from NasoLib.tasks.advice import AdviceCase, AdviceResult
from NasoLib.tasks.advice.matrix import ARMS, REGIMEN
from NasoLib.tasks.differential import DifferentialResult

FILE_OF = {"CCRT": "heatmap-ccrt.nrrd", "IC+CCRT": "heatmap-ic-ccrt.nrrd"}
HEAT_OPACITY = 0.6
TUMOUR = Segment(1, "Tumour", (0.90, 0.62, 0.0), ("SCT", "49755003", "Morphologically Abnormal Structure"),
                 ("SCT", "108369006", "Neoplasm"))  # fmt: skip


def write(case: AdviceCase, result: AdviceResult, place: Path, force: bool = False) -> Path:
    """Write the folder `place`; gives its path. force: replace an earlier result."""
    with results_folder(place, force) as draft:
        _write_table(score_columns(result), draft / "scores.csv")
        for arm, found in result.arms.items():
            if found.heat is not None:
                write_image(found.heat, draft / FILE_OF[arm])
        (draft / "matrix.svg").write_text(matrix_svg(result), encoding="utf-8")
        scene_of(case, result).write(draft / "scene.mrb")
        write_record(draft, {"task": "advice", **result.to_json()})
    return Path(place)


def write_differential(result: DifferentialResult, place: Path, force: bool = False) -> Path:
    """The differential alone: `result.json`, `scores.csv`, `heatmap.nrrd`."""
    with results_folder(place, force) as draft:
        columns = {
            "s_mm": list(result.heights_mm),
            "probability_carcinoma": [float(p) for p in result.slice_probabilities],
        }
        _write_table(columns, draft / "scores.csv")
        if result.heat is not None:
            write_image(result.heat, draft / "heatmap.nrrd")
        write_record(draft, {"task": "differential", **result.to_json()})
    return Path(place)


def scene_of(case: AdviceCase, result: AdviceResult) -> SceneBundle:
    """The images with the heat map of the first arm in front, the outline and the scores."""
    scene = SceneBundle()
    ids = {name: scene.add_volume(name, image) for name, image in case.patient.images.items()}
    heat = {
        arm: scene.add_volume(f"Heat map, {REGIMEN[arm]}", found.heat, window=1.0, level=0.5, colors=color_ramp())
        for arm, found in result.arms.items()
        if found.heat is not None
    }
    outline = case.patient.outline
    labels = outline.with_array((outline.array != 0).astype("uint8"))
    scene.add_segmentation("Tumour", labels, [TUMOUR], ids["T1CE"])
    columns = score_columns(result)
    if columns["s_mm"]:
        scene.add_table("Slice scores", columns)
    scene.show(ids["T1CE"], next(iter(heat.values()), ""), HEAT_OPACITY, _where_to_look(case, result))
    return scene


def score_columns(result: AdviceResult) -> dict[str, list[Any]]:
    """One row per slice with tumour: its height, and each arm's probability of residual tumour."""
    arms = [result.arms[arm] for arm in ARMS if arm in result.arms]
    columns: dict[str, list[Any]] = {"s_mm": list(arms[0].heights_mm) if arms else []}
    for found in arms:
        columns[f"residual_{found.arm.lower().replace('+', '_')}"] = [float(p) for p in found.slice_probabilities]
    return columns


def probability_sentence(result: AdviceResult, arm: str) -> str:
    """Residual tumour after CCRT: 0.31 (0.25 to 0.38), threshold 0.45: no residual tumour."""
    found, firm = result.arms[arm], result.firmness
    if found.probability is None:
        return f"Residual tumour after {REGIMEN[arm]}: no answer."
    between = "" if firm is None else " (95 % of draws {:.2f} to {:.2f})".format(*firm.interval_95[arm])
    called = "residual tumour" if found.residual else "no residual tumour"
    said = f"{found.probability:.2f}{between}, threshold {found.threshold:.2f}"
    return f"Probability of residual tumour after {REGIMEN[arm]}: {said}: {called}."


def _write_table(columns: dict[str, list[Any]], path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))


def _where_to_look(case: AdviceCase, result: AdviceResult) -> Any:
    """The middle of the hottest slice's rectangle, or of the image, as LPS mm."""
    heats: list[Image] = [found.heat for found in result.arms.values() if found.heat is not None]
    return (heats[0] if heats else case.patient.images["T1CE"]).geometry.center_lps
