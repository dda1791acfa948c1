"""Both arms' probabilities slice by slice: one table, and one chart above the other, that go with the slice views."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import qt

from NasoLib.gui.older_slicer import tr as _
from NasoLib.gui.score_chart import ScoreChart
from NasoLib.gui.score_table import Row, ScoreTable
from NasoLib.image.geometry import flip_lps_ras
from NasoLib.tasks.advice.matrix import ARMS, REGIMEN

if TYPE_CHECKING:
    from NasoLib.tasks.advice import AdviceResult

_HEIGHT_PX = 54
FULL, HOLLOW = "●", "○"  # residual tumour, none


class SliceScores:
    """Fills the table and the charts of the section “Where the models looked”."""

    def __init__(self, ui: Any) -> None:
        self.charts = {arm: ScoreChart(picked=self._picked) for arm in ARMS}
        ui.chartLayout.setContentsMargins(0, 0, 0, 0)
        for arm, chart in self.charts.items():
            chart.setFixedHeight(_HEIGHT_PX)
            ui.chartLayout.addWidget(qt.QLabel(_("Residual tumour after {arm}").format(arm=REGIMEN[arm])))
            ui.chartLayout.addWidget(chart)
        self.table = ScoreTable(ui.scoreTable, moved=self._mark)
        self._walks = [self.table.walk_with(chart) for chart in self.charts.values()]

    def show(self, scene: Any, result: AdviceResult | None) -> None:
        """Show the slices of a result, or none."""
        if result is None or not result.scored:
            self.clear()
            return
        for arm, chart in self.charts.items():
            found = result.arms[arm]
            scores = found.slice_probabilities.tolist()
            chart.show_scores(scores, [p >= found.threshold for p in scores], found.threshold)
        titles = [_("S (mm)"), *(REGIMEN[arm] for arm in ARMS)]
        self.table.show(scene, titles, rows_of(result))

    def clear(self) -> None:
        """Show nothing."""
        self.table.clear()
        for chart in self.charts.values():
            chart.show_scores([], [], 0.5)

    def _picked(self, row: int) -> None:
        self.table.choose(row)

    def _mark(self, row: int) -> None:
        for chart in self.charts.values():
            chart.mark(row)


def rows_of(result: AdviceResult) -> list[Row]:
    """A row per slice, from feet to head; it speaks for the finding when an arm says residual tumour."""
    arms = [result.arms[arm] for arm in ARMS]
    places = flip_lps_ras(centers_lps(result)).tolist()
    rows = []
    for number, place in enumerate(places):
        both: Sequence[float] = [float(arm.slice_probabilities[number]) for arm in arms]
        above = [p >= arm.threshold for p, arm in zip(both, arms, strict=True)]
        texts = tuple(f"{FULL if high else HOLLOW} {p:.2f}" for p, high in zip(both, above, strict=True))
        rows.append(Row(place, (f"{arms[0].heights_mm[number]:.1f}", *texts), positive=any(above)))
    return rows


def centers_lps(result: AdviceResult) -> Any:
    """(n, 3) the middle of each slice's heat map, or of a column through the patient when there is none."""
    import numpy as np

    found = result.arms[ARMS[0]]
    if found.heat is None:
        return np.array([(0.0, 0.0, height) for height in found.heights_mm])
    geometry = found.heat.geometry
    middle = (np.array(geometry.size_ijk[:2]) - 1) / 2
    first = found.slices_k[0]
    return geometry.to_lps(np.array([(*middle, k - first) for k in found.slices_k]))
