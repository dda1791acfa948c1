"""The shortest way through a panel: a sample is loaded, Run is pressed, the answer read. For the demonstration and the
pictures that are kept; the tests take longer ways.
"""

from __future__ import annotations

import html
import re
from typing import Any

ANSWERS = {
    "NasoInvasion": ("callLabel", "callDetailLabel"),
    "NasoSegmenter": ("answerLabel", "answerDetailLabel"),
    "TreatmentAdvisor": ("adviceLabel", "firmnessLabel"),
}
LONGEST_S = 600


def answer(slicer_host: Any, sample: Any) -> tuple[Any, list[str]]:
    """Load a sample into the scene, open its module and press Run; gives the panel and the sentences of its answer."""
    import slicer
    from host.qtside import hands
    from host.qtside.eventloop import wait_until
    from NasoLib.gui import samples

    volume = samples.load(sample, slicer.mrmlScene)[-1]
    widget = slicer_host.open(sample.module)
    widget.parameters.volume = volume
    if sample.module == "TreatmentAdvisor":
        for name, value in entries(sample).items():
            setattr(widget.parameters, name, value)
    button = widget.runs.run_button
    if not wait_until(lambda: button.enabled and not widget.runs.busy, LONGEST_S):
        raise RuntimeError(f"{sample.module} cannot run on {sample.title}: {button.toolTip}")
    hands.click(button)
    if not wait_until(lambda: not widget.runs.busy, LONGEST_S):
        raise RuntimeError(f"{sample.module} did not come to an end on {sample.title}.")
    sentences = [plain(getattr(widget.ui, name).text) for name in ANSWERS[sample.module]]
    if not sentences[0]:
        raise RuntimeError(f"{sample.module} gave no answer on {sample.title}: {widget.runs.message.text}")
    return widget, [sentence for sentence in sentences if sentence]


def entries(sample: Any) -> dict[str, str]:
    """What an oncologist would enter of a sample of TreatmentAdvisor. A lymphoma has no T, N and M: they are of a
    carcinoma.
    """
    from NasoLib.gui.advisor.choices import NOT_KNOWN
    from NasoLib.phantom.neck_mr import NeckMrOptions
    from NasoLib.phantom.neck_mr.patient import draw

    patient = draw(NeckMrOptions(**sample.options))
    t, n, m = (NOT_KNOWN,) * 3 if patient.is_lymphoma else (patient.t_category, patient.n_category, "M0")
    return {"histology": patient.histology, "t_category": t, "n_category": n, "m_category": m}


def plain(text: str) -> str:
    """A label's words without their mark-up."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text))).strip()
