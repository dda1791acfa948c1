"""How often the model was right at a pair of cut-offs, as its card measured it.

A bundle may hold `docs/operating-points.csv`: sensitivity and specificity with their intervals on a grid of slice
thresholds and run cut-offs, measured on test data that is named in each row. Between two thresholds of the grid the
nearer is told, and which it is: the shares jump from case to case, so a value in between was measured by nobody.
"""

from __future__ import annotations

import csv
import io
import math
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from NasoLib.bundle import Bundle, checksums
from NasoLib.errors import UserError

PLACE = "docs/operating-points.csv"
_SHARES = (
    "sensitivity", "sensitivity_low", "sensitivity_high", "specificity", "specificity_low", "specificity_high",
)  # fmt: skip
COLUMNS = ("slice_threshold", "min_run", *_SHARES, "n_positive", "n_negative", "unit", "data")


@dataclass(frozen=True)
class OperatingPoint:
    """What was measured at one pair of the grid; shares are 0 to 1 with 95 % intervals, None where nothing was counted.

    n_positive, n_negative: how many of `unit` ("series", "patients") were judged.  data: which data, in words.
    asked_threshold: the threshold that was asked for; the nearest of the grid is `slice_threshold`.
    """

    slice_threshold: float
    min_run: int
    sensitivity: float | None
    sensitivity_low: float | None
    sensitivity_high: float | None
    specificity: float | None
    specificity_low: float | None
    specificity_high: float | None
    n_positive: int
    n_negative: int
    unit: str
    data: str
    asked_threshold: float = math.nan

    @property
    def is_where_asked(self) -> bool:
        """Whether the grid holds the threshold that was asked for."""
        return abs(self.slice_threshold - self.asked_threshold) < 1e-6

    @property
    def sentence(self) -> str:
        """Both shares with intervals, what they count, and at which pair they were measured."""
        found = _share(self.sensitivity, self.sensitivity_low, self.sensitivity_high)
        spared = _share(self.specificity, self.specificity_low, self.specificity_high)
        return (
            f"At threshold {self.slice_threshold:g} and {self.min_run} slices: sensitivity {found} of "
            f"{self.n_positive} and specificity {spared} of {self.n_negative} {self.unit} ({self.data})."
        )

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        asked = None if math.isnan(self.asked_threshold) else self.asked_threshold
        return asdict(self) | {"asked_threshold": asked, "sentence": self.sentence}


def operating_point(bundle: Bundle, slice_threshold: float, min_run: int) -> OperatingPoint | None:
    """The measured point nearest in threshold at this run cut-off; None where the card measured none."""
    points = [point for point in _points(bundle.folder, bundle.sha256) if point.min_run == min_run]
    if not points:
        return None
    nearest = min(points, key=lambda point: (abs(point.slice_threshold - slice_threshold), point.slice_threshold))
    return OperatingPoint(**{**asdict(nearest), "asked_threshold": float(slice_threshold)})


@lru_cache(maxsize=16)
def _points(folder: Path, sha256: str) -> tuple[OperatingPoint, ...]:
    """The whole table, read and checked once for each content of a bundle; empty when there is none."""
    expected = checksums.read(folder).get(PLACE)
    if expected is None:
        return ()
    data = checksums.read_bytes(folder, PLACE, checksums.JSON_LIMIT_BYTES)
    checksums.compare(folder, PLACE, checksums.of_bytes(data), expected)
    try:
        return tuple(_point(row) for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    except (KeyError, ValueError, TypeError) as error:
        raise UserError(
            f"The table '{PLACE}' of the bundle {folder.name} cannot be read ({error}). It needs the columns "
            f"{', '.join(COLUMNS)}."
        ) from error


def _point(row: dict[str, str]) -> OperatingPoint:
    return OperatingPoint(
        slice_threshold=float(row["slice_threshold"]),
        min_run=int(row["min_run"]),
        **{name: float(row[name]) if row[name].strip() else None for name in _SHARES},  # type: ignore[arg-type]
        n_positive=int(row["n_positive"]),
        n_negative=int(row["n_negative"]),
        unit=row["unit"],
        data=row["data"],
    )


def _share(value: float | None, low: float | None, high: float | None) -> str:
    if value is None:
        return "n/a"
    interval = "" if low is None or high is None else f" ({low:.2f} to {high:.2f})"
    return f"{value:.2f}{interval}"
