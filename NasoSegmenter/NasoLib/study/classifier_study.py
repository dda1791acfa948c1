"""A classifier's results file judged: every model in it, over every unit that it speaks about, against its readers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from NasoLib.errors import UserError
from NasoLib.study import results, strata
from NasoLib.study.calibration import THRESHOLDS, calibration, decision_curve
from NasoLib.study.calls import calls
from NasoLib.study.classification import area, figures
from NasoLib.study.draw.plots import calibration_plot, decision_plot, roc
from NasoLib.study.draw.tables import confusion, forest
from NasoLib.study.evaluation import Evaluation
from NasoLib.study.figures import Figure, Table, number, table
from NasoLib.study.questions import Question, Settings
from NasoLib.study.readers import comparison_table, reader_figures
from NasoLib.study.results import Row
from NasoLib.study.units import Cases, choose_cutoff, models, unit_sets

_NOT_CHOSEN = (
    "No tuning file was given: the cut-offs are settings, not chosen on data. Give those of the model's bundle."
)
_NO_SLICE_TRUTH = "There are no figures per slice: the file has no column slice_label, the truth of each slice."

_CALIBRATION_COLUMNS = ("model", "unit", "from", "to", "cases", "mean probability", "share positive")
_DECISION_COLUMNS = ("model", "unit", "threshold probability", "acting on the model", "on everybody", "on nobody")


@dataclass(frozen=True)
class _Model:
    """One model's cases by unit, the finest first, with the settings that its cut-offs are in."""

    name: str
    settings: Settings
    sets: list[Cases]
    cutoff: tuple[str, ...]

    @property
    def patients(self) -> Cases:
        return self.sets[-1]


def study(path: Path, tuning_path: Path | None, question: Question, settings: Settings) -> Evaluation:
    """Judge the file; cut-offs come from the tuning file when there is one."""
    rows = results.read(path)
    tuning = results.read(tuning_path, role="tune") if tuning_path else []
    results.check_apart(rows, tuning)
    judged = [_model(name, rows, tuning, question, settings) for name in models(rows)]
    everything = [
        f for model in judged for cases in model.sets for f in figures(cases, model.settings, question.positive)
    ]
    tables = [
        table("figures", "Figures", everything),
        Table("cutoffs", "Cut-offs", ("model", "cut-off", "value", "chosen"), tuple(m.cutoff for m in judged)),
        *_strata_tables(judged, question),
        *_reader_tables(judged, question, settings),
        *_curve_tables(judged),
    ]
    return Evaluation(question, settings, tuple(tables), dict(_plots(judged, question)), _notes(rows, tuning, question))


def _model(name: str, rows: Sequence[Row], tuning: Sequence[Row], question: Question, settings: Settings) -> _Model:
    own = [row for row in rows if row.model == name]
    by_run = question.combine == "run" and own[0].slice is not None
    what = "min_run" if by_run else "threshold"
    chosen = "given as a setting"
    if tuning:
        own_tuning = [row for row in tuning if row.model == name]
        _check_alike(name, own, own_tuning)
        settings, cutoff = choose_cutoff(own_tuning, question, settings)
        chosen = cutoff.reason or f"Youden's index {cutoff.youden:.3f} on {len(_who(own_tuning))} tuning patients"
    cell = (name, what, number(getattr(settings, what)), chosen)
    return _Model(name, settings, unit_sets(own, question, settings), cell)


def _check_alike(name: str, own: Sequence[Row], tuning: Sequence[Row]) -> None:
    if not tuning:
        raise UserError(f"The tuning file has no rows of the model “{name}”, which is in the results; add them.")
    if (own[0].slice is None) != (tuning[0].slice is None):
        raise UserError("One of the files has a column slice and the other has not; a cut-off is of one kind of row.")


def _who(rows: Sequence[Row]) -> set[str]:
    return {row.patient for row in rows}


def _strata_tables(judged: Sequence[_Model], question: Question) -> Iterator[Table]:
    """By institution over patients; by how the scan was made over series, where a patient has several."""
    for name in strata.present([case.strata for case in judged[0].patients.cases]):
        made = [figure for model in judged for figure in _by_stratum(model, name, question)]
        yield table(f"by_{strata.TITLES[name].replace(' ', '_')}", f"By {strata.TITLES[name]}", made)


