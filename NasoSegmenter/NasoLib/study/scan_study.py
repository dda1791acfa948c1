"""A segmentation's results file judged: overlap, distances and detection of every model in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from NasoLib.errors import UserError
from NasoLib.study import scan_results, strata
from NasoLib.study.draw.plots import froc
from NasoLib.study.draw.tables import forest
from NasoLib.study.evaluation import Evaluation
from NasoLib.study.figures import Table, number, table
from NasoLib.study.froc import FrocPoint, iou_sweep, score_sweep
from NasoLib.study.questions import Question, Settings
from NasoLib.study.scan_results import Scan
from NasoLib.study.scans import MEASURE_NAMES, OPERATING_IOU, detected, figures

_IN_PAGE = (
    *(f"{measure}, mean over scans" for measure in MEASURE_NAMES.values()),
    "lesions found (IoU at least 0.5)",
    "false positives per scan (IoU at least 0.5)",
)
_FROC_COLUMNS = ("model", "reading", "IoU", "score from", "lesions found", "false positives per scan", "note")
_NO_CANDIDATES = "Detection is n/a: the file has no columns lesions and candidates."
_NO_HEALTHY = (
    "No scan is without a lesion: the false positives per scan say nothing of how the software is on the healthy."
)


def study(path: Path, tuning_path: Path | None, question: Question, settings: Settings) -> Evaluation:
    """Judge the file. There is no cut-off to choose here, so a tuning file is refused rather than ignored."""
    if tuning_path is not None:
        raise UserError("A segmentation has no cut-off to choose on a tuning file; leave --tuning out.")
    scans = scan_results.read(path)
    names = list(dict.fromkeys(scan.model for scan in scans))
    models = [[scan for scan in scans if scan.model == name] for name in names]
    made = [figure for own in models for figure in figures(own, settings, question.positive)]
    tables = [table("figures", "Figures", made), *_strata_tables(models, question, settings), *_froc_table(models)]
    plots = {name: svg for own in models for name, svg in _plots(own, question, settings, len(models) > 1)}
    return Evaluation(question, settings, tuple(tables), plots, _notes(scans))


def _strata_tables(models: Sequence[list[Scan]], question: Question, settings: Settings) -> Iterator[Table]:
    for name in strata.present([scan.strata for scan in models[0]]):
        made = [
            figure
            for scans in models
            for group, inside in strata.groups([scan.strata for scan in scans], name)
            for figure in figures(_kept(scans, inside), settings, question.positive, group)
        ]
        title = strata.TITLES[name]
        yield table(f"by_{title.replace(' ', '_')}", f"By {title}", made, in_page=_IN_PAGE)


def _kept(scans: Sequence[Scan], inside: Sequence[bool]) -> list[Scan]:
    return [scan for scan, kept in zip(scans, inside, strict=True) if kept]


def _froc_table(models: Sequence[list[Scan]]) -> Iterator[Table]:
    rows = [row for scans in models if detected(scans) for row in _froc_rows(scans)]
    if rows:
        yield Table("froc", "Free-response ROC, both readings", _FROC_COLUMNS, tuple(rows))


def _froc_rows(scans: Sequence[Scan]) -> Iterator[tuple[str, ...]]:
    found = detected(scans)
    for iou in OPERATING_IOU:
        for point in score_sweep(found, iou):
            yield _froc_row(scans[0].model, "score walked", number(iou), number(point.threshold), point)
    for point in iou_sweep(found):
        yield _froc_row(scans[0].model, "IoU walked", number(point.threshold), "all kept", point)


def _froc_row(model: str, reading: str, iou: str, score: str, point: FrocPoint) -> tuple[str, ...]:
    return model, reading, iou, score, number(point.sensitivity), number(point.false_positives_per_scan), point.reason


def _plots(scans: list[Scan], question: Question, settings: Settings, several: bool) -> Iterator[tuple[str, str]]:
    model = scans[0].model
    ending, said = (f"_{model}", f", {model}") if several else ("", "")
    found = detected(scans)
    if any(scan.lesions for scan in found):
        order = ("score_sweep", "iou_sweep")
        for reading in sorted(order, key=lambda one: one != settings.froc):
            words = "the score is walked" if reading == "score_sweep" else "the IoU is walked"
            yield f"froc_{reading}{ending}", froc(f"FROC: {words}{said}", found, reading, OPERATING_IOU)
    if "hospital" in strata.present([scan.strata for scan in scans]):
        yield f"institutions{ending}", _forest(scans, question, settings, said)


def _forest(scans: list[Scan], question: Question, settings: Settings, said: str) -> str:
    of_group = [
        figures(_kept(scans, inside), settings, question.positive, group)[0]
        for group, inside in strata.groups([scan.strata for scan in scans], "hospital")
    ]
    return forest(f"Mean Dice by institution, scans{said}", [*of_group, figures(scans, settings, question.positive)[0]])


def _notes(scans: Sequence[Scan]) -> tuple[str, ...]:
    found = detected(scans)
    if not found:
        return (_NO_CANDIDATES,)
    return () if any(scan.lesions == 0 for scan in found) else (_NO_HEALTHY,)
