"""How much of what spoke for invasion lies inside a structure: a segment, or a ball under the cursor.

The ball follows the mouse over the views; it is looked at when the mouse rests for a moment, so that moving stays
smooth. The segment is looked at again whenever it has been edited.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import qt

from NasoLib.errors import UserError
from NasoLib.gui.older_slicer import tr as _
from NasoLib.image.geometry import flip_lps_ras
from NasoLib.scene.cursor import watch_cursor

if TYPE_CHECKING:
    from NasoLib.tasks.invasion import EvidenceShare, InvasionResult

REST_MS = 40
EDIT_REST_MS = 200  # while somebody paints nobody reads sentences


class EvidencePart:
    """Fills the two lines about shares.

    chosen: called with the segmentation and the segment's ID when another segment stands in the selector.
    """

    def __init__(self, ui: Any, scene: Any, chosen: Callable[[Any, str], None]) -> None:
        self._ui, self._scene, self._told = ui, scene, chosen
        self._segmentation: Any = None
        self._segment = ""
        self._following = False
        self._stop_watching: Callable[[], None] = lambda: None
        self._result: InvasionResult | None = None
        self._place: tuple[float, float, float] | None = None
        self._stop: Callable[[], None] | None = None
        self._rest = qt.QTimer()
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.connect("timeout()", self._show_ball)
        self._edit_rest = qt.QTimer()
        self._edit_rest.setSingleShot(True)
        self._edit_rest.setInterval(EDIT_REST_MS)
        self._edit_rest.connect("timeout()", self.show_segment)
        ui.segmentSelector.connect("currentNodeChanged(vtkMRMLNode*)", lambda _node: self.tell_segment())
        ui.segmentSelector.connect("currentSegmentChanged(QString)", lambda _segment: self.tell_segment())

    def show(self, result: InvasionResult | None) -> None:
        """Tell about this result from now on."""
        self._result = result
        self.show_segment()
        self._show_ball()

    def follow_cursor(self, on: bool) -> None:
        """Follow the mouse, or do not."""
        self._ui.sphereRadiusSlider.enabled = on
        if on and self._stop is None:
            self._stop = watch_cursor(self._scene, self._cursor_moved)
        elif not on and self._stop is not None:
            self._stop()
            self._stop = None
            self._place = None
        self._show_ball()

    def radius_changed(self) -> None:
        """The ball is larger or smaller."""
        self._rest.start()

    def tell_segment(self) -> None:
        """Say which segment stands in the selector."""
        if self._following:
            return
        node, segment = self._ui.segmentSelector.currentNode(), self._ui.segmentSelector.currentSegmentID()
        known = node is not None and node.GetSegmentation().GetSegment(segment) is not None
        self._told(node, segment if known else "")

    def follow_segment(self, node: Any, segment: str) -> None:
        """Tell about this segment from now on, and again when it was edited; None tells about none."""
        self._show_choice(node, segment)
        if node is not self._segmentation:
            self._watch(node)
        if (node, segment) != (self._segmentation, self._segment):
            self._segmentation, self._segment = node, segment
            self.show_segment()

    def _show_choice(self, node: Any, segment: str) -> None:
        box = self._ui.segmentSelector
        if node is None or (box.currentNode() is node and box.currentSegmentID() == segment):
            return
        self._following = True
        box.setCurrentNode(node)
        box.setCurrentSegmentID(segment)
        self._following = False

    def _watch(self, node: Any) -> None:
        from NasoLib.scene.segments import watch

        self._edit_rest.stop()
        self._stop_watching()
        self._stop_watching = (lambda: None) if node is None else watch(node, self._edit_rest.start)

    def show_segment(self) -> None:
        """Tell about the chosen segment."""
        from NasoLib.scene.segment_mask import mask_of

        node, segment = self._segmentation, self._segment
        if self._result is None or node is None or not segment:
            self._say(self._ui.segmentShareLabel, "")
            return
        try:
            mask = mask_of(node, segment)
        except UserError as error:
            self._say(self._ui.segmentShareLabel, str(error))
            return
        self._say(self._ui.segmentShareLabel, in_words(self._result.evidence_in(mask)))

    def _cursor_moved(self, place_ras: tuple[float, float, float]) -> None:
        self._place = place_ras
        if not self._rest.active:
            self._rest.start()

    def _show_ball(self) -> None:
        from NasoLib.tasks.invasion import Sphere

        if self._result is None or self._place is None or self._stop is None:
            self._say(self._ui.sphereShareLabel, "")
            return
        ball = Sphere(tuple(flip_lps_ras(np.array(self._place)).tolist()), float(self._ui.sphereRadiusSlider.value))
        self._say(self._ui.sphereShareLabel, in_words(self._result.evidence_in(ball)))

    def _say(self, label: Any, sentence: str) -> None:
        label.text = sentence
        label.visible = bool(sentence)


def in_words(share: EvidenceShare) -> str:
    """A share in a sentence."""
    if share.reason:
        return share.reason
    return _(
        "{share:.0%} of what spoke for invasion lies inside ({volume:.1f} ml); it moves the logit by {evidence:+.2f}."
    ).format(share=share.share, volume=share.volume_ml, evidence=share.evidence)
