"""Several series of one patient, such as with and without contrast, read together.

The result of each series stays as it is; the patient is positive when any of them is, or all, as the bundle says
(any, in the paper's decisions). Series that different models judged are not put together: their scores are about
different things.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from NasoLib.errors import UserError
from NasoLib.tasks.invasion.calls import Call
from NasoLib.tasks.invasion.result import InvasionResult


@dataclass(frozen=True)
class PatientCall:
    """The call of a patient from the calls of the series, in the order in which they were given."""

    positive: bool
    patient_rule: Literal["any", "all"]
    names: tuple[str, ...]
    calls: tuple[Call, ...]

    @property
    def sentence(self) -> str:
        """The call and why, in one sentence."""
        count = sum(call.positive for call in self.calls)
        answer = "Invasion" if self.positive else "No invasion"
        return f"{answer}: {count} of {len(self.calls)} series positive; {self.patient_rule} of them must be."

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        series = [{"name": name, "call": call.to_json()} for name, call in zip(self.names, self.calls, strict=True)]
        return {
            "positive": self.positive,
            "patient_rule": self.patient_rule,
            "series": series,
            "sentence": self.sentence,
        }


def combine_series(results: Sequence[InvasionResult], patient_rule: Literal["any", "all"] | None = None) -> PatientCall:
    """The patient's call.  patient_rule: None for that of the first result's settings.

    Raises UserError when there is no result, or when the series were judged by different models.
    """
    if not results:
        raise UserError("There is no series to read together. Run at least one.")
    if len({result.provenance.models[0].sha256 for result in results}) > 1:
        raise UserError("The series were judged by different models. Run them with the same one.")
    rule = patient_rule or results[0].settings.patient_rule or "any"
    calls = tuple(result.call for result in results)
    positive = (any if rule == "any" else all)(call.positive for call in calls)
    return PatientCall(positive, rule, tuple(result.name for result in results), calls)
