"""What the shown advice is about, and whether that has changed since.

Contents are compared and not nodes: who erases a slice in the Segment Editor keeps the segmentation, and a scene that
was saved and opened again holds other nodes with the same contents.

T1 and T2 are not looked at: whatever is asked after the advice reads T1CE and the outline alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from NasoLib.gui.notices import AMBER, marked
from NasoLib.gui.older_slicer import tr as _
from NasoLib.scene import advice as nodes
from NasoLib.scene.contents import Contents
from NasoLib.scene.tumour_outline import outline_of
from NasoLib.scene.volumes import image_from_node
from NasoLib.tasks.tumour_slices import OUTLINE_ROLE, tumour_of


class AboutPart:
    """Fills the line below the advice.

    changed: called when the image or the outline of the shown advice was changed in the scene.
    """

    def __init__(self, ui: Any, changed: Callable[[], None]) -> None:
        self._ui = ui
        self._node: Any = None
        self._result: Any = None
        self._image = Contents(image_from_node, changed)
        self._outline = Contents(lambda node: tumour_of(outline_of(node)), changed)

    def show(self, node: Any, result: Any, chosen: Any) -> None:
        """Show what this result is about.  node: that holds it; None for none.  chosen: the parameters."""
        self._node, self._result = node, result if node is not None else None
        known = self._result is not None
        self._image.follow(nodes.volume_of(node) if known else None)
        self._outline.follow(nodes.outline_of_result(node) if known else None)
        self._ui.aboutLabel.text = self._sentence(chosen) if known else ""

    def leave(self) -> None:
        """Follow nothing any more."""
        self._image.follow(None)
        self._outline.follow(None)
        self._node = self._result = None

    def what_changed(self) -> str:
        """What is not any more as the advice saw it, and what to do; "" when nothing is.

        What was removed is not said here: it has not changed.
        """
        then = {used.role: used.sha256 for used in self._result.provenance.images}
        if nodes.outline_of_result(self._node) is not None and self._outline.sha256() != then.get(OUTLINE_ROLE):
            return _("The outline has changed since this answer. Press “Advise” again.")
        if nodes.volume_of(self._node) is not None and self._image.sha256() != then.get("T1CE"):
            return _("T1CE has changed since this answer. Press “Advise” again.")
        return ""

    def _sentence(self, chosen: Any) -> str:
        """Which image and outline it is about; marked when they have changed, or others are chosen now."""
        volume, outline = nodes.volume_of(self._node), nodes.outline_of_result(self._node)
        about = _("About “{image}”, outlined in “{outline}”.").format(
            image=volume.GetName() if volume else _("removed"), outline=outline.GetName() if outline else _("removed")
        )
        old = self.what_changed()
        if not old and (volume is not chosen.volume or outline is not chosen.outline):
            old = _("Other images are chosen now: press “Advise” again.")
        return marked(f"{about} {old}", AMBER) if old else about
