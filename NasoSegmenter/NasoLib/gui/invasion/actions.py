"""What the buttons of the NasoInvasion panel do.

Every action reads the scene first, on the main thread, then hands images and boxes to a job, and writes the scene when
the job has ended: so nothing is written by a run that failed, was cancelled, or whose volume or region went while it
ran.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import slicer

from NasoLib.errors import UserError
from NasoLib.gui.invasion import export
from NasoLib.gui.invasion.settings import chosen_device, chosen_settings
from NasoLib.gui.older_slicer import tr as _
from NasoLib.gui.panel_actions import PanelActions
from NasoLib.gui.result_folder import may_write
from NasoLib.gui.samples import CT_LEVEL, CT_WINDOW
from NasoLib.scene import invasion as nodes
from NasoLib.scene.image_tags import image_with_tags
from NasoLib.scene.roi import add_roi
from NasoLib.scene.transaction import changing
from NasoLib.scene.volumes import set_window

if TYPE_CHECKING:
    from NasoLib.gui.invasion.panel import InvasionPanel


class Actions(PanelActions):
    """Acts for one panel."""

    _panel: InvasionPanel

    # Region

    def propose(self) -> None:
        """Let the image say where the box belongs."""
        panel, volume = self._panel, self._volume()
        image = image_with_tags(volume)
        self._uses(volume)

        def work(progress: Any) -> Any:
            from NasoLib.tasks.region import propose

            return propose(image, progress)

        panel.runs.start(work, lambda proposal: self._take_proposal(volume, proposal))

    def place_by_hand(self) -> None:
        """A box to drag into place."""
        volume = self._volume()
        self._bring_into_view(volume)
        self._panel.parameters.region = self._panel.region.put_by_hand(slicer.mrmlScene, volume)

    def _take_proposal(self, volume: Any, proposal: Any) -> None:
        panel = self._panel
        self._bring_into_view(volume)
        panel.parameters.region = panel.region.put(
            slicer.mrmlScene, proposal.box, proposal.sentence, proposal.confident
        )
        panel.region.show_in_views(slicer.mrmlScene)

    # Run

    def run(self) -> None:
        """Read the slices of the region, on every chosen series."""
        panel = self._panel
        volumes = [self._volume(), *panel.other_volumes()]
        region, box, bundle = panel.parameters.region, panel.region.box(), panel.model.bundle
        if bundle is None:
            raise UserError(panel.model.reason)
        images = [image_with_tags(volume) for volume in volumes]
        settings, device = chosen_settings(panel.parameters), chosen_device(panel.parameters)
        self._uses(*volumes, region)
        panel.runs.start(
            lambda progress: panel.logic.assess_series(images, box, bundle, settings, device, progress),
            lambda results: self._take_results(volumes, region, results),
        )

    def _take_results(self, volumes: list[Any], region: Any, results: list[Any]) -> None:
        panel, scene = self._panel, slicer.mrmlScene
        with changing(scene) as change:
            node = region or add_roi(scene, results[0].box, _("Skull base"))
            written = nodes.add_results(scene, change, list(zip(volumes, results, strict=True)))
            # The answer about another patient's CT stays in the scene: nobody asked for that one again.
            old = [one for one in panel.parameters.results if one is not None and nodes.volume_of(one) in volumes]
            change.when_done(lambda: panel.take(node, results[0], written))
            change.when_done(lambda: nodes.remove_results(scene, old))
        if region is None:
            panel.region.remember(node, results[0].box)
        self._bring_into_view(*volumes)
        panel.answer.go_to_finding(panel.result)
        if panel.parameters.check_after_run:
            self.check_heatmap()

    # Doubts

    def check_heatmap(self) -> None:
        """Does masking what the heat map shows move the score?"""
        from NasoLib.device import choose
        from NasoLib.tasks.invasion import faithfulness

        panel, result = self._panel, self._panel.shown.run_result
        image, bundle = self._image_of_result(), self._bundle_of_result()
        device = chosen_device(panel.parameters)
        panel.runs.start(
            lambda progress: faithfulness(image, result, bundle, device=choose(device), progress=progress),
            lambda answer: panel.doubt.show_faithful(answer) if panel.shown.run_result is result else None,
        )

    def check_stability(self) -> None:
        """Does the call survive a box that lies a little elsewhere?"""
        from NasoLib.device import choose
        from NasoLib.tasks.invasion import stability

        panel, result = self._panel, self._panel.shown.run_result
        image, bundle = self._image_of_result(), self._bundle_of_result()
        device, settings = chosen_device(panel.parameters), result.settings
        panel.runs.start(
            lambda progress: stability(image, result.box, bundle, settings, device=choose(device), progress=progress),
            lambda answer: self._take_stability(result, answer),
        )

    def _take_stability(self, run_result: Any, answer: Any) -> None:
        panel = self._panel
        if panel.shown.run_result is run_result:
            panel.doubt.show_stable(answer.with_cutoffs(*panel.cutoffs))

    # Export

    def export(self) -> None:
        """Write what is shown into a folder."""
        panel = self._panel
        place = export.place_for(panel.parameters.export_folder, panel.result.name)
        if not may_write(place):
            return
        volumes, results, more = zip(*panel.shown.to_export(), strict=True)
        if None in volumes:
            raise UserError(_("A CT of this result was removed from the scene, so it cannot be exported with it."))
        images = [image_with_tags(volume) for volume in volumes]
        patient = panel.series.together(results[0].call.slice_threshold, results[0].call.min_run)
        self._uses(*volumes)
        panel.runs.start(export.writing(images, results, patient, more, place), self._tell_written)

    # What is common

    def _volume(self) -> Any:
        volume = self._panel.parameters.volume
        if volume is None:
            raise UserError(_("Choose a CT first, or load one from the Sample Data module."))
        return volume

    def _image_of_result(self) -> Any:
        volume = self._panel.shown.volume
        if volume is None:
            raise UserError(_("The CT of this result was removed from the scene, so it cannot be read again."))
        self._uses(volume)
        return image_with_tags(volume)

    def _bundle_of_result(self) -> Any:
        bundle = self._panel.shown.bundle
        if bundle is None:
            raise UserError(_("The model of this result is not installed any more. Run again with another one."))
        return bundle

    def _bring_into_view(self, volume: Any, *more: Any) -> None:
        """The CT behind everything in the slice views; it and further series at the window of the skull base."""
        if self._panel.parameters.set_window:
            for one in (volume, *more):
                set_window(one, CT_WINDOW, CT_LEVEL)
        slicer.util.setSliceViewerLayers(background=volume)
