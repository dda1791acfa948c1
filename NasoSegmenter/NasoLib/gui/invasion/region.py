"""The box that is read: where it comes from, what it measures, what is odd about it.

Three ways lead to a box: the image itself proposes one, a box of the usual size is put where the views stand, or an
ROI that is in the scene already is chosen. From then on it is the user's, to drag in the views. Reset goes back to
where it was last put.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import qt

from NasoLib.errors import UserError
from NasoLib.gui.jobs import Job
from NasoLib.gui.notices import AMBER, findings_html, marked
from NasoLib.gui.older_slicer import tr as _
from NasoLib.image import Box
from NasoLib.image.checks import Finding

CHECK_AFTER_MS = 200  # of rest: while a handle is dragged nobody reads sentences
USUAL_SIZE_MM = (45.0, 40.0, 40.0)  # 18 cm2, as in the paper, and a clivus high


class RegionPart:
    """Follows the ROI node of the panel.

    checked: `checked(box)` gives the work of a job that finds what speaks against a box, or None when there is
    nothing to check it with; raises UserError when a series cannot be read.  moved: called when the box has moved.
    """

    def __init__(
        self, ui: Any, checked: Callable[[Box], Callable[[Any], Any] | None], moved: Callable[[], None]
    ) -> None:
        self._ui, self._checked, self._told = ui, checked, moved
        self.node: Any = None
        self._said, self._sure = "", True
        self._stop_watching: Callable[[], None] = lambda: None
        self._job: Job | None = None
        self._rest = qt.QTimer()
        self._rest.setSingleShot(True)
        self._rest.setInterval(CHECK_AFTER_MS)
        self._rest.connect("timeout()", self._check)
        ui.resetButton.connect("clicked()", self.reset)
        ui.regionFindingsLabel.visible = False

    def follow(self, node: Any) -> None:
        """Follow this ROI node from now on; None follows none."""
        if node is not self.node:
            self._stop_watching()
            self._stop_watching = lambda: None
            self.node = node
            if node is not None:
                from NasoLib.scene.roi import watch

                self._stop_watching = watch(node, self._moved)
        self._show()
        self.check_again()

    def put(self, scene: Any, box: Box, sentence: str = "", sure: bool = True) -> Any:
        """Put the box here: into the ROI that is followed, or a new one; gives the node.

        sentence: what to say of it, until it is moved.  sure: False marks the sentence.
        """
        from NasoLib.scene.roi import add_roi, set_box

        node = self.node
        if node is None:
            node = add_roi(scene, box, _("Skull base"))
        else:
            scene.SaveStateForUndo()
            set_box(node, box)
        self.remember(node, box, sentence, sure)
        return node

    def remember(self, node: Any, box: Box, sentence: str = "", sure: bool = True) -> None:
        """Follow this node, with this box as what Reset goes back to."""
        from NasoLib.scene.roi import remember_home

        remember_home(node, box)
        self.follow(node)
        self._said, self._sure = sentence, sure
        self._show()

    def put_by_hand(self, scene: Any, volume: Any) -> Any:
        """A box of the usual size where the slice views stand, on the axes of the patient."""
        from NasoLib.scene.slices import place_of_views

        return self.put(scene, Box.from_ras(place_of_views(scene, volume), USUAL_SIZE_MM))

    def reset(self) -> None:
        """Back to where it was last put."""
        home = self._home()
        if home is not None:
            self.put(self.node.GetScene(), home)

    def show_in_views(self, scene: Any) -> None:
        """Move the slice views to the middle of the box."""
        from NasoLib.scene.volumes import show_place

        box = self.box()
        if box is not None:
            show_place(scene, box.to_ras()[0])

    def box(self) -> Box | None:
        """The box as it stands; None without a region. Raises UserError when it cannot be used."""
        from NasoLib.scene.roi import box_from_roi

        return None if self.node is None else box_from_roi(self.node)

    def check_again(self) -> None:
        """Something that the check depends on changed: look again when it has come to rest."""
        self._rest.start()

    def leave(self) -> None:
        """Give up what is asked in the background."""
        self._rest.stop()
        if self._job is not None:
            self._job.abandon()
            self._job = None

    def _home(self) -> Box | None:
        from NasoLib.scene.roi import home_of

        return None if self.node is None else home_of(self.node)

    def _moved(self) -> None:
        self._said, self._sure = "", True
        self._show()
        self.check_again()
        self._told()

    def _show(self) -> None:
        box, error = self._box_or_error()
        self._ui.resetButton.enabled = self._home() is not None
        said = html.escape(self._said) if self._sure else marked(self._said, AMBER)
        self._ui.regionSummaryLabel.text = "<br>".join(
            line for line in (said, html.escape(error or facts(box))) if line
        )
        if box is None:
            self._ui.regionFindingsLabel.visible = False

    def _box_or_error(self) -> tuple[Box | None, str]:
        try:
            return self.box(), ""
        except UserError as error:
            return None, str(error)

    def _check(self) -> None:
        self.leave()
        box, _error = self._box_or_error()
        try:
            work = None if box is None else self._checked(box)
        except UserError as error:
            self._show_failure(error)
            return
        if work is not None:
            self._job = Job(work, self._show_findings, self._show_failure)
            self._job.start()

    def _show_findings(self, findings: tuple[Finding, ...]) -> None:
        self._job = None
        self._ui.regionFindingsLabel.text = findings_html(findings)
        self._ui.regionFindingsLabel.visible = bool(findings)

    def _show_failure(self, error: Exception) -> None:
        self._job = None
        self._ui.regionFindingsLabel.text = marked(str(error), AMBER)
        self._ui.regionFindingsLabel.visible = True


def facts(box: Box | None) -> str:
    """What the box measures, in a line."""
    if box is None:
        return _("No region yet. “Run” looks for it first, or place it here.")
    return _(
        "{area:.1f} cm² in the axial plane ({width:.0f} × {depth:.0f} mm), {range:.0f} mm from top to bottom"
    ).format(area=box.area_cm2, width=box.size_mm[0], depth=box.size_mm[1], range=box.size_mm[2])
