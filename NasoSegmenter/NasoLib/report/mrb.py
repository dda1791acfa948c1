"""A scene that Slicer opens, written without Slicer.

    scene = SceneBundle()
    ct = scene.add_volume("CT", image, window=600, level=60)
    heat = scene.add_volume("Heat map", heatmap, colors=color_ramp(), window=1, level=0.5)
    scene.add_roi("Skull base", box)
    scene.add_table("Scores", {"slice": [1, 2], "score": [0.1, 0.9]})
    scene.add_segmentation("Tumour", labels, [Segment(1, "Tumour", (0.9, 0.2, 0.1))], reference=ct)
    scene.show(ct, heat, opacity=0.6, center_lps=box.center_lps)
    scene.write("case.mrb")

Why not Slicer's own writer: the command `naso` runs on clusters and in tests where no Slicer is, and what it leaves
should open with a double click all the same. A `.mrb` is a ZIP with one folder: the description of the scene (`.mrml`)
and, in `Data`, one file for each node in Slicer's usual formats. Only what is needed is described; Slicer fills in the
rest with its defaults.

Nothing of an image's header but its name goes in: a scene is made to be handed on.
"""

from __future__ import annotations

import json
import re
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from NasoLib.image import Box, Image
from NasoLib.image.geometry import flip_lps_ras
from NasoLib.image.io import write as write_image
from NasoLib.image.roi_file import markup_of
from NasoLib.report.data_files import Segment, write_colors, write_segmentation, write_table
from NasoLib.report.mrml import SceneDescription

__all__ = ["SceneBundle", "Segment"]

SKY_BLUE = (0.34, 0.71, 0.91)
_GREY = "vtkMRMLColorTableNodeGrey"
_USER_COLORS = "13"
_FIELD_MM = 220.0


