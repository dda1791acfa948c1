"""A segmentation result as nodes of the scene, and back.

    with changing(scene) as change:
        node = add_result(scene, change, volume, result, bundle, output=None, accepted=[1, 2])
    told = read_told(node)
    accept(node, [1, 3])                     # other candidates count from now on

The text node is the result in words and numbers; it refers to the volume, to the user's segmentation and to what the
model drew. What the model drew is a segmentation of its own, hidden, one segment for each candidate, and is never
changed: the user corrects the segments in `output`, and the two can be compared at any time.

Segments that this software did not make are never touched, and neither is one of ours that the user has corrected: a
segment counts as corrected when it no longer holds the voxels that the model drew.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection

import slicer

from NasoLib.bundle import Bundle
from NasoLib.errors import UserError
from NasoLib.image import Geometry, Image
from NasoLib.scene.folder import add_folder, hierarchy_of, item_of, put, remove_folder
from NasoLib.scene.segments import (
    TERMINOLOGY,
    add_segment,
    is_same_outline,
    mask_or_none,
    segment_ids,
    segments_with,
    tag_of,
    union_of,
)
from NasoLib.scene.tables import add_table
from NasoLib.scene.transaction import Change
from NasoLib.tasks.segmentation import SegmentationResult
from NasoLib.tasks.segmentation.stored import Told
from NasoLib.tasks.segmentation.terminology import color_of, meaning_of, name_of

RUN, CANDIDATE = "Naso.Run", "Naso.Candidate"
_VOLUME, _MODEL, _OUTPUT, _TABLE = "NasoVolume", "NasoModelOutline", "NasoOutput", "NasoTable"
_OWN = "NasoOwnOutput"


def add_result(
    scene: slicer.vtkMRMLScene,
    change: Change,
    volume: slicer.vtkMRMLScalarVolumeNode,
    result: SegmentationResult,
    bundle: Bundle,
    output: slicer.vtkMRMLSegmentationNode | None = None,
    accepted: Collection[int] = (),
) -> slicer.vtkMRMLTextNode:
    """Put a result into the scene, as part of a change; gives the text node that is the result.

    output: where the accepted candidates go; None for a new segmentation.
    """
    name = f"{volume.GetName()} outline"
    folder = add_folder(scene, volume, name)
    change.if_undone(lambda: remove_folder(scene, folder))
    node = _text_node(scene, f"{name} result", result)
    model = _model_outline(scene, volume, result, bundle, f"{name}, as the model drew it")
    target = _segmentation(scene, volume, name) if output is None else output
    table = add_table(scene, f"{name} regions", columns_of(Told.from_json(result.to_json())))
    for role, part in ((_VOLUME, volume), (_MODEL, model), (_OUTPUT, target), (_TABLE, table)):
        node.SetNodeReferenceID(role, part.GetID())
    if output is None:
        target.SetAttribute(_OWN, "yes")
        put(scene, folder, target)
    put(scene, folder, model, table, node)
    before = set(segment_ids(target))
    change.if_undone(lambda: _remove_new_segments(scene, target, before))
    accept(node, accepted)
    return node


def read_told(node: slicer.vtkMRMLTextNode) -> Told:
    """The result of a text node in numbers and words. Raises UserError when it cannot be read."""
    try:
        return Told.from_json(json.loads(node.GetText() or ""))
    except ValueError as error:
        raise UserError(f"“{node.GetName()}” is not a result that can be read. Run again.") from error


def volume_of(node: slicer.vtkMRMLTextNode) -> slicer.vtkMRMLScalarVolumeNode | None:
    """The image that a result is about; None when it was removed."""
    return node.GetNodeReference(_VOLUME)


def output_of(node: slicer.vtkMRMLTextNode) -> slicer.vtkMRMLSegmentationNode | None:
    """The segmentation that the user works on; None when it was removed."""
    return node.GetNodeReference(_OUTPUT)


def model_outline_of(node: slicer.vtkMRMLTextNode) -> slicer.vtkMRMLSegmentationNode | None:
    """What the model drew, one segment for each candidate; None when it was removed."""
    return node.GetNodeReference(_MODEL)


def is_of_another(output: slicer.vtkMRMLSegmentationNode | None, volume: slicer.vtkMRMLNode | None) -> bool:
    """Whether this software made a segmentation for another volume; never so for one of the user's own."""
    if output is None or not output.GetAttribute(_OWN):
        return False
    return (
        output.GetNodeReference(slicer.vtkMRMLSegmentationNode.GetReferenceImageGeometryReferenceRole()) is not volume
    )


