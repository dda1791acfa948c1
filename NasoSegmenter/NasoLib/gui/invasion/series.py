"""Several series of one patient, such as with and without contrast: read in the same region, one call for the patient.

self.series = SeriesPart(self.ui, ticked=..., shown=...)
self.series.offer(volume, others)           # which volumes are ticked
self.series.load(result_nodes)              # the results of the last run, one for each series
node, result = self.series.at(shown)        # the one that is shown
self.series.show_patient(0.5, 2)            # what they say together under these cut-offs
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import qt
import slicer

from NasoLib.gui.invasion.answer import patient_sentence
from NasoLib.gui.invasion.findings import by_series
from NasoLib.gui.notices import findings_html
from NasoLib.scene import invasion as nodes
from NasoLib.scene.heatmap import is_heatmap

if TYPE_CHECKING:
    from NasoLib.tasks.invasion import InvasionResult


class SeriesPart:
    """ticked: called with the volumes that are read with the first.  shown: called with the number of the result."""

    def __init__(self, ui: Any, ticked: Callable[[list[Any]], None], shown: Callable[[int], None]) -> None:
        self._ui, self._ticked, self._shown = ui, ticked, shown
        self._found: list[tuple[Any, InvasionResult]] = []
        self._loaded: list[str] = []
        self._offering = False
        ui.seriesSelector.connect("checkedNodesChanged()", self._ticks_changed)
        ui.shownSeriesSelector.connect("activated(int)", lambda row: self._shown(row))

    def offer(self, volume: Any, others: Sequence[Any]) -> None:
        """Tick these volumes and no others; the first volume itself is read anyway."""
        wanted = {other.GetID() for other in others if _is_series(other) and other is not volume}
        box = self._ui.seriesSelector
        every = slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode")
        volumes = [node for node in every if _is_series(node)]
        box.sortFilterProxyModel().hiddenNodeIDs = [node.GetID() for node in every if is_heatmap(node)]
        for widget in (box, self._ui.seriesLabel):
            widget.visible = len(volumes) > 1
        if {node.GetID() for node in box.checkedNodes()} == wanted:
            return
        self._offering = True
        for node in volumes:
            box.setCheckState(node, qt.Qt.Checked if node.GetID() in wanted else qt.Qt.Unchecked)
        self._offering = False

    def load(self, result_nodes: Sequence[Any]) -> None:
        """Read the results of the last run, unless these are the ones that were read before.

        Raises UserError when one cannot be read; then there are none.
        """
        names = [_name(node) for node in result_nodes]
        if names == self._loaded:
            return
        self._loaded, self._found = names, []
        self._found = [(node, nodes.read_result(node)) for node in result_nodes]
        self._ui.shownSeriesSelector.clear()
        for _node, result in self._found:
            self._ui.shownSeriesSelector.addItem(result.name)
        for widget in (self._ui.shownSeriesSelector, self._ui.shownSeriesLabel, self._ui.patientLabel):
            widget.visible = len(self._found) > 1
        self._show_warnings()

    def _show_warnings(self) -> None:
        """What was said of the input of each series: the patient's call rests on all of them."""
        from NasoLib.image.checks import Finding

        said = [[Finding("warn", sentence) for sentence in result.warnings] for result in self.results]
        findings = by_series([result.name for result in self.results], said)
        self._ui.warningsLabel.text = findings_html(findings)
        self._ui.warningsLabel.visible = bool(findings)

    @property
    def found(self) -> list[tuple[Any, InvasionResult]]:
        """The node and the result of each series."""
        return list(self._found)

    @property
    def results(self) -> list[InvasionResult]:
        """All results, under the cut-offs of their run."""
        return [result for _node, result in self._found]

    def at(self, number: int) -> tuple[Any, InvasionResult | None]:
        """The node and the result with this number; the first when there is none of it, (None, None) without any."""
        if not self._found:
            return None, None
        row = number if 0 <= number < len(self._found) else 0
        self._ui.shownSeriesSelector.setCurrentIndex(row)
        return self._found[row]

    def together(self, slice_threshold: float, min_run: int) -> Any:
        """The patient's call under these cut-offs; None with one series."""
        from NasoLib.tasks.invasion import combine_series

        if len(self._found) < 2:
            return None
        return combine_series([result.with_cutoffs(slice_threshold, min_run) for result in self.results])

    def show_patient(self, slice_threshold: float, min_run: int) -> None:
        """Say what the series say together."""
        self._ui.patientLabel.text = patient_sentence(self.together(slice_threshold, min_run))

    def _ticks_changed(self) -> None:
        if not self._offering:
            self._ticked(list(self._ui.seriesSelector.checkedNodes()))


def _is_series(node: Any) -> bool:
    """A heat map of ours is a volume, but no series of the patient."""
    return node is not None and not is_heatmap(node)


def _name(result_node: Any) -> str:
    """What tells results apart: a node that was removed and another that took its place are not the same."""
    return f"{result_node.GetID()} {hash(result_node.GetText())}"
