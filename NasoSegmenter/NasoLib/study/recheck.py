"""The published figures computed again from the published counts, and a sentence for each that cannot be.

Nothing here repeats a judgement on a paper: each sentence is made by a computation, and is not made when the numbers
agree. A figure agrees when it rounds to what is printed.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from NasoLib.study import published
from NasoLib.study.calls import Calls
from NasoLib.study.decisions import CCRT, IC_CCRT, RESIDUAL, Judgement, judge_all
from NasoLib.study.figures import Table
from NasoLib.study.proportions import Proportion
from NasoLib.study.published import Printed, ReaderCounts
from NasoLib.study.roc import Auc, auc

_COLUMNS = ("who", "counted", "figure", "the paper's", "from its counts", "agree")


def table(paper: str) -> Table | None:
    """The paper's figures beside those of its counts; None where a paper prints no counts."""
    rows = {"invasion": _invasion_rows, "residual": _residual_rows}.get(paper)
    if rows is None:
        return None
    return Table("published", f"{published.PAPERS[paper]}: printed, and from its counts", _COLUMNS, tuple(rows()))


def notes(paper: str) -> list[str]:
    """What cannot be reproduced, or not be compared, one sentence each."""
    sentences = {
        "invasion": _invasion_notes,
        "residual": _residual_notes,
        "differential": _differential_notes,
        "mediastinal": _mediastinal_notes,
    }[paper]
    return list(sentences())


def reader_calls(counts: ReaderCounts) -> Calls:
    """The confusion matrix."""
    missed, alarms = counts.positives - counts.true_positive, counts.negatives - counts.true_negative
    return Calls(counts.unit, counts.true_positive, missed, counts.true_negative, alarms)


def area_of_calls(counts: ReaderCounts) -> Auc:
    """The area that yes-or-no calls alone have, as if no finer rating had been given."""
    found = reader_calls(counts)
    labels = [True] * counts.positives + [False] * counts.negatives
    called = [1.0] * found.true_positive + [0.0] * found.false_negative
    called += [0.0] * found.true_negative + [1.0] * found.false_positive
    return auc(labels, called, truncate=False)


def _shares(counts: ReaderCounts) -> dict[str, Proportion]:
    found = reader_calls(counts)
    return {
        "accuracy": found.accuracy,
        "sensitivity": found.sensitivity,
        "specificity": found.specificity,
        "PPV": found.positive_predictive_value,
        "NPV": found.negative_predictive_value,
    }


def _recomputed(printed: Printed, counts: ReaderCounts) -> tuple[float | None, float | None, float | None]:
    if printed.figure == "AUC":
        found = area_of_calls(counts)
        return found.area, found.low, found.high
    share = _shares(counts)[printed.figure]
    return share.rate, share.low, share.high


def _of(printed: Printed) -> ReaderCounts:
    return next(counts for counts in published.INVASION_COUNTS if counts.who == printed.who)


def _same(value: float | None, shown: float | None, decimals: int = 3) -> bool:
    return value is None or shown is None or abs(value - shown) <= 0.5 * 10**-decimals + 1e-9


def _invasion_rows() -> Iterator[tuple[str, ...]]:
    for printed in published.INVASION:
        value, low, high = _recomputed(printed, _of(printed))
        shown = "n/a" if value is None else f"{value:.3f} ({low:.3f}-{high:.3f})"
        agree = _same(value, printed.value) and _same(low, printed.low) and _same(high, printed.high)
        what = "AUC (calls alone)" if printed.figure == "AUC" else printed.figure
        yield printed.who, printed.unit, what, printed.text, shown, "yes" if agree else "no"


def _invasion_notes() -> Iterator[str]:
    for printed in published.INVASION:
        counts = _of(printed)
        value, low, high = _recomputed(printed, counts)
        if value is None or low is None or high is None:
            continue
        if printed.figure == "AUC":
            yield from _area_notes(printed, value)
        elif not _same(value, printed.value):
            yield f"{printed.who}, {printed.figure}: {printed.value:.3f} is printed, the counts give {value:.3f}."
        elif not (_same(low, printed.low) and _same(high, printed.high)):
            share = _shares(counts)[printed.figure]
            yield (
                f"{printed.who}, {printed.figure}: the interval {printed.low:.3f}-{printed.high:.3f} is printed; the "
                f"exact one of {share.count}/{share.total} {printed.unit} is {low:.3f}-{high:.3f}."
            )
    units = {counts.unit: counts.positives + counts.negatives for counts in published.INVASION_COUNTS}
    if len(units) > 1:
        words = " with ".join(f"{total} {unit}" for unit, total in units.items())
        yield f"The paper's table compares {words}. Such figures are about different things, and no test joins them."


def _area_notes(printed: Printed, from_calls: float) -> Iterator[str]:
    if printed.high is not None and printed.high > 1:
        yield f"{printed.who}, AUC: the interval ends at {printed.high:.3f}; an area ends at 1."
    if not _same(from_calls, printed.value):
        yield (
            f"{printed.who}, AUC: {printed.value:.3f} is printed; the calls alone give {from_calls:.3f}, so it rests "
            "on finer ratings, which are not published."
        )


