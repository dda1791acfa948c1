"""The result that is shown: which one it is, what it says under the cut-offs that are set, and what it is about.

    self.shown = ShownResult(ui, model, series, answer, evidence, doubt)
    self.shown.follow(0, (0.5, 2))               # the first result, if there is any, under these cut-offs
    self.shown.result, self.shown.volume         # what it says now, and the CT that it is about
    self.shown.what_is_old(volumes, region)      # why it does not answer what is chosen now; "" when it does

Other cut-offs make the call again from the scores of the run. All parts that are about a result are brought to it from
here, together and in one order, so that no two of them ever speak of different results.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import slicer

from NasoLib.errors import UserError
from NasoLib.gui.older_slicer import tr as _
from NasoLib.scene import invasion as nodes

if TYPE_CHECKING:
    from NasoLib.bundle import Bundle
    from NasoLib.gui.invasion.answer import AnswerPart
    from NasoLib.gui.invasion.doubt import DoubtPart
    from NasoLib.gui.invasion.evidence import EvidencePart
    from NasoLib.gui.invasion.region import RegionPart
    from NasoLib.gui.invasion.series import SeriesPart
    from NasoLib.gui.model_choice import ModelChoice
    from NasoLib.image import Box
    from NasoLib.tasks.invasion import InvasionResult

SECTIONS = (
    "resultCollapsibleButton",
    "heatmapCollapsibleButton",
    "stabilityCollapsibleButton",
    "exportCollapsibleButton",
)


class ShownResult:
    """Brings the parts that are about a result to the one that is shown, and hides their sections without one.

    result: what is shown, under the cut-offs that are set; None without one.  run_result: the same under the cut-offs
    of its run.
    """

    def __init__(
        self,
        ui: Any,
        model: ModelChoice,
        series: SeriesPart,
        answer: AnswerPart,
        evidence: EvidencePart,
        doubt: DoubtPart,
    ) -> None:
        self._ui, self._model, self._series = ui, model, series
        self._answer, self._evidence, self._doubt = answer, evidence, doubt
        self._node: Any = None
        self.run_result: Any = None
        self.result: Any = None
        self._show_sections()

    def follow(self, number: int, cutoffs: tuple[float, int]) -> None:
        """Show the result with this number under these cut-offs: the slice threshold and the run cut-off."""
        node, run_result = self._series.at(number)
        if node is not self._node or run_result is not self.run_result:
            self._take_up(node, run_result, cutoffs)
        if run_result is not None and (self.result is None or cutoffs != cutoffs_of(self.result)):
            self._show_under(run_result, cutoffs)

    def _take_up(self, node: Any, run_result: InvasionResult | None, cutoffs: tuple[float, int]) -> None:
        """Another result is shown from now on, or none."""
        self._node, self.run_result, self.result = node, run_result, None
        self._doubt.clear()
        if run_result is None:
            self._answer.clear()
            self._evidence.show(None)
        else:
            self._ui.minRunSlider.maximum = max(len(run_result.scores), cutoffs[1])
            self._show_under(run_result, cutoffs)
            self._evidence.show(run_result)
        self._show_sections()

    def _show_under(self, run_result: InvasionResult, cutoffs: tuple[float, int]) -> None:
        """The same scores under these cut-offs."""
        self.result = run_result.with_cutoffs(*cutoffs)
        self._answer.show(slicer.mrmlScene, self.result, self.bundle)
        self._series.show_patient(*cutoffs)
        self._doubt.decide_again(*cutoffs)
        table = nodes.table_of(self._node)
        if table is not None:
            nodes.update_table(table, self.result)

    def _show_sections(self) -> None:
        for name in SECTIONS:
            getattr(self._ui, name).visible = self.result is not None

    # What it is about

    @property
    def volume(self) -> Any:
        """The CT that it is about; None when it was removed, or nothing is shown."""
        return None if self._node is None else nodes.volume_of(self._node)

    @property
    def heatmap(self) -> Any:
        """The node of its heat map; None when it was removed, or nothing is shown."""
        return None if self._node is None else nodes.heatmap_of(self._node)

    @property
    def bundle(self) -> Bundle | None:
        """The installed model that made it; None when that is gone, or was replaced, or nothing is shown."""
        if self.run_result is None:
            return None
        sha256 = self.run_result.provenance.models[0].sha256
        return next((bundle for bundle in self._model.bundles if bundle.sha256 == sha256), None)

    def what_is_old(self, volumes: Sequence[Any], region: RegionPart) -> str:
        """Say when it is about none of these CTs, or about another place of the box; "" otherwise."""
        if self.result is None:
            return ""
        if self.volume not in volumes:
            return _("This result is about “{name}”, not about the CT chosen above.").format(name=self.result.name)
        box = _box_of(region)
        if box is None or not box.same_as(self.result.box):
            return _("The region has changed since this result. Run again to read it as it stands.")
        return ""

    def to_export(self) -> list[tuple[Any, InvasionResult, dict[str, Any]]]:
        """For each series: its CT node, its result under the cut-offs that are set, and what is known against it."""
        cutoffs = cutoffs_of(self.result)
        return [
            (nodes.volume_of(node), result.with_cutoffs(*cutoffs), self._doubt.to_json() if node is self._node else {})
            for node, result in self._series.found
        ]


def cutoffs_of(result: Any) -> tuple[float, int]:
    """The slice threshold and the run cut-off that a result was called under."""
    return result.call.slice_threshold, result.call.min_run


def _box_of(region: RegionPart) -> Box | None:
    """The box as it stands; None without one that can be used: the region says so itself."""
    try:
        return region.box()
    except UserError:
        return None
