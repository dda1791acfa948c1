"""What the user corrected in one run's outline, once there is another run.

    corrected = tidy_up(old, output_of(new))      # what stays of the old result
    labels = adopt(new, corrected)                # the new result's regions for which it stands

A corrected segment stands for the region of the new run that it outlines. Were both in the output, the region as the
model draws it would bring back what the user has erased from it: in the exported label, in the comparison, and in what
the correction is said to be.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import slicer

from NasoLib.image import Image
from NasoLib.scene.segmentation import (
    CANDIDATE,
    RUN,
    candidate_id,
    model_outline_of,
    output_of,
    run_of,
    segments_of_run,
)
from NasoLib.scene.segments import mask_or_none, union_of


def adopt(node: slicer.vtkMRMLTextNode, corrected: Collection[str]) -> list[int]:
    """Let segments that the user corrected in an earlier run belong to this result; gives the regions they stand for.

    The segments of these regions leave the output. One corrected segment may stand for several, which it then joins.
    """
    output = output_of(node)
    if output is None:
        return []
    stood_for: list[int] = []
    for segment_id in corrected:
        labels = [label for label in _drawn(node, corrected) if _outlines(node, segment_id, label)]
        for label in labels:
            output.GetSegmentation().RemoveSegment(segments_of_run(node)[label])
        segment = output.GetSegmentation().GetSegment(segment_id)
        segment.SetTag(RUN, run_of(node))
        segment.SetTag(CANDIDATE, " ".join(str(label) for label in labels))
        stood_for += labels
    return sorted(stood_for)


def _drawn(node: slicer.vtkMRMLTextNode, corrected: Collection[str]) -> list[int]:
    """The regions whose segments are the model's."""
    return [label for label, segment_id in segments_of_run(node).items() if segment_id not in corrected]


def _outlines(node: slicer.vtkMRMLTextNode, segment_id: str, label: int) -> bool:
    """Whether a segment and a region share at least half of the smaller one: not when they merely touch."""
    output, model = output_of(node), model_outline_of(node)
    mine, theirs = mask_or_none(output, segment_id), mask_or_none(model, candidate_id(model, label))
    if mine is None or theirs is None:
        return False
    shared = union_of(output, [segment_id], theirs.geometry).array & (theirs.array > 0)
    return 2 * _ml(theirs.with_array(shared)) >= min(_ml(mine), _ml(theirs))


def _ml(mask: Image) -> float:
    return float(np.count_nonzero(mask.array)) * mask.geometry.voxel_volume_ml
