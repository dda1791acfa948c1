"""What the segment widgets read of a segmentation node."""

from collections.abc import Callable
from typing import Any

_EVENTS = ("SegmentAdded", "SegmentRemoved", "SegmentModified", "SegmentsOrderModified")


def segment_ids(node: Any) -> list[str]:
    """The IDs of the segments, in order; none for no node."""
    if node is None or node.GetSegmentation() is None:
        return []
    segmentation = node.GetSegmentation()
    return [segmentation.GetNthSegmentID(i) for i in range(segmentation.GetNumberOfSegments())]


def segment_name(node: Any, segment_id: str) -> str:
    """The name that a person reads."""
    return node.GetSegmentation().GetSegment(segment_id).GetName()


def segment_color(node: Any, segment_id: str) -> tuple[float, float, float]:
    """Red, green and blue in 0..1."""
    return tuple(node.GetSegmentation().GetSegment(segment_id).GetColor())


def observe_segments(node: Any, changed: Callable[..., None]) -> tuple[tuple[Any, int], ...]:
    """Call `changed` when segments or their display change; what was observed, with the tags to undo it."""
    if node is None or node.GetSegmentation() is None:
        return ()
    segmentation = node.GetSegmentation()
    observed = [(segmentation, getattr(segmentation, event)) for event in _EVENTS]
    if node.GetDisplayNode() is not None:
        observed.append((node.GetDisplayNode(), "ModifiedEvent"))
    return tuple((thing, thing.AddObserver(event, changed)) for thing, event in observed)
