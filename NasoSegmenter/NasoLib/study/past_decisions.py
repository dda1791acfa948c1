"""Past treatment decisions with what the models say of them: from predictions, from probabilities or from images.

    past = read(path, thresholds, predict)         # or published()
    judgement = past.judged("gated")
    past.decision_curve()                          # would acting on the models have helped?
    write(past, judgement, "judged.csv")

A row is a patient: `patient`, `given` (CCRT or IC+CCRT), `outcome` (NRT or RT), and the models' word for both regimens
as at least one of

- `ccrt_model`, `ic_ccrt_model`: NRT or RT;
- `ccrt_probability`, `ic_ccrt_probability`: of residual tumour, from 0 to 1, held against the models' thresholds;
- `image_t1ce`, `mask_tumour` (and, if there, `mask_nodes`): files, relative to the CSV, that the models are shown.

Calls that are given win: they are what was said when the decision was made, and what is exported has them beside the
probabilities. Where a probability says otherwise a remark names the line. Without models only calls can be judged: a
threshold that nobody chose would decide who was right.

Only the outcome of the regimen that was given was ever observed, so the decision curve is about the prediction for that
one. Predictions without probabilities count as 0 and 1 there.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from NasoLib.errors import UserError
from NasoLib.progress import SILENT, Progress
from NasoLib.study import published as print_of
from NasoLib.study.calibration import THRESHOLDS, NetBenefit, decision_curve
from NasoLib.study.csv_file import Line, read_lines
from NasoLib.study.decisions import CCRT, CLEARED, IC_CCRT, RESIDUAL, Judgement, PastCase, Rules, judge_all

_NEEDED = ("patient", "given", "outcome")
_CALLS = ("ccrt_model", "ic_ccrt_model")
_PROBABILITIES = ("ccrt_probability", "ic_ccrt_probability")
_IMAGES = ("image_t1ce", "mask_tumour")
_CHOOSE = "Choose a model for each arm."
Two = tuple[float, float]
# From T1CE and the masks of the outlined tumour to both probabilities, None for too little tumour.
Predict = Callable[[Path, Sequence[Path], Progress], Two | None]


@dataclass(frozen=True)
class PastPatients:
    """cases: those with a prediction.  probabilities: for each, of both regimens; None where only calls are known.

    left_out: patients in whose images the models saw too little, one sentence each.  remarks: what the reader should
    know of the file, one sentence each.
    """

    cases: tuple[PastCase, ...]
    probabilities: tuple[Two | None, ...]
    left_out: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    def judged(self, rules: Rules = "gated") -> Judgement:
        """Every case judged, and counted."""
        return judge_all(self.cases, rules)

    def decision_curve(self) -> tuple[NetBenefit, ...]:
        """Net benefit of taking the prediction for the regimen that was given as the word for residual tumour."""
        labels = [case.outcome == RESIDUAL for case in self.cases]
        return decision_curve(labels, [self._risk(n) for n in range(len(self.cases))], THRESHOLDS)

    def _risk(self, number: int) -> float:
        case, known = self.cases[number], self.probabilities[number]
        if known is None:
            return float(case.prediction_for_given == RESIDUAL)
        return known[0] if case.given == CCRT else known[1]


def published() -> PastPatients:
    """The 85 test patients of Hua et al. 2023."""
    cases = tuple(print_of.decision_cases())
    return PastPatients(cases, (None,) * len(cases))


def read(
    path: str | Path,
    thresholds: Two | None = None,
    predict: Predict | None = None,
    progress: Progress = SILENT,
    missing: str = _CHOOSE,
) -> PastPatients:
    """The patients of a file.

    thresholds: of the models for CCRT and for IC + CCRT, for probabilities.  predict: shows images to the models.
    missing: why there are no models and what to do, for rows that need them.
    Raises UserError naming the row and what is wrong with it.
    """
    path = Path(path)
    lines = list(read_lines(path, _NEEDED))
    _refuse_twice(lines)
    for line in lines:
        _refuse_unanswerable(line, thresholds, predict, missing)
    cases, probabilities, left_out, remarks = [], [], [], []
    for number, line in enumerate(lines):
        part = progress.share(number / len(lines), (number + 1) / len(lines))
        part.update(0.0, f"Patient {number + 1} of {len(lines)}")
        both = _probabilities(line, path.parent, predict, part)
        if both is None and not _any(line, _CALLS):
            left_out.append(f"{line.text('patient')}: too little tumour for the models.")
            continue
        cases.append(_case(line, both, thresholds))
        probabilities.append(both)
        remarks += _contradictions(line, cases[-1], both, thresholds)
    return PastPatients(tuple(cases), tuple(probabilities), tuple(left_out), tuple(remarks))


def write(past: PastPatients, judgement: Judgement, path: str | Path) -> Path:
    """One row per patient with both verdicts; gives the path."""
    columns = ("patient", *_CALLS, *_PROBABILITIES, "given", "outcome", "recommended", "model", "physician")
    with Path(path).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for case, known, verdict in zip(past.cases, past.probabilities, judgement.verdicts, strict=True):
            numbers = ("", "") if known is None else tuple(f"{p:.6f}" for p in known)
            calls = (case.ccrt_model, case.ic_ccrt_model)
            said = (case.given, case.outcome, case.recommended, verdict.model, verdict.physician)
            writer.writerow((case.patient, *calls, *numbers, *said))
    return Path(path)


def _refuse_unanswerable(line: Line, thresholds: Two | None, predict: Predict | None, missing: str) -> None:
    """Said before the first image is read, because the models may take hours for a file."""
    if _any(line, _CALLS):
        return
    if _any(line, _PROBABILITIES):
        if thresholds is None:
            raise UserError(f"{line.where}: probabilities are given, but no models with their thresholds. {missing}")
    elif not line.has(_IMAGES[0]):
        ways = ", or ".join(" and ".join(pair) for pair in (_CALLS, _PROBABILITIES, _IMAGES))
        raise UserError(f"{line.where}: there are no predictions, no probabilities and no images. Give {ways}.")
    elif predict is None:
        raise UserError(f"{line.where}: images are given, but no models to show them to. {missing}")


def _any(line: Line, names: Sequence[str]) -> bool:
    return any(line.has(name) for name in names)


def _probabilities(line: Line, folder: Path, predict: Predict | None, progress: Progress) -> Two | None:
    """Both probabilities of a row, if it has any."""
    if _any(line, _PROBABILITIES):
        return line.number(_PROBABILITIES[0], 0, 1), line.number(_PROBABILITIES[1], 0, 1)
    if predict is None or _any(line, _CALLS):
        return None
    masks = [line.text("mask_tumour"), *([line.text("mask_nodes")] if line.has("mask_nodes") else [])]
    try:
        return predict(folder / line.text("image_t1ce"), [folder / mask for mask in masks], progress)
    except UserError as error:
        raise UserError(f"{line.where}, patient {line.text('patient')}: {error}") from error


def _case(line: Line, both: Two | None, thresholds: Two | None) -> PastCase:
    if both is None or thresholds is None or _any(line, _CALLS):
        calls = [_word(line, name, (CLEARED, RESIDUAL)) for name in _CALLS]
    else:
        calls = [_said(p, cut) for p, cut in zip(both, thresholds, strict=True)]
    given, outcome = _word(line, "given", (CCRT, IC_CCRT)), _word(line, "outcome", (CLEARED, RESIDUAL))
    return PastCase(line.text("patient"), calls[0], calls[1], outcome, given)


def _contradictions(line: Line, case: PastCase, both: Two | None, thresholds: Two | None) -> list[str]:
    """Where a call is not what its probability says."""
    if both is None or thresholds is None:
        return []
    pairs = zip(_CALLS, _PROBABILITIES, (case.ccrt_model, case.ic_ccrt_model), both, thresholds, strict=True)
    return [
        f"{line.where}: {name} is {call}, but {number} {p:g} {'reaches' if p >= cut else 'is below'} the model's "
        f"threshold {cut:g}. The call is judged."
        for name, number, call, p, cut in pairs
        if call != _said(p, cut)
    ]


def _said(probability: float, threshold: float) -> str:
    return RESIDUAL if probability >= threshold else CLEARED


def _word(line: Line, name: str, allowed: tuple[str, str]) -> str:
    value = line.optional(name)
    compact = value.replace(" ", "").upper()
    if compact not in allowed:
        raise UserError(f"{line.where}: {name} is “{value}”; give {' or '.join(allowed)}.")
    return compact


def _refuse_twice(lines: Sequence[Line]) -> None:
    seen: Mapping[str, str] = {}
    for line in lines:
        name = line.text("patient")
        if name in seen:
            raise UserError(f"{line.where}: patient {name} is there twice; give one row per patient.")
        seen = {**seen, name: line.where}
