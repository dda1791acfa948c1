"""One figure of a table, with everything that it must not be shown without: what it counts, how sure, and how made.

A figure that is not defined has no value and says why; it is never 0 or 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

COLUMNS = (
    "model",
    "subset",
    "unit",
    "figure",
    "value",
    "low",
    "high",
    "count",
    "total",
    "positive class",
    "interval",
    "note",
)
_DECIMALS = 6


@dataclass(frozen=True)
class Figure:
    """value, low and high are None where not defined; `note` then says why.

    unit: what was counted.  count of total: for shares; else total is the number of units.  interval: how it was made.
    """

    name: str
    unit: str
    value: float | None
    low: float | None = None
    high: float | None = None
    count: int | None = None
    total: int | None = None
    interval: str = ""
    note: str = ""
    model: str = ""
    subset: str = "all"
    positive: str = ""

    @property
    def text(self) -> str:
        """0.933 (0.681-0.998); or n/a with the reason."""
        if self.value is None:
            return self.note or "n/a"
        if self.low is None or self.high is None:
            return f"{self.value:.3f}"
        return f"{self.value:.3f} ({self.low:.3f}-{self.high:.3f})"

    @property
    def cells(self) -> tuple[str, ...]:
        """As COLUMNS."""
        numbers = (number(self.value), number(self.low), number(self.high), number(self.count), number(self.total))
        return (self.model, self.subset, self.unit, self.name, *numbers, self.positive, self.interval, self.note)


@dataclass(frozen=True)
class Table:
    """A table as it is written. name: of its file, without ending; note: one paragraph below it.

    figures: what the rows are made of, when they are figures; in_page: those of them that the page has room for, by
    name; all when empty.
    """

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    figures: tuple[Figure, ...] = ()
    in_page: tuple[str, ...] = ()


def number(value: float | None) -> str:
    """A number for a file, without needless digits; n/a where there is none."""
    if value is None:
        return "n/a"
    return str(value) if isinstance(value, int) else f"{value:.{_DECIMALS}g}"


def table(name: str, title: str, figures: Sequence[Figure], note: str = "", in_page: Sequence[str] = ()) -> Table:
    """A table of figures, one per row."""
    rows = tuple(figure.cells for figure in figures)
    return Table(name, title, COLUMNS, rows, note, tuple(figures), tuple(in_page))
