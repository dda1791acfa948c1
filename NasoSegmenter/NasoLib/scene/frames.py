"""Volumes that change with time: the moments of Slicer's sequences, and outlines that play along with them.

    found = sequence_of(scene, volume)                # None for an ordinary volume
    images = images_of(found, volume)                 # one Image per moment
    add_outlines(scene, found, volume, results, bundle)

A volume of a sequence shows one moment; Slicer's browser exchanges it when it plays. The outlines go into a sequence of
segmentations with the same times, in the same browser, so they are exchanged with it. A person who wants one moment
only outlines the volume as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import slicer

from NasoLib.bundle import Bundle
from NasoLib.image import Image
from NasoLib.scene.folder import add_folder, put, remove_folder
from NasoLib.scene.image_tags import image_with_tags
from NasoLib.scene.segments import TERMINOLOGY, add_segment
from NasoLib.scene.tables import add_table
from NasoLib.scene.transaction import Change
from NasoLib.scene.volumes import image_from_node
from NasoLib.tasks.segmentation import SegmentationResult
from NasoLib.tasks.segmentation.terminology import color_of, meaning_of, name_of


@dataclass(frozen=True, eq=False)
class Moments:
    """The browser that plays a volume, and the sequence that it plays."""

    browser: slicer.vtkMRMLSequenceBrowserNode
    sequence: slicer.vtkMRMLSequenceNode

    @property
    def count(self) -> int:
        """How many moments there are."""
        return int(self.sequence.GetNumberOfDataNodes())


def sequence_of(scene: slicer.vtkMRMLScene, volume: slicer.vtkMRMLNode | None) -> Moments | None:
    """The sequence that a volume belongs to; None when it belongs to none."""
    if volume is None:
        return None
    kind = "vtkMRMLSequenceBrowserNode"
    for browser in [scene.GetNthNodeByClass(n, kind) for n in range(scene.GetNumberOfNodesByClass(kind))]:
        sequence = browser.GetSequenceNode(volume)
        if sequence is not None:
            return Moments(browser, sequence)
    return None


def images_of(moments: Moments, volume: slicer.vtkMRMLScalarVolumeNode) -> list[Image]:
    """One image per moment, with what is known of the volume that shows them. A transform on it counts for all."""
    shown = image_with_tags(volume)
    local = _without_transform(volume)
    to_world = shown.geometry.ijk_to_lps @ local.geometry.lps_to_ijk
    images = []
    for number in range(moments.count):
        one = image_from_node(moments.sequence.GetNthDataNode(number))
        meta = {**shown.meta, "name": f"{volume.GetName()} {number + 1}"}
        placed = one.geometry.transformed(to_world)
        images.append(replace(one, geometry=placed, modality=shown.modality, meta=meta))
    return images


def add_outlines(
    scene: slicer.vtkMRMLScene,
    change: Change,
    moments: Moments,
    volume: slicer.vtkMRMLScalarVolumeNode,
    results: Sequence[SegmentationResult],
    bundle: Bundle,
) -> slicer.vtkMRMLSequenceNode:
    """Put the outline of every moment into the scene as a sequence, and their volumes into a table."""
    name = f"{volume.GetName()} outlines"
    folder = add_folder(scene, volume, name)
    change.if_undone(lambda: remove_folder(scene, folder))
    sequence = scene.AddNewNodeByClass("vtkMRMLSequenceNode", name)
    sequence.SetIndexName(moments.sequence.GetIndexName())
    sequence.SetIndexUnit(moments.sequence.GetIndexUnit())
    for number, result in enumerate(results):
        made = _segmentation(volume, result, bundle, f"{name} {number + 1}")
        sequence.SetDataNodeAtValue(made, moments.sequence.GetNthIndexValue(number))
    table = add_table(scene, f"{name} over time", columns_of(moments, results))
    put(scene, folder, table)
    change.if_undone(lambda: moments.browser.RemoveSynchronizedSequenceNode(sequence.GetID()))
    moments.browser.AddSynchronizedSequenceNode(sequence)
    _show_now(moments)
    return sequence


def columns_of(moments: Moments, results: Sequence[SegmentationResult]) -> dict[str, list[object]]:
    """One row for each moment."""
    title = moments.sequence.GetIndexName() or "Moment"
    return {
        title: [moments.sequence.GetNthIndexValue(number) for number in range(len(results))],
        "Volume (ml)": [float(result.measures.volume_ml) for result in results],
        "Regions": [len(result.candidates) for result in results],
    }


def _without_transform(volume: slicer.vtkMRMLScalarVolumeNode) -> Image:
    """The voxels of a volume where they would lie without the transform above it."""
    transform = volume.GetTransformNodeID()
    if not transform:
        return image_from_node(volume)
    copy = slicer.vtkMRMLScalarVolumeNode()
    copy.CopyOrientation(volume)
    copy.SetAndObserveImageData(volume.GetImageData())
    return image_from_node(copy)


def _segmentation(
    volume: slicer.vtkMRMLScalarVolumeNode, result: SegmentationResult, bundle: Bundle, name: str
) -> slicer.vtkMRMLSegmentationNode:
    """A segmentation that is in no scene yet: the sequence takes a copy of it."""
    node = slicer.vtkMRMLSegmentationNode()
    node.SetName(name)
    meaning, count = meaning_of(bundle).tag, len(result.candidates)
    for candidate in result.candidates:
        title, color = name_of(candidate.label, count), color_of(candidate.label)
        mask = result.of_candidate(candidate.label)
        add_segment(node, mask, title, color, {TERMINOLOGY: meaning}, grid=result.geometry)
    return node


def _show_now(moments: Moments) -> None:
    """Let Slicer's sequences show the outline of the moment that is shown; its own timer would, a little later."""
    logic = getattr(getattr(slicer.modules, "sequences", None), "logic", None)
    if logic is not None:
        logic().UpdateProxyNodesFromSequences(moments.browser)
