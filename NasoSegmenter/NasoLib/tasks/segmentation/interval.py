"""How far the volume moves when the model sees the same patient mirrored.

A patient and the mirror image are one tumour to a radiologist, so where a model answers them differently it is unsure.
What both answers hold is the inner outline, what either holds the outer one, and their volumes are the interval. The
model's own answer always lies between the two.

Why only left and right: the models are trained on patients mirrored that way. A patient who stands on the head is a
picture that they were never shown, and their answer to it says nothing about this patient.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from NasoLib.image import Image
from NasoLib.predict.regions import RegionsResult
from NasoLib.study.overlap import overlap

SURE_DICE = 0.8  # of inner and outer outline; below it the two differ by about half of the tumour


@dataclass(frozen=True, eq=False)
class VolumeInterval:
    """From the volume that every view of the patient gives to the one that any view gives.

    inner, outer: uint8 outlines on the image's own grid.  agreement: Dice of the two; None when both are empty.
    """

    low_ml: float
    high_ml: float
    inner: Image
    outer: Image
    agreement: float | None
    views: int

    @property
    def is_wide(self) -> bool:
        """Whether the views disagree so much that the outline should not be relied on."""
        return self.agreement is not None and self.agreement < SURE_DICE

    @property
    def warning(self) -> str:
        """In words, when the views disagree much; else ""."""
        if not self.is_wide:
            return ""
        return (
            f"The model is unsure: seen mirrored, the same patient gives from {self.low_ml:.1f} to {self.high_ml:.1f} "
            "ml. Check the outline on every slice."
        )

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "low_ml": self.low_ml,
            "high_ml": self.high_ml,
            "agreement": self.agreement,
            "views": self.views,
            "warning": self.warning,
        }


def mirrored(
    run: Callable[[np.ndarray, np.ndarray | None], RegionsResult], channels: np.ndarray, tissue: np.ndarray | None
) -> RegionsResult:
    """What `run(channels, tissue)` says of the mirrored patient, turned back: i runs from right to left."""
    seen = run(channels[..., ::-1], None if tissue is None else tissue[..., ::-1])
    count = channels.shape[-1]
    k, j, i = seen.box
    return replace(
        seen,
        labels=seen.labels[..., ::-1],
        probability=seen.probability[..., ::-1],
        box=(k, j, slice(count - i.stop, count - i.start)),
    )


def least_and_most(one: RegionsResult, other: RegionsResult) -> tuple[RegionsResult, RegionsResult]:
    """The lower and the higher probability of two answers that looked at the same box."""
    if one.box != other.box:
        raise ValueError("The two answers lie in different boxes.")
    return tuple(  # type: ignore[return-value]
        replace(one, probability=choose(one.probability, other.probability)) for choose in (np.minimum, np.maximum)
    )


def interval(mask: Image, inner: np.ndarray, outer: np.ndarray, views: int) -> VolumeInterval:
    """The interval around an outline; `inner` and `outer` are bool masks on its grid."""
    own = mask.array > 0
    inner, outer = inner & own, outer | own
    voxel_ml = mask.geometry.voxel_volume_ml
    return VolumeInterval(
        low_ml=int(np.count_nonzero(inner)) * voxel_ml,
        high_ml=int(np.count_nonzero(outer)) * voxel_ml,
        inner=Image(inner.astype(np.uint8), mask.geometry, "", {"name": "Inner outline"}),
        outer=Image(outer.astype(np.uint8), mask.geometry, "", {"name": "Outer outline"}),
        agreement=overlap(inner, outer).figure("dice"),
        views=views,
    )