class SceneBundle:
    """Collects data; `write` makes the file. Images are written then, so they must not change in between."""

    def __init__(self) -> None:
        self._description = SceneDescription()
        self._writers: list[Callable[[Path], Any]] = []
        self._names: set[str] = set()

    def add_volume(
        self,
        name: str,
        image: Image,
        window: float | None = None,
        level: float | None = None,
        colors: np.ndarray | None = None,
        threshold: tuple[float, float] | None = None,
    ) -> str:
        """A scalar volume; gives its id.

        window, level: of its values; both or neither (then Slicer chooses).  colors: (n, 4) red, green, blue, opacity
        from 0 to 1 over the window; None for grey.  threshold: only values between the two are shown.
        """
        palette = _GREY if colors is None else self._add_colors(f"{name} colours", colors)
        shades = {"colorNodeID": palette, "interpolate": "1", "autoWindowLevel": "1" if window is None else "0"}
        if window is not None and level is not None:
            shades |= {"window": f"{window:g}", "level": f"{level:g}"}
        if threshold is not None:
            low, high = threshold
            shades |= {"applyThreshold": "1", "autoThreshold": "0"}
            shades |= {"lowerThreshold": f"{low:g}", "upperThreshold": f"{high:g}"}
        display = self._description.add("VolumeDisplay", f"{name} display", shades)
        storage = self._file(
            "VolumeArchetypeStorage", name, ".nrrd", lambda path: write_image(image, path),
            {"centerImage": "0", "UseOrientationFromFile": "1"},
        )  # fmt: skip
        return self._listed("Volume", name, {"display": display, "storage": storage}, modality=image.modality)

    def add_roi(self, name: str, box: Box, color: tuple[float, float, float] = SKY_BLUE) -> str:
        """A markups ROI; gives its id."""
        text = json.dumps(markup_of(box, name, color), indent=1)
        storage = self._file(
            "MarkupsROIJsonStorage", name, ".mrk.json", lambda path: path.write_text(text, encoding="utf-8"),
            {"coordinateSystem": "LPS"},
        )  # fmt: skip
        shade = " ".join(f"{part:g}" for part in color)
        looks = {"color": shade, "selectedColor": shade, "propertiesLabelVisibility": "false", "fillOpacity": "0"}
        display = self._description.add("MarkupsROIDisplay", f"{name} display", looks | {"visibility": "true"})
        return self._listed("MarkupsROI", name, {"display": display, "storage": storage})

    def add_table(self, name: str, columns: Mapping[str, Sequence[Any]]) -> str:
        """A table, its columns of whole numbers, numbers or texts as their values are; gives its id."""
        kept = {title: list(values) for title, values in columns.items()}
        storage = self._file("TableStorage", name, ".tsv", lambda path: write_table(kept, path), member=".schema.tsv")
        return self._listed("Table", name, {"storage": storage}, {"useColumnTitleAsColumnHeader": "true"})

    def add_segmentation(self, name: str, labels: Image, segments: Sequence[Segment], reference: str = "") -> str:
        """A segmentation from a label image; gives its id.  reference: id of the volume that it was drawn on."""
        storage = self._file(
            "SegmentationStorage", name, ".seg.nrrd", lambda path: write_segmentation(labels, segments, path)
        )
        display = self._description.add("SegmentationDisplay", f"{name} display", {"visibility": "true"})
        links = {"display": display, "storage": storage}
        links |= {"referenceImageGeometryRef": reference} if reference else {}
        return self._listed("Segmentation", name, links)

    def show(
        self,
        background: str,
        foreground: str = "",
        opacity: float = 0.5,
        center_lps: Sequence[float] | np.ndarray = (0.0, 0.0, 0.0),
        field_mm: float = _FIELD_MM,
    ) -> None:
        """What the slice views show when the scene is opened: volumes by id, around a place, so many mm wide."""
        r, a, s = (float(mm) for mm in flip_lps_ras(np.asarray(center_lps)))
        self._description.add_views(background, foreground, opacity, (r, a, s), field_mm)

    def write(self, path: str | Path) -> Path:
        """Write the scene as an `.mrb`; a file that is there is replaced, all at once. Gives the path."""
        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".writing-") as folder:
            home = Path(folder) / _safe(path.stem)
            (home / "Data").mkdir(parents=True)
            for write in self._writers:
                write(home)
            (home / f"{home.name}.mrml").write_bytes(self._description.xml())
            draft = Path(folder) / "draft.mrb"
            _pack(home, draft)
            draft.replace(path)
        return path

    def _listed(
        self,
        tag: str,
        name: str,
        references: Mapping[str, str],
        attributes: Mapping[str, str] | None = None,
        modality: str = "",
    ) -> str:
        identity = self._description.add(tag, name, attributes, references)
        self._description.list_in_hierarchy(identity, modality)
        return identity

    def _add_colors(self, name: str, ramp: np.ndarray) -> str:
        storage = self._file("ColorTableStorage", name, ".ctbl", lambda path: write_colors(ramp, path))
        about = {"type": _USER_COLORS, "numcolors": str(len(ramp)), "hideFromEditors": "false"}
        return self._description.add("ColorTable", name, about, {"storage": storage})

    def _file(
        self,
        tag: str,
        name: str,
        ending: str,
        write: Callable[[Path], Any],
        attributes: Mapping[str, str] | None = None,
        member: str = "",
    ) -> str:
        """The storage node of one file in `Data`, which `write` will make.  member: ending of a second file."""
        stem = self._free(_safe(name))
        self._writers.append(lambda home: write(home / "Data" / f"{stem}{ending}"))
        about = {"fileName": f"Data/{stem}{ending}", "useCompression": "1", **(attributes or {})}
        if member:
            about["fileListMember0"] = f"Data/{stem}{member}"
        return self._description.add(tag, f"{name} file", about)

    def _free(self, stem: str) -> str:
        """A file name that no other node has."""
        found, number = stem, 1
        while found.lower() in self._names:
            number += 1
            found = f"{stem}_{number}"
        self._names.add(found.lower())
        return found


def _safe(name: str) -> str:
    """A name that every file system takes."""
    return re.sub(r"[^A-Za-z0-9_-]+", "_", name).strip("_") or "data"


def _pack(home: Path, target: Path) -> None:
    """A ZIP with the folder. Images are compressed already, so nothing is squeezed twice."""
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(item for item in home.rglob("*") if item.is_file()):
            small = path.suffix in (".mrml", ".json", ".tsv", ".ctbl")
            kind = zipfile.ZIP_DEFLATED if small else zipfile.ZIP_STORED
            archive.write(path, path.relative_to(home.parent).as_posix(), compress_type=kind)
