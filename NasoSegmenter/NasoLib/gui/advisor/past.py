"""Past decisions: the paper's table of patterns with counts, who was right how often, and would acting have helped.

self.past = PastPart(self.ui)
self.past.show(past, "gated")       # a PastPatients; None shows nothing
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import qt

from NasoLib.gui.advisor.benefit_chart import BenefitChart, legend
from NasoLib.gui.older_slicer import tr as _

if TYPE_CHECKING:
    from NasoLib.study.decisions import Judgement, Tally
    from NasoLib.study.past_decisions import PastPatients

_MOST_ROWS, _ROW_PX = 16, 20


class PastPart:
    """Fills the section “Past decisions”."""

    def __init__(self, ui: Any) -> None:
        self._ui = ui
        self.past: PastPatients | None = None
        self.judgement: Judgement | None = None
        self.chart = BenefitChart()
        ui.benefitLayout.setContentsMargins(0, 0, 0, 0)
        ui.benefitLayout.addWidget(self.chart)
        self._legend = qt.QLabel(legend())
        self._legend.wordWrap = True
        ui.benefitLayout.addWidget(self._legend)
        self._dress()
        self.show(None, "gated")

    def show(self, past: PastPatients | None, rules: Any) -> None:
        """Judge past patients by these rules, "gated" or "literal"."""
        self.past = past
        self.judgement = past.judged(rules) if past else None
        known = self.judgement is not None
        for widget in (
            self._ui.patternsTable,
            self._ui.pastSummaryLabel,
            self.chart,
            self._legend,
            self._ui.exportPastButton,
        ):
            widget.visible = known
        if past is None or self.judgement is None:
            return
        self._fill(self.judgement)
        self._ui.pastSummaryLabel.text = summary(self.judgement, (*past.left_out, *past.remarks))
        self.chart.show_curve(past.decision_curve())

    def _dress(self) -> None:
        table = self._ui.patternsTable
        titles = [_("Cases"), _("CCRT"), _("IC + CCRT"), _("Given"), _("Outcome"), _("Model"), _("Physician")]
        table.setColumnCount(len(titles))
        table.setHorizontalHeaderLabels(titles)
        table.verticalHeader().setVisible(False)
        table.horizontalHeader().setStretchLastSection(True)
        table.setEditTriggers(qt.QAbstractItemView.NoEditTriggers)
        table.setSelectionBehavior(qt.QAbstractItemView.SelectRows)

    def _fill(self, judgement: Judgement) -> None:
        table, patterns = self._ui.patternsTable, sorted(judgement.patterns().items())
        table.setRowCount(len(patterns))
        for row, (pattern, count) in enumerate(patterns):
            table.setRowHeight(row, _ROW_PX)
            for column, text in enumerate((str(count), *pattern)):
                table.setItem(row, column, qt.QTableWidgetItem(text))
        table.resizeColumnsToContents()
        table.setFixedHeight(_ROW_PX * (min(len(patterns), _MOST_ROWS) + 3))


def summary(judgement: Judgement, remarks: tuple[str, ...]) -> str:
    """Both rates with their intervals, the test, what is not in the rates and what else is to be known; rich text."""
    lines = [
        _("{count} cases, rules: {rules} (RT: residual tumour, NRT: none)").format(
            count=len(judgement.cases), rules=judgement.rules
        ),
        tally_sentence(_("Model"), judgement.model),
        tally_sentence(_("Physician"), judgement.physician),
        paired_sentence(judgement),
        _(
            "{count} of the model’s correct verdicts are about a regimen that was not given: nobody observed what it "
            "would have done."
        ).format(count=judgement.model.unobserved),
        *remarks,
    ]
    return "<br>".join(html.escape(line) for line in lines)


def tally_sentence(who: str, tally: Tally) -> str:
    """Model: right in 84.06 % (73.30 to 91.76 %) of the judged cases; correct 58, wrong 11, undetermined 16."""
    rate = tally.rate
    counts = _("correct {correct}, wrong {wrong}, undetermined {undetermined}").format(
        correct=tally.correct, wrong=tally.wrong, undetermined=tally.undetermined
    )
    if rate.rate is None or rate.low is None or rate.high is None:
        return f"{who}: {rate.reason}; {counts}."
    share = _("right in {rate:.2f} % ({low:.2f} to {high:.2f} %) of the judged cases").format(
        rate=100 * rate.rate, low=100 * rate.low, high=100 * rate.high
    )
    return f"{who}: {share}; {counts}."


def paired_sentence(judgement: Judgement) -> str:
    """The paired test in words."""
    p = _("n/a: the two never differ") if judgement.paired_p is None else f"{judgement.paired_p:.4f}"
    return _("Paired test (McNemar, exact) over {count} cases in which both could be judged: P = {p}").format(
        count=judgement.both_judged, p=p
    )
