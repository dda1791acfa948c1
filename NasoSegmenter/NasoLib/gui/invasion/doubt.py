"""What speaks against trusting a result: does the heat map tell the truth, and does the call hang on the box?

Both run the network again, so both are jobs; their answers stand beside what they are about, and go when it does. The
second is about the call, so it is given again whenever a cut-off moves.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from NasoLib.gui.notices import AMBER, RED
from NasoLib.gui.older_slicer import tr as _

if TYPE_CHECKING:
    from NasoLib.tasks.invasion import Faithfulness, Stability

GREEN = "#2e7d32"
_MARKS = {
    "yes": (GREEN, "&#10003;"),
    "no": (RED, "&#10007;"),
    "unclear": (AMBER, "&#9650;"),
    "nothing": (AMBER, "&#9650;"),
}


class DoubtPart:
    """Fills the two labels, and keeps the answers for the export."""

    def __init__(self, ui: Any) -> None:
        self._ui = ui
        self.faithful: Faithfulness | None = None
        self.stable: Stability | None = None
        self.clear()

    def clear(self) -> None:
        """The result is another one: nothing is known of it yet."""
        self.faithful = self.stable = None
        self._ui.faithfulLabel.text = _("Not checked yet: does the score hang on what the heat map shows?")
        self._ui.stabilityLabel.text = ""
        self._ui.stabilityLabel.visible = False

    def show_faithful(self, answer: Faithfulness) -> None:
        """Does the heat map show what moves the score?"""
        self.faithful = answer
        color, mark = _MARKS[answer.verdict]
        self._ui.faithfulLabel.text = f'<span style="color:{color}">{mark}</span> {html.escape(answer.sentence)}'

    def decide_again(self, slice_threshold: float, min_run: int) -> None:
        """Other cut-offs: what the moved boxes say then, from the scores that they have."""
        if self.stable is not None:
            self.show_stable(self.stable.with_cutoffs(slice_threshold, min_run))

    def show_stable(self, answer: Stability) -> None:
        """Does the call survive another box?"""
        self.stable = answer
        self._ui.stabilityLabel.text = "<br>".join([f"<b>{html.escape(answer.sentence)}</b>", *spread_lines(answer)])
        self._ui.stabilityLabel.visible = True

    def to_json(self) -> dict[str, Any]:
        """What is known, as plain values for the export."""
        known = {"faithfulness": self.faithful, "stability": self.stable}
        return {name: answer.to_json() for name, answer in known.items() if answer is not None}


def spread_lines(answer: Stability) -> list[str]:
    """How far the scores spread, and which slices flip."""
    widest = max(answer.slices, key=lambda one: one.deviation)
    lines = [
        html.escape(
            _(
                "The scores spread most in slice {slice}: {low:.2f} to {high:.2f} (standard deviation {deviation:.2f})."
            ).format(slice=widest.stored_slice, low=widest.lowest, high=widest.highest, deviation=widest.deviation)
        )
    ]
    flipping = ", ".join(str(number) for number in answer.flipping)
    lines.append(_("Slices that flip: {slices}.").format(slices=flipping) if flipping else _("No slice flips."))
    return lines
