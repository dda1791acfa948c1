"""The answer: the call in a large sentence, what it would be under other cut-offs, and the slices behind it.

    self.answer = AnswerPart(self.ui)
    self.answer.show(scene, result, bundle)     # the result under the cut-offs that are set now
    self.answer.clear()

Moving a cut-off makes the call again from the scores that are there; no network takes part. Beside it stands how often
the model was right at that very setting, as its card measured it.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import numpy as np

from NasoLib.errors import UserError
from NasoLib.gui import shades
from NasoLib.gui.notices import DemoNotice
from NasoLib.gui.older_slicer import tr as _
from NasoLib.gui.score_chart import ScoreChart
from NasoLib.gui.score_table import Row, ScoreTable
from NasoLib.image.geometry import flip_lps_ras

if TYPE_CHECKING:
    from NasoLib.bundle import Bundle
    from NasoLib.tasks.invasion import InvasionResult, OperatingPoint

FULL, HOLLOW = "&#9679;", "&#9675;"


class AnswerPart:
    """Fills the section “Result”."""

    def __init__(self, ui: Any) -> None:
        self._ui = ui
        self.demo = DemoNotice()
        ui.resultLayout.insertWidget(0, self.demo.frame)
        self.chart = ScoreChart(picked=self._picked)
        ui.chartLayout.setContentsMargins(0, 0, 0, 0)
        ui.chartLayout.addWidget(self.chart)
        self.table = ScoreTable(ui.scoreTable, moved=self.chart.mark)
        self._chart_keys = self.table.walk_with(self.chart)

    def show(self, scene: Any, result: InvasionResult, bundle: Bundle | None) -> None:
        """Show a result; its own cut-offs are those of its call.  bundle: the model of the result, when installed."""
        self.demo.show(result.provenance.notice)
        self._ui.callLabel.text = headline(self._ui.callLabel, result)
        self._ui.callDetailLabel.text = result.call.sentence
        self._ui.cardLabel.text = card(bundle, result)
        positive = result.positive.tolist()
        self.chart.show_scores(result.scores.tolist(), positive, result.call.slice_threshold)
        self.table.show(scene, [_("Slice"), _("S (mm)"), _("Score")], rows_of(result))

    def clear(self) -> None:
        """Show nothing."""
        self.demo.show("")
        self._ui.callLabel.text = self._ui.callDetailLabel.text = self._ui.cardLabel.text = ""
        self.table.clear()
        self.chart.show_scores([], [], 0.5)

    def go_to_finding(self, result: InvasionResult) -> None:
        """Move the slice views to the middle of the run, or where the score is highest when there is none."""
        call = result.call
        run = (call.run_start + call.run_stop - 1) // 2
        self.table.choose(run if call.run_slices else int(np.argmax(result.scores)))

    def _picked(self, row: int) -> None:
        self.table.choose(row)


def headline(label: Any, result: InvasionResult) -> str:
    """The call in two or three large words; full or hollow, and coloured, as the bars are."""
    positive = result.call.positive
    color = (shades.positive(label) if positive else shades.negative(label)).name()
    words = _("Skull base invaded") if positive else _("No invasion found")
    return f'<span style="font-size:17pt; font-weight:600; color:{color}">{FULL if positive else HOLLOW} {words}</span>'


def rows_of(result: InvasionResult) -> list[Row]:
    """The rows of the table, from feet to head."""
    places = flip_lps_ras(result.slice_centers_lps).tolist()
    return [
        Row(
            place,
            (f"{row['stored_slice']}", f"{row['s_mm']:.1f}", f"{row['score']:.2f}"),
            row["score"],
            row["positive"],
        )
        for place, row in zip(places, result.slice_rows(), strict=True)
    ]


def card(bundle: Bundle | None, result: InvasionResult) -> str:
    """How often the model was right at these cut-offs; or why nobody knows."""
    from NasoLib.tasks.invasion import operating_point

    if bundle is None:
        return _("The model of this result is not installed here, so its card cannot be read.")
    changed = changed_settings(bundle, result)
    if changed:
        return _(
            "This run was made with other settings than the model’s own ({settings}), so the figures of its card are "
            "not about it. Set them back under “Advanced” and run again to see its figures."
        ).format(settings=", ".join(changed))
    try:
        point = operating_point(bundle, result.call.slice_threshold, result.call.min_run)
    except UserError as error:
        return str(error)
    return measured(point)


def changed_settings(bundle: Bundle, result: InvasionResult) -> list[str]:
    """What was not as the model says in this run, as the advanced settings call it; the cut-offs are left out."""
    names = {
        "run": _("Count"),
        "patient_rule": _("Several series"),
        "resize": _("Box to picture"),
        "jpeg_parity": _("Grey levels"),
        "window": _("Window"),
    }
    changed = result.settings.changed_from(bundle)
    return [words for name, words in names.items() if name in changed]


def measured(point: OperatingPoint | None) -> str:
    """An operating point in words."""
    if point is None:
        return _("The model’s card says nothing about this many slices in a row.")
    return _("Measured on the model’s test data. {sentence}").format(sentence=point.sentence)


def patient_sentence(patient: Any) -> str:
    """What the series say together, as rich text; "" with one series."""
    return f"<b>{html.escape(_('Patient'))}:</b> {html.escape(patient.sentence)}" if patient is not None else ""