def _residual_rows() -> Iterator[tuple[str, ...]]:
    judgement = judge_all(published.decision_cases())
    for who, tally in (("model", judgement.model), ("physician", judgement.physician)):
        rate = tally.rate.rate or 0.0
        agree = "yes" if _same(100 * rate, published.RESIDUAL_RATES[who], 2) else "no"
        low, high = tally.rate.low or 0.0, tally.rate.high or 0.0
        shown = f"{tally.rate.count}/{tally.rate.total} = {100 * rate:.2f} % ({100 * low:.2f}-{100 * high:.2f} %)"
        printed = f"{published.RESIDUAL_RATES[who]:.2f} %"
        yield who, "patients whose case can be judged", "right", printed, shown, agree
    yield _p_row("unpaired (chi-squared)", unpaired_p(judgement))
    yield _p_row(f"paired (McNemar, exact; {judgement.both_judged} patients)", judgement.paired_p)
    for (arm, unit), (areas, mean) in published.RESIDUAL_AREAS.items():
        found = float(np.mean(areas))
        agree = "yes" if _same(found, mean) else "no"
        yield f"{arm}, four networks", unit, "mean AUC", f"{mean:.3f}", f"{found:.5f}", agree


def _p_row(test: str, p: float | None) -> tuple[str, ...]:
    shown = "n/a" if p is None else f"{p:.5f}"
    agree = "yes" if p is not None and _same(p, published.RESIDUAL_P) else "no"
    return "model against physician", "patients", f"P, {test}", f"{published.RESIDUAL_P}", shown, agree


def unpaired_p(judgement: Judgement) -> float:
    """Chi-squared test without correction of right and wrong, as if the two had judged different patients."""
    from scipy.stats import chi2_contingency

    counts = [[tally.correct, tally.wrong] for tally in (judgement.model, judgement.physician)]
    return float(chi2_contingency(counts, correction=False).pvalue)


def _residual_notes() -> Iterator[str]:
    judgement = judge_all(published.decision_cases())
    yield from _mean_notes()
    yield from _outcome_notes()
    if judgement.paired_p is not None and not _same(judgement.paired_p, published.RESIDUAL_P):
        yield (
            f"P = {published.RESIDUAL_P} is that of an unpaired test ({unpaired_p(judgement):.4f}); both judged the "
            f"same patients, and the paired test over the {judgement.both_judged} that both can be judged on gives "
            f"{judgement.paired_p:.4f}."
        )
    model, physician = judgement.model, judgement.physician
    yield (
        f"Not in the rates: {model.undetermined} undetermined cases of the model, {physician.undetermined} of the "
        f"physicians; {model.unobserved} of the model's {model.correct} correct cases rest on an outcome that nobody "
        "observed."
    )


def _mean_notes() -> Iterator[str]:
    """A printed mean may differ by rounding, so it is held to the range that the rounded areas allow."""
    for (arm, unit), (areas, mean) in published.RESIDUAL_AREAS.items():
        found = float(np.mean(areas))
        if abs(found - mean) > 0.001 + 1e-9:
            yield f"{arm}, {unit}: the mean AUC {mean:.3f} cannot follow from the four, whose mean is {found:.5f}."
        elif not _same(found, mean):
            yield (
                f"{arm}, {unit}: the mean AUC is printed as {mean:.3f}; the four printed areas give {found:.5f}, which "
                "their rounding could explain."
            )


def _outcome_notes() -> Iterator[str]:
    cases = published.decision_cases()
    for arm in (CCRT, IC_CCRT):
        own = [case for case in cases if case.given == arm]
        residual = sum(case.outcome == RESIDUAL for case in own)
        if (residual, len(own)) != published.RESIDUAL_TEST[arm]:
            yield f"{arm}: the decisions hold {residual}/{len(own)} residual tumours, the cohort another number."


def _differential_notes() -> Iterator[str]:
    yield "The abstract gives no counts, so none of its areas can be computed again; they are quoted."
    printed = list(published.DIFFERENTIAL.values())
    for one, other in itertools.combinations(printed, 2):
        if _fits_better(one, other) and _fits_better(other, one):
            yield (
                f"{one.who} {one.text} and {other.who} {other.text}: each area lies nearer to the middle of the "
                "other's interval, so the two intervals look exchanged."
            )
    for one in (*printed, *published.DIFFERENTIAL_READERS):
        below, above = one.value - (one.low or 0.0), (one.high or 1.0) - one.value
        if max(below, above) > 4 * min(below, above):
            yield (
                f"{one.who} {one.text}: the interval reaches {below:.2f} below the area and {above:.2f} above it, "
                "which no usual interval of such an area does."
            )


def _fits_better(one: Printed, other: Printed) -> bool:
    """Is one's area nearer to the middle of the other's interval than of its own, and within it?"""
    own, others = (((p.low or 0.0) + (p.high or 1.0)) / 2 for p in (one, other))
    inside = (other.low or 0.0) <= one.value <= (other.high or 1.0)
    return inside and abs(one.value - others) < abs(one.value - own) - 0.02


def _mediastinal_notes() -> Iterator[str]:
    test = published.MEDIASTINAL_SCANS[-1]
    for what, parts in (("scans", published.MEDIASTINAL_SCANS), ("people", published.MEDIASTINAL_PEOPLE)):
        if sum(parts) != published.MEDIASTINAL_ALL:
            yield f"The {what} add up to {sum(parts)}, not to {published.MEDIASTINAL_ALL}."
    dice, iou = published.MEDIASTINAL["Dice"].value, published.MEDIASTINAL["IoU"].value
    least = dice / (2 - dice)  # of all sets of scans with this mean Dice, equal ones have the smallest mean IoU
    if iou < least - 0.01:
        yield f"A mean IoU of {iou} cannot go with a mean Dice of {dice}, which needs at least {least:.3f}."
    alarms = published.MEDIASTINAL["false positives"].value
    yield (
        f"All {test} test scans hold a tumour: {alarms} false positives per scan (about {alarms * test:.0f}) say "
        "nothing of healthy scans. The abstract prints no intervals and no counts."
    )
