"""The patient's entries: the stage that follows from them, and what speaks against advice, said while they are made."""

from __future__ import annotations

import html
from typing import Any

from NasoLib.errors import UserError
from NasoLib.gui.advisor.choices import chosen_patient
from NasoLib.gui.notices import AMBER, RED, marked
from NasoLib.gui.older_slicer import tr as _


class PatientPart:
    """Fills the line below the entries."""

    def __init__(self, ui: Any) -> None:
        self._ui = ui
        self.patient: Any = None

    def show(self, parameters: Any, called: str = "") -> None:
        """Read the entries again. called: what the differential model said, "" when it was not asked."""
        try:
            self.patient = chosen_patient(parameters).read()
        except UserError as error:
            self.patient = None
            self._ui.stageLabel.text = marked(str(error), RED)
            return
        self._ui.stageLabel.text = in_words(self.patient, called)


def in_words(patient: Any, called: str) -> str:
    """The stage, and why there will be no advice if so; rich text."""
    from NasoLib.tasks.advice.eligibility import eligibility
    from NasoLib.tasks.advice.staging import contradiction

    found = eligibility(patient, called or "carcinoma")
    lines = [_("Stage {stage} by {edition}.").format(stage=found.stage, edition=patient.edition)] if found.stage else []
    lines = [html.escape(line) for line in lines]
    wrong = contradiction(patient.entered)
    lines += [marked(reason, RED if reason == wrong else AMBER) for reason in found.reasons]
    if found.eligible and not patient.histology and not called:
        lines.append(marked(_("Without a histology the model for carcinoma or lymphoma must say carcinoma."), AMBER))
    return "<br>".join(lines)
