"""The answer: the recommendation in a large sentence, the matrix, how firm it is, the guideline and the baseline.

    self.answer = AnswerPart(self.ui)
    self.answer.show(result)        # None shows nothing

What a fixed banner says stands above the matrix and cannot be folded away with it.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import qt

from NasoLib.gui import notices
from NasoLib.gui.advisor.matrix_view import MatrixView
from NasoLib.gui.advisor.scales import Scale, ScalesView
from NasoLib.gui.older_slicer import tr as _
from NasoLib.tasks.advice.matrix import ARMS, REGIMEN

if TYPE_CHECKING:
    from NasoLib.tasks.advice import AdviceResult


class AnswerPart:
    """Fills the sections “Carcinoma or lymphoma?” and “Recommendation”."""

    def __init__(self, ui: Any) -> None:
        self._ui = ui
        self.demo = notices.DemoNotice()
        ui.answerLayout.insertWidget(0, self.demo.frame)
        self.banner = notices.notice("", notices.AMBER)
        self.banner.objectName = "guidelineBanner"
        self.banner.setFrameShape(qt.QFrame.Box)
        ui.answerLayout.insertWidget(1, self.banner)
        self.matrix, self.scales = MatrixView(), ScalesView()
        for layout in (ui.matrixLayout, ui.scalesLayout):
            layout.setContentsMargins(0, 0, 0, 0)
        ui.matrixLayout.addWidget(self.matrix.frame)
        ui.scalesLayout.addWidget(self.scales)
        self.show(None)

    def show(self, result: AdviceResult | None) -> None:
        """Show a result, or nothing."""
        ui = self._ui
        self.demo.show(result.provenance.notice if result else "")
        self._show_banner(result.banner if result else "")
        ui.adviceLabel.text = headline(result) if result else ""
        firm = result.firmness if result else None
        self.matrix.show(result.cell if result else None, firm.resampled if firm else None)
        self.scales.show_scales(scales_of(result) if result else ())
        ui.firmnessLabel.text = _list(firm.sentences) if firm else ""
        ui.baselineLabel.text = html.escape(result.baseline.sentence) if result else ""
        ui.remarksLabel.text = (
            "<br>".join(notices.marked(one, notices.AMBER) for one in result.remarks) if result else ""
        )
        ui.differentialLabel.text = differential_text(result) if result else ""
        for label in (ui.firmnessLabel, ui.baselineLabel, ui.remarksLabel, ui.differentialLabel):
            label.visible = bool(label.text)

    def _show_banner(self, sentence: str) -> None:
        from qt import QLabel

        self.banner.findChild(QLabel, "noticeLabel").text = f"<b>{html.escape(sentence)}</b>"
        self.banner.visible = bool(sentence)


def headline(result: AdviceResult) -> str:
    """The recommendation in large words; or that there is none, and why."""
    if result.cell is None:
        reasons = "<br>".join(notices.marked(reason, notices.AMBER) for reason in result.no_advice)
        return f'<span style="font-size:15pt; font-weight:600">{html.escape(_("No advice"))}</span><br>{reasons}'
    size = '<span style="font-size:15pt; font-weight:600">'
    return f"{size}{html.escape(result.cell.title)}</span><br>{html.escape(result.words)}"


def scales_of(result: AdviceResult) -> list[Scale]:
    """Both arms, where there is advice."""
    firm = result.firmness
    if firm is None:
        return []
    found = [(arm, result.arms[arm]) for arm in ARMS]
    return [
        Scale(REGIMEN[arm], one.probability, *firm.interval_95[arm], one.threshold)  # type: ignore[arg-type]
        for arm, one in found
    ]


def differential_text(result: AdviceResult) -> str:
    """What the model for carcinoma or lymphoma said; rich text."""
    found = result.differential
    if found is None:
        return html.escape(_("No model was asked. The biopsy decides."))
    answer = {"carcinoma": _("Carcinoma"), "lymphoma": _("Lymphoma"), "uncertain": _("Uncertain")}.get(found.answer, "")
    head = f"<b>{html.escape(answer)}</b><br>" if answer else ""
    return head + "<br>".join(html.escape(one) for one in (found.sentence, found.attribution_sentence) if one)


def _list(sentences: tuple[str, ...]) -> str:
    return "<br>".join(f"• {html.escape(sentence)}" for sentence in sentences)
