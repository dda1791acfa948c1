"""How many false alarms to expect at a cut-off of the score, from the table that a bundle brings along.

The table is `docs/froc.csv` with the columns score_threshold, sensitivity, false_positives_per_scan, iou and data: one
row for each score that occurred in the test, at each IoU from which a candidate counted. Between two scores nothing
changes, so the row that holds is the one of the next score at or above the cut-off.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from NasoLib.bundle import Bundle
from NasoLib.errors import UserError

PLACE = "docs/froc.csv"
COLUMNS = ("score_threshold", "sensitivity", "false_positives_per_scan", "iou", "data")
USUAL_IOU = 0.1


@dataclass(frozen=True)
class FrocRow:
    """One operating point. sensitivity: None where no scan had a lesion."""

    score_threshold: float
    sensitivity: float | None
    false_positives_per_scan: float


@dataclass(frozen=True)
class FrocCurve:
    """The operating points of one model at one IoU, from the lowest score to the highest; data: what they are about."""

    rows: tuple[FrocRow, ...]
    iou: float
    data: str

    def expected(self, cut_off: float) -> FrocRow:
        """What the test had when candidates of at least this score were kept; nothing at all above its highest."""
        reached = [row for row in self.rows if row.score_threshold >= cut_off]
        return reached[0] if reached else FrocRow(cut_off, 0.0, 0.0)

    def sentence(self, cut_off: float) -> str:
        """In words, for the panel."""
        row = self.expected(cut_off)
        found = "" if row.sensitivity is None else f" and {row.sensitivity:.0%} of the lesions found"
        return (
            f"Expected at this cut-off: {row.false_positives_per_scan:.2f} false alarms per scan{found} ({self.data})."
        )


def froc_curve(bundle: Bundle, iou: float = USUAL_IOU) -> FrocCurve | None:
    """The bundle's curve at the IoU nearest to this one; None when it brings none."""
    place = bundle.folder / PLACE
    # A table of plain text is among the kinds of files that a bundle may hold only when its list of kinds has it.
    if not place.is_file():
        return None
    rows = _rows(place.read_text(encoding="utf-8"), bundle.name)
    if not rows:
        return None
    nearest = min({row[0] for row in rows}, key=lambda one: abs(one - iou))
    chosen = sorted((row for at, _, row in rows if at == nearest), key=lambda row: row.score_threshold)
    return FrocCurve(tuple(chosen), nearest, next(data for at, data, _ in rows if at == nearest))


def _rows(text: str, name: str) -> list[tuple[float, str, FrocRow]]:
    """(IoU, data, operating point) of each line."""
    reader = csv.DictReader(io.StringIO(text))
    if not set(COLUMNS) <= set(reader.fieldnames or ()):
        raise UserError(f"The table {PLACE} of the bundle {name} lacks one of the columns {', '.join(COLUMNS)}.")
    try:
        return [(float(row["iou"]), row["data"], _point(row)) for row in reader]
    except (TypeError, ValueError) as error:
        raise UserError(
            f"The table {PLACE} of the bundle {name} holds something that is no number: {error}."
        ) from error


def _point(row: dict[str, str]) -> FrocRow:
    sensitivity = row["sensitivity"].strip()
    return FrocRow(
        float(row["score_threshold"]),
        float(sensitivity) if sensitivity and sensitivity != "n/a" else None,
        float(row["false_positives_per_scan"]),
    )
