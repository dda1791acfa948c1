"""The paper's table beside our own: what was printed, always as the paper's; what came out here, on synthetic patients.

A row has a figure on both sides only where both count the same unit of the same thing. Nothing is tested between the
two columns: they are about different patients, and ours do not exist.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from NasoLib.study import published
from NasoLib.study.decisions import Judgement, Tally
from NasoLib.study.evaluation import Evaluation
from NasoLib.study.figures import Table
from NasoLib.study.published import Printed

OURS = "here, synthetic patients"
_NOT_HERE = "not repeated"
Row = tuple[str, str, str, str, str]


def comparison(
    paper: str, figures: Evaluation | None, outlines: Evaluation | None, decided: tuple[Judgement, Judgement] | None
) -> Table:
    """The table. figures: of the classifiers; outlines: of the segmentations.

    decided: past decisions as the models judge them, and as the rule "T4 means residual" does.
    """
    if paper == "invasion" and figures is not None:
        rows = list(_invasion(figures))
    elif paper == "residual" and figures is not None:
        rows = [*_dice(outlines), *_residual(figures), *_decisions(decided)]
    elif paper == "differential" and figures is not None:
        rows = list(_differential(figures))
    else:
        assert outlines is not None
        rows = list(_mediastinal(outlines))
    columns = ("who", "figure", "counted", f"the paper's ({published.PAPERS[paper]})", OURS)
    return Table("comparison", "The paper's figures and ours", columns, tuple(rows))


def in_text(table: Table) -> str:
    """A table for a terminal."""
    lines = [table.columns, *table.rows]
    widths = [max(len(line[n]) for line in lines) for n in range(len(table.columns))]
    shown = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    return "\n".join([shown[0], "-" * sum(widths, 2 * (len(widths) - 1)), *shown[1:]])


def _ours(evaluation: Evaluation, name: str, unit: str, model: str = "") -> str:
    try:
        return evaluation.figure(name, unit, model).text
    except KeyError:
        return _NOT_HERE


def _beside(printed: Printed, ours: str, who: str = "") -> Row:
    return who or printed.who, printed.figure, printed.unit, printed.text, ours


def _invasion(found: Evaluation) -> Iterator[Row]:
    for printed in published.INVASION:
        own = printed.who == "CNN"
        yield _beside(printed, _series(found, printed.figure) if own else _NOT_HERE)
    for name in ("AUC", "accuracy", "sensitivity", "specificity"):
        yield "CNN", name, "patients", "not printed", _ours(found, name, "patients")


def _series(found: Evaluation, name: str) -> str:
    """Over series; where every patient has one, series are the patients."""
    ours = _ours(found, name, "series")
    return _ours(found, name, "patients") if ours == _NOT_HERE else ours


def _dice(outlines: Evaluation | None) -> Iterator[Row]:
    for network, printed in published.RESIDUAL_DICE.items():
        ours = _NOT_HERE if outlines is None else _ours(outlines, "Dice, mean over scans", "scans", network)
        yield _beside(printed, ours)


def _residual(found: Evaluation) -> Iterator[Row]:
    models = {figure.model for figure in found.tables[0].figures}
    for (arm, unit), (areas, mean) in published.RESIDUAL_AREAS.items():
        for network, area in zip(published.NETWORKS, areas, strict=True):
            ours = _ours(found, "AUC", unit, f"{arm}, {network}")
            yield f"{arm}, {network}", "AUC", unit, f"{area:.3f}", ours
        yield f"{arm}, four networks", "mean AUC", unit, f"{mean:.3f}", _mean(found, arm, unit)
        if arm in models:
            yield f"{arm}, small network", "AUC", unit, "not printed", _ours(found, "AUC", unit, arm)


def _mean(found: Evaluation, arm: str, unit: str) -> str:
    """Of the four networks, where all four are there."""
    try:
        areas = [found.figure("AUC", unit, f"{arm}, {network}").value for network in published.NETWORKS]
    except KeyError:
        return _NOT_HERE
    known = [area for area in areas if area is not None]
    return f"{sum(known) / len(known):.3f}" if len(known) == len(areas) else "n/a: an area is not defined"


def _decisions(decided: tuple[Judgement, Judgement] | None) -> Iterator[Row]:
    judgement, rule = decided or (None, None)
    tallies = {} if judgement is None else {"model": judgement.model, "physician": judgement.physician}
    for who, rate in published.RESIDUAL_RATES.items():
        ours = _NOT_HERE if who not in tallies else _rate(tallies[who])
        name = who if who == "model" else "physician (here: chance)"
        yield name, "right decisions", "judged patients", f"{rate / 100:.4f}", ours
    ours = _NOT_HERE if rule is None else _rate(rule.model)
    yield "T4 means residual", "right decisions", "judged patients", "not printed", ours
    p = _NOT_HERE if judgement is None else _p(judgement)
    yield "model and physician", "P", "patients", f"{published.RESIDUAL_P} (unpaired)", p


def _rate(tally: Tally) -> str:
    rate = tally.rate
    if rate.rate is None or rate.low is None or rate.high is None:
        return rate.reason
    return f"{rate.rate:.4f} ({rate.low:.4f}-{rate.high:.4f}), {rate.count}/{rate.total}"


def _p(judgement: Judgement) -> str:
    return "n/a: the two never differ" if judgement.paired_p is None else f"{judgement.paired_p:.4f} (paired)"


def _differential(found: Evaluation) -> Iterator[Row]:
    for inputs, printed in published.DIFFERENTIAL.items():
        yield _beside(printed, _ours(found, "AUC", "patients", inputs))
    for printed in published.DIFFERENTIAL_READERS:
        yield _beside(printed, _NOT_HERE)


def _mediastinal(found: Evaluation) -> Iterator[Row]:
    names: Sequence[tuple[str, str]] = (
        ("Dice", "Dice, mean over scans"),
        ("IoU", "IoU, mean over scans"),
        ("precision", "precision, mean over scans"),
        ("recall", "recall, mean over scans"),
        ("lesions found", "lesions found (IoU at least 0.5)"),
        ("false positives", "false positives per scan (IoU at least 0.5)"),
    )
    for key, name in names:
        printed = published.MEDIASTINAL[key]
        yield _beside(printed, _ours(found, name, printed.unit))
    name = "scans without a lesion and without a candidate"
    yield "3D U-Net", name, "scans", "not printed", _ours(found, name, "scans")
