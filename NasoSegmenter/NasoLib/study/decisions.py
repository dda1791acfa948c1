"""Was a past treatment decision right? Was the model's? (Hua et al. 2023)

A past case has two predictions (residual tumour under CCRT, and under IC + CCRT), the regimen that was given, and the
outcome. The right choice is the lighter regimen that leaves no tumour. Of the two outcomes of a patient only one was
ever observed, so some verdicts rest on the model's word for the other; they are counted apart as `unobserved`.

Why `gated` is the default: the paper says over all its rules that the model can be right only when its prediction for
the regimen that was given agrees with the outcome. With that gate its 85 cases give the published rates; `literal`
drops the gate and applies the twelve rules as they are printed.

Verdicts are decided by `_literal` first; the gate then takes back what the model cannot have been right about. The
physician
is judged against what came out: where the gate finds the model wrong about the heavier regimen that was given, a
cleared tumour makes the physician right, and a residual one leaves it open whether the lighter regimen would have
done better.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from NasoLib.study.proportions import Proportion, mcnemar_exact, proportion

CLEARED, RESIDUAL = "NRT", "RT"
CCRT, IC_CCRT, TUMOUR_BOARD = "CCRT", "IC+CCRT", "IBT"
CORRECT, WRONG, UNDETERMINED = "correct", "wrong", "undetermined"
Rules = Literal["gated", "literal"]


@dataclass(frozen=True)
class PastCase:
    """ccrt_model, ic_ccrt_model, outcome: "NRT" or "RT". given: "CCRT" or "IC+CCRT"."""

    patient: str
    ccrt_model: str
    ic_ccrt_model: str
    outcome: str
    given: str

    @property
    def recommended(self) -> str:
        """What the two predictions recommend."""
        return recommendation(self.ccrt_model, self.ic_ccrt_model)

    @property
    def prediction_for_given(self) -> str:
        """The prediction whose truth was observed."""
        return self.ccrt_model if self.given == CCRT else self.ic_ccrt_model


@dataclass(frozen=True)
class Verdict:
    """Whether each of the two was "correct", "wrong", or "undetermined"."""

    model: str
    physician: str


def recommendation(ccrt_model: str, ic_ccrt_model: str) -> str:
    """The two-by-two matrix: the lighter regimen that is predicted to clear the tumour; IBT when neither is."""
    if ccrt_model == CLEARED:
        return CCRT
    return IC_CCRT if ic_ccrt_model == CLEARED else TUMOUR_BOARD


def judge(case: PastCase, rules: Rules = "gated") -> Verdict:
    """Both verdicts on one case."""
    verdict = _literal(case)
    model_was_right = case.prediction_for_given == case.outcome
    if rules == "gated" and verdict.model == CORRECT and not model_was_right:
        return Verdict(WRONG, CORRECT if case.outcome == CLEARED else UNDETERMINED)
    return verdict


def _literal(case: PastCase) -> Verdict:
    cleared = case.outcome == CLEARED
    if case.recommended == TUMOUR_BOARD:
        return Verdict(WRONG, CORRECT) if cleared else Verdict(UNDETERMINED, UNDETERMINED)
    if case.recommended == case.given:
        return Verdict(CORRECT, CORRECT) if cleared else Verdict(WRONG, UNDETERMINED)
    lighter_cleared = case.given == CCRT and cleared
    return Verdict(WRONG, CORRECT) if lighter_cleared else Verdict(CORRECT, WRONG)


@dataclass(frozen=True)
class Tally:
    """How often one of the two was right. rate: of the judged cases, with its exact 95 % interval.

    unobserved: correct verdicts about a regimen that was not given, so that nobody saw what it would have done.
    """

    correct: int
    wrong: int
    undetermined: int
    unobserved: int
    rate: Proportion

    def to_json(self) -> dict[str, Any]:
        """Plain values; `interval_95` is [low, high], or None with a reason when nothing could be judged."""
        content: dict[str, Any] = {
            "correct": self.correct,
            "wrong": self.wrong,
            "undetermined": self.undetermined,
            "rate": self.rate.rate,
            "interval_95": None if self.rate.low is None else [self.rate.low, self.rate.high],
            "correct_but_unobserved": self.unobserved,
        }
        return content | ({"reason": self.rate.reason} if self.rate.reason else {})


@dataclass(frozen=True)
class Judgement:
    """All cases judged. paired_p: exact McNemar over the cases in which both could be judged; None when they never
    differ.

    both_judged: in how many cases that was.
    """

    rules: Rules
    cases: tuple[PastCase, ...]
    verdicts: tuple[Verdict, ...]
    model: Tally
    physician: Tally
    both_judged: int
    paired_p: float | None

    def to_json(self) -> dict[str, Any]:
        """Plain values, for files and commands."""
        return {
            "rules": self.rules,
            "model": self.model.to_json(),
            "physician": self.physician.to_json(),
            "paired_test": {"name": "McNemar, exact", "cases": self.both_judged, "p": self.paired_p},
            "cases": [
                {
                    "patient": case.patient,
                    "recommended": case.recommended,
                    "given": case.given,
                    "outcome": case.outcome,
                    "model": verdict.model,
                    "physician": verdict.physician,
                }
                for case, verdict in zip(self.cases, self.verdicts, strict=True)
            ],
        }

    def patterns(self) -> Counter[tuple[str, str, str, str, str, str]]:
        """How often each pattern occurs: both predictions, given, outcome, both verdicts."""
        return Counter(
            (c.ccrt_model, c.ic_ccrt_model, c.given, c.outcome, v.model, v.physician)
            for c, v in zip(self.cases, self.verdicts, strict=True)
        )


def judge_all(cases: Sequence[PastCase], rules: Rules = "gated") -> Judgement:
    """Judge every case and count."""
    verdicts = tuple(judge(case, rules) for case in cases)
    other = [case.recommended not in (case.given, TUMOUR_BOARD) for case in cases]
    both = [v for v in verdicts if UNDETERMINED not in (v.model, v.physician)]
    return Judgement(
        rules=rules,
        cases=tuple(cases),
        verdicts=verdicts,
        model=_tally([v.model for v in verdicts], other),
        physician=_tally([v.physician for v in verdicts], [False] * len(verdicts)),
        both_judged=len(both),
        paired_p=mcnemar_exact(
            sum(v == Verdict(CORRECT, WRONG) for v in both), sum(v == Verdict(WRONG, CORRECT) for v in both)
        ),
    )


def _tally(verdicts: Sequence[str], about_another_regimen: Sequence[bool]) -> Tally:
    count = Counter(verdicts)
    unobserved = sum(
        verdict == CORRECT and other for verdict, other in zip(verdicts, about_another_regimen, strict=True)
    )
    rate = proportion(
        count[CORRECT], count[CORRECT] + count[WRONG], nothing="n/a: no case could be judged correct or wrong"
    )
    return Tally(count[CORRECT], count[WRONG], count[UNDETERMINED], unobserved, rate)