def _by_stratum(model: _Model, name: str, question: Question) -> Iterator[Figure]:
    cases = model.patients if name == "hospital" else next(s for s in model.sets if s.unit in {"series", "patients"})
    for group, inside in strata.groups([case.strata for case in cases.cases], name):
        yield from figures(cases.where(inside), model.settings, question.positive, group)


def _reader_tables(judged: Sequence[_Model], question: Question, settings: Settings) -> Iterator[Table]:
    sets = [model.patients for model in judged]
    readers = reader_figures(sets, settings, question.positive)
    if readers:
        yield table("readers", "Readers", readers)
    comparisons = comparison_table(sets)
    if comparisons:
        yield comparisons


def _curve_tables(judged: Sequence[_Model]) -> Iterator[Table]:
    """What the calibration plots and the decision curves are drawn from."""
    sets = [cases for model in judged for cases in model.sets if cases.is_probability]
    if sets:
        bins = [row for cases in sets for row in _calibration_rows(cases)]
        yield Table("calibration", "Calibration curve", _CALIBRATION_COLUMNS, tuple(bins))
        points = [row for cases in sets for row in _decision_rows(cases)]
        yield Table("decision_curve", "Decision curve: net benefit per case", _DECISION_COLUMNS, tuple(points))


def _calibration_rows(cases: Cases) -> Iterator[tuple[str, ...]]:
    for one in calibration(list(cases.labels), list(cases.scores)).bins:
        numbers = (one.low, one.high, one.cases, one.mean_probability, one.share_positive)
        yield cases.model, cases.unit, *map(number, numbers)


def _decision_rows(cases: Cases) -> Iterator[tuple[str, ...]]:
    for one in decision_curve(list(cases.labels), list(cases.scores), THRESHOLDS):
        yield cases.model, cases.unit, *map(number, (one.threshold, one.model, one.everybody, 0))


def _plots(judged: Sequence[_Model], question: Question) -> Iterator[tuple[str, str]]:
    for model in judged:
        ending = f"_{_file_name(model.name)}" if len(judged) > 1 else ""
        for cases in model.sets:
            yield from _plots_of(cases, model, question, f"{cases.unit}{ending}")
        if strata.present([case.strata for case in model.patients.cases])[:1] == ["hospital"]:
            yield f"institutions{ending}", _forest(model, question)
    both = [(m.patients, a) for m in judged if (a := area(m.patients, m.settings)).value is not None]
    if len(both) > 1:
        yield "roc_all", roc("ROC, patients, all models", [c for c, _ in both], [a for _, a in both])


def _plots_of(cases: Cases, model: _Model, question: Question, ending: str) -> Iterator[tuple[str, str]]:
    said = f", {cases.model}" if cases.model else ""
    found = area(cases, model.settings)
    if found.value is not None:
        yield f"roc_{ending}", roc(f"ROC, {cases.unit}{said}", [cases], [found])
    counts = calls(list(cases.labels), list(cases.called), cases.unit)
    yield f"confusion_{ending}", confusion(f"Calls, {cases.unit}{said}", counts, question.positive)
    if cases.is_probability:
        yield f"calibration_{ending}", calibration_plot(f"Calibration, {cases.unit}{said}", cases)
        yield f"decision_{ending}", decision_plot(f"Decision curve, {cases.unit}{said}", cases)


def _forest(model: _Model, question: Question) -> str:
    """Accuracy by institution: unlike the area, it is defined in a hospital that sent one patient."""
    everybody = figures(model.patients, model.settings, question.positive)
    rows = [f for f in [*_by_stratum(model, "hospital", question), *everybody] if f.name == "accuracy"]
    return forest(f"Accuracy by institution, patients{', ' + model.name if model.name else ''}", rows)


def _file_name(model: str) -> str:
    """Letters and digits of a model's name."""
    return "".join(letter if letter.isalnum() else "-" for letter in model).strip("-").lower() or "model"


def _notes(rows: Sequence[Row], tuning: Sequence[Row], question: Question) -> tuple[str, ...]:
    notes = [] if tuning else [_NOT_CHOSEN]
    if question.combine == "run" and rows[0].slice is not None and rows[0].slice_label is None:
        notes.append(_NO_SLICE_TRUTH)
    shared = {r.strata.get("hospital") for r in rows} & {r.strata.get("hospital") for r in tuning} - {None}
    if shared:
        notes.append(f"{len(shared)} hospitals gave both tuning and test patients.")
    return tuple(notes)
