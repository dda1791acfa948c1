"""The result of a skull-base run as files.

    result.json     everything but the maps, with its provenance
    scores.csv      one row per slice, from feet to head
    heatmap.nrrd    0 to 1, on the grid of the region
    scene.mrb       CT, heat map, region and scores, for a double click into Slicer

With several series of one patient, `result.json` holds the patient's call, and each series has a folder of its own.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from NasoLib.image import Image
from NasoLib.image.io import write as write_image
from NasoLib.report.folder import results_folder, write_record
from NasoLib.report.heat_colors import color_ramp
from NasoLib.report.mrb import SceneBundle
from NasoLib.tasks.invasion import InvasionResult, PatientCall, combine_series

CT_WINDOW, CT_LEVEL = 600.0, 60.0
HEAT_OPACITY = 0.6
COLUMNS = ("slice", "stored_slice", "l_mm", "p_mm", "s_mm", "score", "positive")


def write(
    images: Sequence[Image],
    results: Sequence[InvasionResult],
    place: Path,
    patient: PatientCall | None = None,
    more: Sequence[Mapping[str, Any]] = (),
    force: bool = False,
) -> Path:
    """Write the folder `place`; gives its path.

    results: one per image.  patient: their call together; with several and None, by the rule of the first.
    more: per result, plain values to keep with it (such as the checks of its heat map).  force: replace an earlier
    result.
    """
    extras = more or [{}] * len(results)
    if patient is None and len(results) > 1:
        patient = combine_series(results)
    with results_folder(place, force) as draft:
        if patient is None:
            write_series(draft, images[0], results[0], extras[0])
        else:
            _write_patient(draft, images, results, patient, extras)
    return Path(place)


def write_series(folder: Path, image: Image, result: InvasionResult, more: Mapping[str, Any]) -> None:
    """All files of one series into an existing folder."""
    _write_scores(result, folder / "scores.csv")
    write_image(result.heatmap, folder / "heatmap.nrrd")
    scene_of(image, result).write(folder / "scene.mrb")
    write_record(folder, {**result.to_json(), **more})


def scene_of(image: Image, result: InvasionResult) -> SceneBundle:
    """The scene of a series: its CT at the window of the skull base under the heat map, the region, the scores."""
    scene = SceneBundle()
    ct = scene.add_volume(result.name or "CT", image, CT_WINDOW, CT_LEVEL)
    heat = scene.add_volume("Heat map", result.heatmap, window=1.0, level=0.5, colors=color_ramp())
    scene.add_roi("Skull base", result.box)
    rows = _rows(result)
    columns = {name: [row[name] for row in rows] for name in COLUMNS}
    scene.add_table("Slice scores", columns | {"positive": ["yes" if yes else "no" for yes in columns["positive"]]})
    scene.show(ct, heat, HEAT_OPACITY, _where_to_look(result))
    return scene


def _write_patient(
    draft: Path,
    images: Sequence[Image],
    results: Sequence[InvasionResult],
    patient: PatientCall,
    extras: Sequence[Mapping[str, Any]],
) -> None:
    folders = [f"series-{number}" for number in range(1, len(results) + 1)]
    for folder, image, result, more in zip(folders, images, results, extras, strict=True):
        (draft / folder).mkdir()
        write_series(draft / folder, image, result, more)
    series = [{"folder": folder, "name": result.name} for folder, result in zip(folders, results, strict=True)]
    write_record(draft, {"task": "invasion", "patient": patient.to_json(), "series": series})


def _write_scores(result: InvasionResult, path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(_rows(result))


def _rows(result: InvasionResult) -> list[dict[str, Any]]:
    """One row of plain numbers per slice; `positive` is 1 or 0."""
    rows = []
    for row in result.slice_rows():
        place = dict(zip(("l_mm", "p_mm", "s_mm"), row["center_lps"], strict=True))
        rows.append({name: ({**row, **place})[name] for name in COLUMNS} | {"positive": int(row["positive"])})
    return rows


def _where_to_look(result: InvasionResult) -> Any:
    """The slice of the highest score, as LPS mm."""
    return result.slice_centers_lps[int(result.scores.argmax())]
