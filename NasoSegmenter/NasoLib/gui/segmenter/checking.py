"""How far an outline is from another: from a reference, and from what the user made of it; in words and figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import qt

from NasoLib.gui.older_slicer import tr as _

if TYPE_CHECKING:
    from NasoLib.tasks.segmentation import Agreement, Correction

_NONE = "–"


class ComparePart:
    """Fills the section “Compare with a reference”."""

    def __init__(self, ui: Any) -> None:
        self._ui = ui
        self.agreement: Agreement | None = None
        table = ui.compareTable
        table.setColumnCount(2)
        table.horizontalHeader().setVisible(False)
        table.horizontalHeader().setStretchLastSection(True)
        table.verticalHeader().setVisible(False)
        table.setShowGrid(False)
        self.clear()

    def show(self, agreement: Agreement) -> None:
        """Show a comparison."""
        self.agreement = agreement
        table, rows = self._ui.compareTable, rows_of(agreement)
        table.setRowCount(len(rows))
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                table.setItem(number, column, qt.QTableWidgetItem(text))
            table.setRowHeight(number, 20)
        table.resizeColumnsToContents()
        table.setFixedHeight(20 * len(rows) + 4)
        table.visible = self._ui.differencesVisibleCheckBox.visible = True

    def clear(self) -> None:
        """Show nothing."""
        self.agreement = None
        self._ui.compareTable.setRowCount(0)
        self._ui.compareTable.visible = self._ui.differencesVisibleCheckBox.visible = False


def rows_of(agreement: Agreement) -> list[tuple[str, str]]:
    """Name and value of every figure."""
    surface = agreement.surface
    rows = [
        (_("Dice"), share(agreement.dice)),
        (_("IoU"), share(agreement.iou)),
        (_("Precision"), share(agreement.precision)),
        (_("Recall"), share(agreement.recall)),
        (_("Surface distance, mean"), mm(surface.mean_mm)),
        (_("Surface distance, 95 %"), mm(surface.p95_mm)),
        (_("Surface distance, largest"), mm(surface.max_mm)),
        (_("Volume, outline"), f"{agreement.ml:.1f} ml"),
        (_("Volume, reference"), f"{agreement.reference_ml:.1f} ml"),
    ]
    for one in agreement.lesions:
        text = _("{found} of {lesions}, {alarms} false alarms").format(
            found=one.found, lesions=one.lesions, alarms=one.false_alarms
        )
        rows.append((_("Lesions at IoU {iou:g}").format(iou=one.iou), text))
    return rows


def share(value: float | None) -> str:
    """A share with two decimals."""
    return _NONE if value is None else f"{value:.2f}"


def mm(value: float | None) -> str:
    """A distance."""
    return _NONE if value is None else f"{value:.1f} mm"


def correction_in_words(found: Correction) -> str:
    """What the user changed."""
    if found.dice == 1.0:
        return _("Nothing was corrected: your segments are what the model drew.")
    return _(
        "You added {added:.1f} ml and removed {removed:.1f} ml: {before:.1f} ml became {after:.1f} ml "
        "({difference:+.1f} ml). Dice of both: {dice}."
    ).format(
        added=found.added_ml,
        removed=found.removed_ml,
        before=found.model_ml,
        after=found.corrected_ml,
        difference=found.difference_ml,
        dice=share(found.dice),
    )


def standing(labels: Sequence[int]) -> str:
    """Regions for which a segment stands that the user corrected before."""
    if not labels:
        return ""
    which = ", ".join(str(label) for label in labels)
    return _(
        "Region {which} stays as you corrected it. For the model’s new outline delete its segment in the Segment "
        "Editor, clear the region’s tick and set it again."
    ).format(which=which)


def staying(labels: Sequence[int]) -> str:
    """Regions that stay although they are not kept any more."""
    if not labels:
        return ""
    which = ", ".join(str(label) for label in labels)
    return _("Region {which} was corrected by you, so its segment stays. Delete it in the Segment Editor.").format(
        which=which
    )
