"""The shortest way through a panel: a sample is loaded, Run is pressed, the answer read. For the demonstration and the
pictures that are kept; the tests take longer ways.
"""

from __future__ import annotations

import html
import re
from typing import Any

# What an oncologist would enter for the synthetic patients of TreatmentAdvisor.
PATIENT = {"histology": "carcinoma", "t_category": "T3", "n_category": "N2", "m_category": "M0"}
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
        _enter_patient(widget.parameters)
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


def plain(text: str) -> str:
    """A label's words without their mark-up."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text))).strip()


def _enter_patient(parameters: Any) -> None:
    for name, value in PATIENT.items():
        setattr(parameters, name, value)