def candidate_id(model: slicer.vtkMRMLSegmentationNode, label: int) -> str:
    """The segment of a candidate in what the model drew; "" when it is gone."""
    return next(iter(segments_with(model, CANDIDATE, str(label))), "")


def run_of(node: slicer.vtkMRMLTextNode) -> str:
    """The run that a result comes from, as its segments are tagged."""
    return node.GetAttribute(RUN) or ""


def accept(node: slicer.vtkMRMLTextNode, labels: Collection[int]) -> list[int]:
    """Let these candidates, and no others of the run, be segments of the output.

    Gives the candidates that stay although they are not among them, because the user has corrected their segments.
    """
    output, model = _parts(node)
    present = segments_of_run(node)
    stay = [label for label in present if label not in labels and is_corrected(node, label)]
    for label in set(present) - set(labels) - set(stay):
        output.GetSegmentation().RemoveSegment(present[label])
    for label in [one for one in labels if one not in present]:
        _add_candidate(node, output, model, label)
    return stay


def segments_of_run(node: slicer.vtkMRMLTextNode) -> dict[int, str]:
    """The output's segments that come from this result: their ids by candidate."""
    output = output_of(node)
    if output is None:
        return {}
    ids = segments_with(output, RUN, run_of(node))
    return {int(label): one for one in ids for label in tag_of(output, one, CANDIDATE).split()}


def segments_of_result(node: slicer.vtkMRMLTextNode) -> list[str]:
    """The ids of the segments that count as this result's outline now.

    In a segmentation that this software made all segments do, also those that the user has added; in one of the
    user's, only those that come from the result.
    """
    output = output_of(node)
    if output is not None and output.GetAttribute(_OWN):
        return segment_ids(output)
    return [] if output is None else segments_with(output, RUN, run_of(node))


def untouched_segments(node: slicer.vtkMRMLTextNode) -> list[str]:
    """The ids of the segments that are still what the model drew."""
    return [one for label, one in segments_of_run(node).items() if not is_corrected(node, label)]


def is_corrected(node: slicer.vtkMRMLTextNode, label: int) -> bool:
    """Whether the user has changed the segment of a candidate."""
    output, model = _parts(node)
    segment_id = segments_of_run(node).get(label)
    if segment_id is None:
        return False
    drawn = mask_or_none(model, candidate_id(model, label))
    return not is_same_outline(mask_or_none(output, segment_id), drawn)


def masks_of_correction(
    node: slicer.vtkMRMLTextNode, labels: Collection[int], geometry: Geometry
) -> tuple[Image, Image]:
    """What the model drew for these candidates, and what the user made of it, on a grid."""
    output, model = _parts(node)
    drawn = union_of(model, [candidate_id(model, label) for label in labels], geometry)
    return drawn, union_of(output, segments_of_result(node), geometry)


def tidy_up(node: slicer.vtkMRMLTextNode, kept: slicer.vtkMRMLSegmentationNode | None = None) -> list[str]:
    """Remove a result that a new run replaces: but what the user has corrected, or added, stays.

    kept: a segmentation that is not removed even when nothing is left in it. Gives the corrected segments of the
    result that stay in that one.
    """
    scene, output, model = node.GetScene(), output_of(node), model_outline_of(node)
    stay: list[str] = []
    if output is not None and model is not None:
        accept(node, [])
        stay = segments_with(output, RUN, run_of(node)) if output is kept else []
        if output is not kept and output.GetAttribute(_OWN) and not segment_ids(output):
            scene.RemoveNode(output)
    folder = hierarchy_of(scene).GetItemParent(item_of(scene, node))
    for part in (model, node.GetNodeReference(_TABLE), node):
        if part is not None:
            scene.RemoveNode(part)
    if folder != hierarchy_of(scene).GetSceneItemID() and not hierarchy_of(scene).GetNumberOfItemChildren(folder):
        remove_folder(scene, folder)
    return stay


