"""The result of a segmentation as files.

outline.seg.nrrd    one segment per region, with Slicer's terminology, on the image's own grid
measures.json       volume, diameters, regions, the rectangle of each slice, the interval
scene.mrb           image and outline, for a double click into Slicer
result.json         all of it, with its provenance
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
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
_MEASURED = ("answer", "measures", "candidates", "interval", "comparison", "correction", "corrected")
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


def write_corrected(
    image: Image, labels: Image, segments: Sequence[Segment], told: Mapping[str, Any], place: Path, force: bool = False
) -> Path:
    """Write the segments as the user left them, with what the model said of the image; gives the folder's path.

    labels: values of `segments`, on the image's grid.  told: a result's `to_json`, with what is to be kept beside it.
    """
    with results_folder(place, force) as draft:
        _write_files(draft, image, labels, segments, told)
    return Path(place)


def write_into(folder: Path, image: Image, result: SegmentationResult, bundle: Bundle, more: Any = None) -> None:
    """All files of one result into an existing folder."""
    labels, segments = labels_of(result, meaning_of(bundle))
    _write_files(folder, image, labels, segments, {**result.to_json(), **(more or {})})


def _write_files(
    folder: Path, image: Image, labels: Image, segments: Sequence[Segment], told: Mapping[str, Any]
) -> None:
    write_segmentation(labels, segments, folder / "outline.seg.nrrd")
    kept = {key: told[key] for key in _MEASURED if key in told}
    (folder / "measures.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    scene_of(image, labels, segments, told).write(folder / "scene.mrb")
    write_record(folder, {"task": "segmentation", **told})


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


def scene_of(image: Image, labels: Image, segments: Sequence[Segment], told: Mapping[str, Any]) -> SceneBundle:
    """The scene: the image under its outline, at the middle of the region with the highest score."""
    scene = SceneBundle()
    window = (_CT_WINDOW, _CT_LEVEL) if image.modality == "CT" else (None, None)
    volume = scene.add_volume(str(image.meta.get("name", "")) or image.modality or "Image", image, *window)
    scene.add_segmentation("Outline", labels, segments, volume)
    regions = told["candidates"]
    scene.add_table("Regions", region_columns(regions))
    scene.show(volume, center_lps=regions[0]["center_lps"] if regions else image.geometry.center_lps)
    return scene


def region_columns(regions: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """One row for each region."""
    names = {"label": "region", "score": "score", "volume_ml": "volume_ml", "longest_axial_mm": "longest_axial_mm"}
    names |= {"longest_mm": "longest_mm", "slices": "slices"}
    columns = {title: [row[name] for row in regions] for name, title in names.items()}
    places = {f"{axis}_mm": [row["center_lps"][n] for row in regions] for n, axis in enumerate("lps")}
    return columns | places
