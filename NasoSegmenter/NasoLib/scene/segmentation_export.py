"""The segments of a result as they are now, on the image's grid: what an export writes.

labels, segments = segments_now(node, geometry)
"""

from __future__ import annotations

import numpy as np
import slicer

from NasoLib.errors import UserError
from NasoLib.image import Geometry, Image
from NasoLib.report.data_files import Segment
from NasoLib.scene.segmentation import output_of, segments_of_result, untouched_segments
from NasoLib.scene.segments import TERMINOLOGY, tag_of, union_of

MOST = 255


def segments_now(node: slicer.vtkMRMLTextNode, geometry: Geometry) -> tuple[Image, list[Segment]]:
    """A label image and what its labels are. Where segments overlap, the user's is written, else the later one.

    Raises UserError when the segmentation is gone, or holds more segments than a label image can.
    """
    output = output_of(node)
    if output is None:
        raise UserError(f"The segmentation of “{node.GetName()}” was removed from the scene. Run again.")
    ids = segments_of_result(node)
    if len(ids) > MOST:
        raise UserError(f"There are {len(ids)} segments; {MOST} can be written. Reject some first.")
    values, untouched = {segment_id: value for value, segment_id in enumerate(ids, 1)}, untouched_segments(node)
    labels = np.zeros(geometry.shape, np.uint8)
    for segment_id in sorted(ids, key=lambda one: one not in untouched):
        labels[union_of(output, [segment_id], geometry).array > 0] = values[segment_id]
    segments = [_described(output, segment_id, value) for segment_id, value in values.items()]
    return Image(labels, geometry, "", {"name": "Outline"}), segments


def _described(output: slicer.vtkMRMLSegmentationNode, segment_id: str, value: int) -> Segment:
    segment = output.GetSegmentation().GetSegment(segment_id)
    codes = [_code(part) for part in tag_of(output, segment_id, TERMINOLOGY).split("~")]
    known = {name: code for name, code in zip(_PLACES, codes, strict=False) if name and code}
    return Segment(value, segment.GetName(), segment.GetColor(), **known)  # type: ignore[arg-type]


# Where category, type and region stand in Slicer's tag; the rest are contexts and modifiers.
_PLACES = ("", "category", "type", "", "", "region", "")


def _code(text: str) -> tuple[str, ...] | None:
    parts = tuple(text.split("^"))
    return parts if len(parts) == 3 and parts[1] else None