def columns_of(told: Told) -> dict[str, list[float]]:
    """The regions by column."""
    rows = told.candidates
    return {
        "Region": [row.label for row in rows],
        "Score": [row.score for row in rows],
        "Volume (ml)": [row.ml for row in rows],
        "Longest axial (mm)": [row.longest_axial_mm for row in rows],
        "Longest (mm)": [row.longest_mm for row in rows],
        "Slices": [row.slices for row in rows],
    }


def _parts(node: slicer.vtkMRMLTextNode) -> tuple[slicer.vtkMRMLSegmentationNode, slicer.vtkMRMLSegmentationNode]:
    output, model = output_of(node), model_outline_of(node)
    if output is None or model is None:
        raise UserError(f"A segmentation of “{node.GetName()}” was removed from the scene. Run again.")
    return output, model


def _text_node(scene: slicer.vtkMRMLScene, name: str, result: SegmentationResult) -> slicer.vtkMRMLTextNode:
    node = scene.AddNewNodeByClass("vtkMRMLTextNode", name)
    node.SetUndoEnabled(True)
    node.SetForceCreateStorageNode(slicer.vtkMRMLTextNode.CreateStorageNodeNever)
    node.SetText(json.dumps(result.to_json()))
    node.SetAttribute(RUN, uuid.uuid4().hex)
    return node


def _segmentation(
    scene: slicer.vtkMRMLScene, volume: slicer.vtkMRMLScalarVolumeNode, name: str
) -> slicer.vtkMRMLSegmentationNode:
    """An empty segmentation on the volume's grid, under the volume's transform."""
    node = scene.AddNewNodeByClass("vtkMRMLSegmentationNode", name)
    node.SetUndoEnabled(True)
    node.SetAndObserveTransformNodeID(volume.GetTransformNodeID())
    node.CreateDefaultDisplayNodes()
    node.SetReferenceImageGeometryParameterFromVolumeNode(volume)
    display = node.GetDisplayNode()
    display.SetOpacity2DFill(0.25)
    display.SetOpacity2DOutline(1.0)
    display.SetSliceIntersectionThickness(2)
    return node


def _model_outline(
    scene: slicer.vtkMRMLScene,
    volume: slicer.vtkMRMLScalarVolumeNode,
    result: SegmentationResult,
    bundle: Bundle,
    name: str,
) -> slicer.vtkMRMLSegmentationNode:
    node = _segmentation(scene, volume, name)
    node.GetDisplayNode().SetVisibility(False)
    meaning, count = meaning_of(bundle).tag, len(result.candidates)
    for candidate in result.candidates:
        tags = {TERMINOLOGY: meaning, CANDIDATE: str(candidate.label)}
        title, color = name_of(candidate.label, count), color_of(candidate.label)
        add_segment(node, result.of_candidate(candidate.label), title, color, tags, grid=result.geometry)
    return node


def _add_candidate(
    node: slicer.vtkMRMLTextNode,
    output: slicer.vtkMRMLSegmentationNode,
    model: slicer.vtkMRMLSegmentationNode,
    label: int,
) -> None:
    """Copy a candidate's segment from what the model drew."""
    source_id = candidate_id(model, label)
    mask = mask_or_none(model, source_id)
    if mask is None:
        return
    source = model.GetSegmentation().GetSegment(source_id)
    tags = {tag: tag_of(model, source_id, tag) for tag in (TERMINOLOGY, CANDIDATE)} | {RUN: run_of(node)}
    add_segment(output, mask, source.GetName(), source.GetColor(), tags)


def _remove_new_segments(
    scene: slicer.vtkMRMLScene, output: slicer.vtkMRMLSegmentationNode, before: Collection[str]
) -> None:
    if scene.IsNodePresent(output):
        for segment_id in set(segment_ids(output)) - set(before):
            output.GetSegmentation().RemoveSegment(segment_id)
