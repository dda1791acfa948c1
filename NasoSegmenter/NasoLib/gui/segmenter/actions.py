"""What the buttons of the NasoSegmenter panel do.

Every action reads the scene first, on the main thread, then hands images to a job, and writes the scene when the job
has ended: so nothing is written by a run that failed, was cancelled, or whose volume went while it ran.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import slicer

from NasoLib.errors import UserError
from NasoLib.gui.older_slicer import tr as _
from NasoLib.gui.panel_actions import PanelActions
from NasoLib.gui.result_folder import may_write
from NasoLib.gui.segmenter import export
from NasoLib.gui.segmenter.checking import correction_in_words, standing, staying
from NasoLib.gui.segmenter.settings import chosen_device, chosen_settings
from NasoLib.scene import segmentation as nodes
from NasoLib.scene import segmentation_views as views
from NasoLib.scene.corrected import adopt
from NasoLib.scene.frames import add_outlines, images_of, sequence_of
from NasoLib.scene.image_tags import image_with_tags
from NasoLib.scene.segmentation_export import segments_now
from NasoLib.scene.segments import segment_ids, union_of
from NasoLib.scene.transaction import changing
from NasoLib.scene.volumes import image_from_node

if TYPE_CHECKING:
    from NasoLib.gui.segmenter.panel import SegmenterPanel


class Actions(PanelActions):
    """Acts for one panel."""

    _panel: SegmenterPanel

    # Run

    def run(self) -> None:
        """Outline the tumour in the chosen volume, or in every moment of its sequence."""
        panel, chosen = self._panel, self._panel.parameters
        volume, output, bundle = self._volume(), chosen.output, panel.models_part.bundle
        if bundle is None:
            raise UserError(panel.models_part.reason)
        moments = sequence_of(slicer.mrmlScene, volume) if chosen.all_frames else None
        images = images_of(moments, volume) if moments else [image_with_tags(volume)]
        settings, flips, device = chosen_settings(chosen), bool(chosen.interval), chosen_device(chosen)
        self._uses(volume, output, *([moments.browser, moments.sequence] if moments else []))
        panel.models_part.pause()

        def take(results: list[Any]) -> None:
            if moments:
                self._take_moments(moments, volume, bundle, results)
            else:
                self._take_result(volume, output, bundle, results[0])

        panel.runs.start(
            lambda progress: panel.logic.outline_images(images, bundle, settings, flips, device, progress), take
        )

    def _take_moments(self, moments: Any, volume: Any, bundle: Any, results: list[Any]) -> None:
        scene = slicer.mrmlScene
        with changing(scene) as change:
            add_outlines(scene, change, moments, volume, results, bundle)
        volumes = [result.measures.volume_ml for result in results]
        said = _("{count} moments outlined, from {low:.1f} to {high:.1f} ml; the table beside them has each.").format(
            count=len(results), low=min(volumes), high=max(volumes)
        )
        self._panel.runs.say(" ".join([said, results[0].provenance.notice]).strip())

    def _take_result(self, volume: Any, output: Any, bundle: Any, result: Any) -> None:
        panel, scene = self._panel, slicer.mrmlScene
        old, cut_off = panel.parameters.result, result.threshold
        same_volume = old is not None and nodes.volume_of(old) is volume
        kept = [candidate.label for candidate in result.candidates if candidate.score >= cut_off]
        with changing(scene) as change:
            node = nodes.add_result(scene, change, volume, result, bundle, output, kept)
            if result.interval is not None:
                views.show_interval(node, result.interval, _("Inner outline"), _("Outer outline"))
            change.when_done(lambda: panel.take(node, cut_off))
            if same_volume:
                change.when_done(lambda: self._replace(old, node))
            elif old is not None:
                change.when_done(lambda: views.hide_views(old))
        slicer.util.setSliceViewerLayers(background=volume)
        panel.regions.go_to_first()

    def _replace(self, old: Any, new: Any) -> None:
        """What the last run on the volume left goes, but for what the user has corrected."""
        views.remove_views(old)
        corrected = nodes.tidy_up(old, nodes.output_of(new))
        self._panel.runs.say(standing(adopt(new, corrected)))

    # Regions

    def apply(self, accepted: list[int]) -> None:
        """Let these regions be segments, and no others of the run; one undo takes it back."""
        panel = self._panel
        slicer.mrmlScene.SaveStateForUndo()
        panel.runs.say(staying(nodes.accept(panel.parameters.result, accepted)))

    # What can be done with the outline

    def edit(self) -> None:
        """Open the outline in Slicer's Segment Editor."""
        output, volume = self._output(), nodes.volume_of(self._panel.parameters.result)
        if not hasattr(slicer.modules, "segmenteditor"):
            raise UserError(_("This Slicer has no Segment Editor."))
        slicer.util.selectModule("SegmentEditor")
        editor = slicer.modules.segmenteditor.widgetRepresentation().self().editor
        editor.setSegmentationNode(output)
        if volume is not None:
            editor.setSourceVolumeNode(volume)

    def surface(self) -> None:
        """Build the surfaces of all segments, and show them in 3D."""
        output = self._output()
        if not segment_ids(output):
            raise UserError(_("There is no segment to show in 3D."))
        with slicer.util.WaitCursor():
            views.build_surface(output)

    def measure_correction(self) -> None:
        """How far the user's segments are from what the model drew."""
        from NasoLib.tasks.segmentation import correction

        panel, node = self._panel, self._panel.parameters.result
        masks = nodes.masks_of_correction(node, panel.proposed, self._image_of_result().geometry)
        panel.runs.start(
            lambda _progress: correction(*masks),
            self._if_unchanged(lambda found: panel.show_correction(node, correction_in_words(found))),
        )

    def compare(self) -> None:
        """How far the outline is from a reference, and where."""
        from NasoLib.tasks.segmentation import compare

        panel, node, reference = self._panel, self._panel.parameters.result, self._panel.parameters.reference
        if reference is None:
            raise UserError(_("Choose a reference first."))
        geometry = self._image_of_result().geometry
        mine = union_of(self._output(), nodes.segments_of_result(node), geometry)
        theirs = union_of(reference, segment_ids(reference), geometry)
        self._uses(reference, node)
        panel.runs.start(
            lambda _progress: compare(mine, theirs),
            self._if_unchanged(lambda found: self._take_comparison(node, found)),
        )

    def _take_comparison(self, node: Any, found: Any) -> None:
        with changing(slicer.mrmlScene):
            views.show_differences(node, found, _("Only in the outline"), _("Only in the reference"))
        self._panel.show_comparison(node, found)

    def _if_unchanged(self, show: Callable[[Any], None]) -> Callable[[Any], None]:
        """Show figures only when the outline, and what it was compared with, are what they were at the start."""
        figures = self._panel.figures
        before = figures.rest_on()

        def end(found: Any) -> None:
            if figures.rest_on() != before:
                raise UserError(_("The outline or the reference changed meanwhile. Press the button again."))
            show(found)

        return end

    def export(self) -> None:
        """Write the outline as it is now into a folder."""
        self._panel.figures.forget_old()
        panel, node = self._panel, self._panel.parameters.result
        image = self._image_of_result()
        place = export.place_for(panel.parameters.export_folder, str(image.meta["name"]))
        if not may_write(place):
            return
        labels, segments = segments_now(node, image.geometry)
        drawn, corrected = nodes.masks_of_correction(node, panel.proposed, image.geometry)
        work = export.writing(image, labels, segments, panel.told.data, drawn, corrected, panel.more_to_export(), place)
        panel.runs.start(work, self._tell_written)

    # What is common

    def _volume(self) -> Any:
        volume = self._panel.parameters.volume
        if volume is None:
            raise UserError(_("Choose a volume first, or load one from the Sample Data module."))
        return volume

    def _output(self) -> Any:
        output = nodes.output_of(self._panel.parameters.result)
        if output is None:
            raise UserError(_("The segmentation of this result was removed from the scene. Run again."))
        return output

    def _image_of_result(self) -> Any:
        volume = nodes.volume_of(self._panel.parameters.result)
        if volume is None:
            raise UserError(_("The volume of this result was removed from the scene. Run again on another."))
        self._uses(volume)
        return image_from_node(volume)
