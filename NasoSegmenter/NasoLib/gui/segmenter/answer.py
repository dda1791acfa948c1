"""The answer: how much tumour there is, how sure that is, and what was said about the image and the run."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from NasoLib.gui import shades
from NasoLib.gui.notices import AMBER, DemoNotice, marked
from NasoLib.gui.older_slicer import tr as _

if TYPE_CHECKING:
    from NasoLib.tasks.segmentation.stored import Told, ToldCandidate

_SMALL = "font-size:10pt; font-weight:400"


class AnswerPart:
    """Fills the section “Result”."""

    def __init__(self, ui: Any) -> None:
        self._ui = ui
        self.demo = DemoNotice()
        ui.resultLayout.insertWidget(0, self.demo.frame)

    def show(self, told: Told, accepted: Sequence[int]) -> None:
        """Show a result with the regions that count."""
        self.demo.show(told.notice)
        regions = [one for one in told.candidates if one.label in accepted]
        self._ui.answerLabel.text = self._headline(told, regions)
        self._ui.answerDetailLabel.text = "<br>".join(html.escape(line) for line in _details(told, regions))
        warnings = [marked(sentence, AMBER) for sentence in told.warnings]
        self._ui.warningsLabel.text = "<br>".join(warnings)
        self._ui.warningsLabel.visible = bool(warnings)
        self._ui.intervalVisibleCheckBox.visible = told.interval is not None

    def clear(self) -> None:
        """Show nothing."""
        self.demo.show("")
        for label in (self._ui.answerLabel, self._ui.answerDetailLabel, self._ui.warningsLabel):
            label.text = ""

    def _headline(self, told: Told, regions: Sequence[ToldCandidate]) -> str:
        """The volume in large figures, or in words that there is none."""
        label = self._ui.answerLabel
        if not regions:
            words = _("No tumour found") if not told.candidates else _("No region is kept")
            return _large(words, shades.negative(label).name())
        volume = f"{sum(one.ml for one in regions):.1f} ml"
        limits = ""
        if told.interval is not None and len(regions) == len(told.candidates):
            low, high = told.interval
            limits = f' <span style="{_SMALL}">{low:.1f} – {high:.1f} ml</span>'
        return _large(volume, shades.positive(label).name()) + limits


def _large(words: str, color: str) -> str:
    return f'<span style="font-size:17pt; font-weight:600; color:{color}">{html.escape(words)}</span>'


def _details(told: Told, regions: Sequence[ToldCandidate]) -> list[str]:
    """Lines of facts below the headline."""
    lines = []
    if regions:
        axial, any_way = max(one.longest_axial_mm for one in regions), max(one.longest_mm for one in regions)
        lines.append(_("Longest diameter {axial:.0f} mm axial, {any:.0f} mm in 3D.").format(axial=axial, any=any_way))
    kept, all_of_them = len(regions), len(told.candidates)
    if all_of_them:
        lines.append(_("{kept} of {all} regions kept.").format(kept=kept, all=all_of_them))
    if kept and kept == all_of_them:
        lines[-1] = (
            (_("One region") if kept == 1 else _("{count} regions").format(count=kept))
            + " "
            + (_("on {count} slices.").format(count=told.slices))
        )
    lines.append(_("{model}, in {seconds:.1f} s.").format(model=told.model, seconds=told.seconds))
    return lines
