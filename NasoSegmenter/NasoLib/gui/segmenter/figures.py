"""Whether the figures of a comparison and of a correction are still about the outline that is there.

    figures.begin()                  # another result is shown
    before = figures.rest_on()       # a job begins to measure ...
    figures.rest_on() == before      # ... and what it measured has not changed
    figures.forget_old()

An outline can change anywhere: in the regions, in the Segment Editor, by an undo. So nobody tells of a change: what
the figures rest on is looked at whenever the panel looks at its result, and before they are exported.
"""

from __future__ import annotations

from typing import Any

from NasoLib.scene.segmentation import output_of
from NasoLib.scene.segmentation_views import differences_of
from NasoLib.scene.segments import age_of_outlines


class Figures:
    """Those of one panel."""

    def __init__(self, panel: Any) -> None:
        self._panel = panel
        self._last: tuple[Any, ...] = ()

    def begin(self) -> None:
        """Another result is shown: nothing was measured on it yet."""
        self._last = ()
        self._clear()

    def rest_on(self) -> tuple[Any, ...]:
        """The regions that count, the segmentations, and the age of their voxels; empty without a result."""
        panel = self._panel
        node = panel.parameters.result
        if panel.told is None or node is None:
            return ()
        output, reference = output_of(node), panel.parameters.reference
        ages = age_of_outlines(output), age_of_outlines(reference)
        return (node, panel.kept, panel.proposed, output, reference, *ages)

    def forget_old(self) -> None:
        """Take away what was measured on another outline than the present one, and no longer draw it."""
        before, self._last = self._last, self.rest_on()
        if not before or before == self._last:
            return
        self._clear()
        if differences_of(self._panel.parameters.result) is not None:
            self._panel.parameters.differences_visible = False

    def _clear(self) -> None:
        self._panel.compare.clear()
        self._panel.ui.correctionLabel.text = ""
