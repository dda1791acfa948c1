"""The files beside a scene's description: images, segmentations, tables and colours, in the formats of Slicer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from NasoLib.errors import UserError
from NasoLib.image import Image
from NasoLib.image.itk import to_itk

_REGIONS = "Anatomic codes - DICOM master list"


@dataclass(frozen=True)
class Segment:
    """One label of a segmentation.

    value: in the label image.  color: red, green, blue from 0 to 1.
    category, type: (scheme, code, meaning) of the standard terminology, such as ("SCT", "85756007", "Tissue").
    region: the part of the body likewise, or None.
    """

    value: int
    name: str
    color: tuple[float, float, float]
    category: tuple[str, str, str] = ("SCT", "85756007", "Tissue")
    type: tuple[str, str, str] = ("SCT", "85756007", "Tissue")
    region: tuple[str, str, str] | None = None

    @property
    def terminology(self) -> str:
        """As Slicer tags a segment."""
        words = ("Segmentation category and type - 3D Slicer General Anatomy list", self.category, self.type)
        parts = [word if isinstance(word, str) else "^".join(word) for word in words]
        return "~".join([*parts, "^^", _REGIONS, "^".join(self.region or ("", "", "")), "^^"])


def write_segmentation(labels: Image, segments: Sequence[Segment], path: Path) -> None:
    """A `.seg.nrrd`: a label image whose header says what each label is. Labels do not overlap."""
    import SimpleITK

    wanted = [segment.value for segment in segments]
    if len(set(wanted)) != len(wanted) or min(wanted, default=1) < 1 or max(wanted, default=1) > 255:
        raise UserError("The segments of a segmentation need different label values from 1 to 255.")
    itk_image = to_itk(labels.with_array(labels.array.astype(np.uint8)))
    for name, text in _segment_header(labels, segments).items():
        itk_image.SetMetaData(name, text)
    SimpleITK.WriteImage(itk_image, str(path), useCompression=True, compressionLevel=1)


def _segment_header(labels: Image, segments: Sequence[Segment]) -> dict[str, str]:
    extent = " ".join(f"0 {count - 1}" for count in labels.geometry.size_ijk)
    header = {
        "Segmentation_MasterRepresentation": "Binary labelmap",
        "Segmentation_ContainedRepresentationNames": "Binary labelmap|",
        "Segmentation_ReferenceImageExtentOffset": "0 0 0",
    }
    for number, segment in enumerate(segments):
        about = {
            "ID": f"Segment_{segment.value}",
            "Name": segment.name,
            "Color": " ".join(f"{part:g}" for part in segment.color),
            "LabelValue": str(segment.value),
            "Layer": "0",
            "Extent": extent,
            "Tags": f"TerminologyEntry:{segment.terminology}|",
        }
        header |= {f"Segment{number}_{key}": text for key, text in about.items()}
    return header


def write_table(columns: Mapping[str, Sequence[Any]], path: Path) -> Path:
    """A `.tsv` with the types of its columns in a `.schema.tsv` beside it, whose path is given."""
    titles = [_cell(title) for title in columns]
    rows = zip(*columns.values(), strict=True)
    _write_lines(path, [titles, *([_cell(value) for value in row] for row in rows)])
    schema = path.with_suffix(".schema.tsv")
    kinds = [_kind(values) for values in columns.values()]
    _write_lines(schema, [["columnName", "type"], *(list(pair) for pair in zip(titles, kinds, strict=True))])
    return schema


def write_colors(ramp: np.ndarray, path: Path) -> None:
    """A `.ctbl` from colours (n, 4): red, green, blue and opacity, each 0 to 1, for equal steps of the value."""
    steps = max(len(ramp) - 1, 1)
    lines = [f"{n} {n / steps:.3f} " + " ".join(str(round(part * 255)) for part in rgba) for n, rgba in enumerate(ramp)]
    path.write_text("# index name red green blue opacity\n" + "\n".join(lines) + "\n", encoding="utf-8")


def _write_lines(path: Path, rows: Sequence[Sequence[str]]) -> None:
    path.write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")


def _kind(values: Sequence[Any]) -> str:
    if any(isinstance(value, str) for value in values):
        return "string"
    return "int" if all(isinstance(value, (int, np.integer)) for value in values) else "double"


def _cell(value: Any) -> str:
    """One value; a tab or a line's end in a text would tear the table."""
    if isinstance(value, (bool, np.bool_)):
        return str(int(value))
    return " ".join(value.split()) if isinstance(value, str) else str(value)
