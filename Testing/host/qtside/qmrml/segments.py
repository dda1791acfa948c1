"""What the segment widgets read of a segmentation node."""

from typing import Any


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
