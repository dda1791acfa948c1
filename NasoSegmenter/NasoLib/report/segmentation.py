"""The result of a segmentation as files.

outline.seg.nrrd    one segment per region, with Slicer's terminology, on the image's own grid
measures.json       volume, diameters, regions, the rectangle of each slice, the interval
scene.mrb           image and outline, for a double click into Slicer
result.json         all of it, with its provenance
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from NasoLib.bundle import Bundle
from NasoLib.image import Image
from NasoLib.report.data_files import Segment, write_segmentation
from NasoLib.report.folder import results_folder, write_record
from NasoLib.report.mrb import SceneBundle
from NasoLib.tasks.segmentation.result import SegmentationResult
from NasoLib.tasks.segmentation.terminology import Meaning, color_of, meaning_of, name_of

MOST_SEGMENTS = 255
_CT_WINDOW, _CT_LEVEL = 400.0, 40.0


def write(
    image: Image, result: SegmentationResult, bundle: Bundle, place: Path, more: Any = None, force: bool = False
) -> Path:
    """Write the folder `place`; gives its path.

    more: plain values to keep with it (a comparison, a correction).  force: replace an earlier result.
    """
    with results_folder(place, force) as draft:
        write_into(draft, image, result, bundle, more)
    return Path(place)


def write_into(folder: Path, image: Image, result: SegmentationResult, bundle: Bundle, more: Any = None) -> None:
    """All files of one result into an existing folder."""
    labels, segments = labels_of(result, meaning_of(bundle))
    write_segmentation(labels, segments, folder / "outline.seg.nrrd")
    told = result.to_json()
    kept = {key: told[key] for key in ("answer", "measures", "candidates", "interval")}
    (folder / "measures.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    scene_of(image, result, bundle).write(folder / "scene.mrb")
    write_record(folder, {"task": "segmentation", **told, **(more or {})})


def write_frames(results: Iterable[tuple[Image, SegmentationResult]], bundle: Bundle, place: Path, force: bool) -> Path:
    """The results of several moments, each in a folder of its own."""
    with results_folder(place, force) as draft:
        volumes = []
        for number, (image, result) in enumerate(results, 1):
            folder = draft / f"frame-{number:03d}"
            folder.mkdir()
            write_into(folder, image, result, bundle)
            volumes.append({"folder": folder.name, "volume_ml": result.measures.volume_ml})
        write_record(draft, {"task": "segmentation", "frames": volumes})
    return Path(place)


def labels_of(result: SegmentationResult, meaning: Meaning) -> tuple[Image, list[Segment]]:
    """The regions as a label image and what its labels are; beyond 255 regions the last share a label."""
    labels = result.numbers.with_array(np.minimum(result.numbers.array, MOST_SEGMENTS).astype(np.uint8))
    shown = result.candidates[:MOST_SEGMENTS]
    count = len(result.candidates)
    looks = [(one.label, name_of(one.label, count), color_of(one.label)) for one in shown]
    return labels, [Segment(*look, meaning.category, meaning.type, meaning.region) for look in looks]


def scene_of(image: Image, result: SegmentationResult, bundle: Bundle) -> SceneBundle:
    """The scene: the image under its outline, at the middle of the region with the highest score."""
    scene = SceneBundle()
    window = (_CT_WINDOW, _CT_LEVEL) if image.modality == "CT" else (None, None)
    volume = scene.add_volume(result.name or image.modality or "Image", image, *window)
    labels, segments = labels_of(result, meaning_of(bundle))
    scene.add_segmentation("Outline", labels, segments, volume)
    scene.add_table("Regions", region_columns(result))
    place = result.candidates[0].center_lps if result.candidates else image.geometry.center_lps
    scene.show(volume, center_lps=place)
    return scene


def region_columns(result: SegmentationResult) -> dict[str, list[Any]]:
    """One row for each region."""
    rows = result.candidates
    return {
        "region": [row.label for row in rows],
        "score": [row.score for row in rows],
        "volume_ml": [row.ml for row in rows],
        "longest_axial_mm": [row.region.longest_axial_mm for row in rows],
        "longest_mm": [row.region.longest_mm for row in rows],
        "slices": [row.region.slices for row in rows],
        "l_mm": [row.center_lps[0] for row in rows],
        "p_mm": [row.center_lps[1] for row in rows],
        "s_mm": [row.center_lps[2] for row in rows],
    }
