"""Slices on which tissues are painted, not brightness: three sequences are then read off the same picture."""

from __future__ import annotations

import numpy as np

from NasoLib.phantom.paint import Canvas, Paint
from NasoLib.phantom.points import Block, Points

HEIGHT_MM = 2.6


class TissueCanvas(Canvas):
    """A canvas whose values are tissue numbers: a later shape replaces what it covers by half, and nothing is mixed.

    Mixing happens when brightness is averaged over the heights of a thick slice.
    """

    def _cover(self, block: Block, points: Points, coverage: np.ndarray, value: Paint) -> None:
        np.copyto(self.values[block], np.float32(value), where=coverage > 0.5)  # type: ignore[arg-type]

    def tissues(self) -> np.ndarray:
        """Tissue numbers, uint8 (heights of all slices, j, i)."""
        return self.values.astype(np.uint8)
