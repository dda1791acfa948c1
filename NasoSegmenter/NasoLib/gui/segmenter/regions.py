"""The regions that the model proposes: a list to walk through, and which of them count.

self.regions = RegionsPart(self.ui, decided=...)         # decided(label, kept) when the user ticks or clears one
self.regions.show(scene, told, accepted, curve)
self.regions.clear()
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import qt

from NasoLib.gui.older_slicer import tr as _
from NasoLib.gui.score_table import Row, ScoreTable
from NasoLib.image.geometry import flip_lps_ras

if TYPE_CHECKING:
    from NasoLib.tasks.segmentation import FrocCurve
    from NasoLib.tasks.segmentation.stored import Told, ToldCandidate


class RegionsPart:
    """Fills the section “Regions”."""

    def __init__(self, ui: Any, decided: Callable[[int, bool], None]) -> None:
        self._ui, self._decided = ui, decided
        self._labels: list[int] = []
        self._filling = False
        self.table = ScoreTable(ui.regionsTable)
        ui.regionsTable.connect("cellChanged(int,int)", self._cell_changed)

    def show(self, scene: Any, told: Told, accepted: Sequence[int], cut_off: float, curve: FrocCurve | None) -> None:
        """Show the regions, ticked where they count, and what to expect at the cut-off."""
        self._filling = True
        self._labels = [one.label for one in told.candidates]
        titles = [_("Region"), _("ml"), _("mm"), _("S (mm)"), _("Score")]
        self.table.show(scene, titles, [_row(one, one.label in accepted) for one in told.candidates])
        for row, label in enumerate(self._labels):
            state = qt.Qt.Checked if label in accepted else qt.Qt.Unchecked
            self._ui.regionsTable.item(row, 0).setCheckState(state)
        self._ui.regionsTable.resizeColumnsToContents()
        self._filling = False
        self._ui.expectedLabel.text = expected(curve, cut_off, told.own_rules)

    def clear(self) -> None:
        """Show nothing."""
        self._labels = []
        self.table.clear()
        self._ui.expectedLabel.text = ""

    def go_to_first(self) -> None:
        """Move the slice views to the region with the highest score."""
        self.table.choose(0)

    def _cell_changed(self, row: int, column: int) -> None:
        if not self._filling and column == 0 and row < len(self._labels):
            kept = self._ui.regionsTable.item(row, 0).checkState() == qt.Qt.Checked
            self._decided(self._labels[row], bool(kept))


def expected(curve: FrocCurve | None, cut_off: float, own_rules: bool = False) -> str:
    """How many false alarms the model's card lets one expect; or that it does not say.

    own_rules: the run went by other rules than the model's, with which the card's figures have nothing to do.
    """
    if own_rules:
        return _(
            "The model’s card measured the model’s own rules, so it does not say how many false alarms to expect with "
            "others. Run with the model’s rules to see it."
        )
    if curve is None:
        return _("The model’s card does not say how many false alarms to expect.")
    return curve.sentence(cut_off)


def _row(region: ToldCandidate, kept: bool) -> Row:
    place = flip_lps_ras(region.center_lps).tolist()  # type: ignore[arg-type]
    cells = (
        f"{region.label}",
        f"{region.ml:.1f}",
        f"{region.longest_axial_mm:.0f}",
        f"{region.center_lps[2]:.0f}",
        f"{region.score:.2f}",
    )
    return Row(place, cells, region.score, kept)
