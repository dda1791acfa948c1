"""A person at the NasoSegmenter panel with a chest CT, and the models that are offered: for the scenarios."""

from __future__ import annotations

import numpy as np
import pytest
from engine.tasks.segmentation.made import a_chest, a_slice_bundle, a_volume_bundle

CENTERS = ((-16.0, 0.0, 4.0), (18.0, 5.0, 6.0))
TABLE = """score_threshold,sensitivity,false_positives_per_scan,iou,data
0.99,0.5,0.1,0.1,"test, balls"
0.5,0.9,1.5,0.1,"test, balls"
"""


@pytest.fixture(scope="session")
def ball_finders(tmp_path_factory):
    """The folder of a user's models: one that finds balls on chest CT, and one for MR."""
    from NasoLib.bundle import checksums

    folder = tmp_path_factory.mktemp("models")
    bundle = a_volume_bundle(folder)
    (bundle.folder / "docs").mkdir()
    (bundle.folder / "docs" / "froc.csv").write_text(TABLE)
    checksums.write(bundle.folder)
    a_slice_bundle(folder, "for-mr")
    return folder


@pytest.fixture
def case(modules, scene, ball_finders, monkeypatch):
    """The panel, open, with a chest CT."""
    from NasoLib.bundle import library

    monkeypatch.setenv(library.VARIABLE, str(ball_finders))
    monkeypatch.setattr(library, "shipped_folders", lambda *_: [])
    one = Case(modules, scene)
    one.add(CENTERS)
    yield one
    one.widget.leave()


class Case:
    """A person at the panel."""

    def __init__(self, host, scene):
        self.host, self.scene, self.volume = host, scene, None
        self.widget = host.open("NasoSegmenter")

    @property
    def ui(self):
        return self.widget.ui

    @property
    def chosen(self):
        return self.widget.parameters

    @property
    def result(self):
        return self.chosen.result

    @property
    def output(self):
        from NasoLib.scene import segmentation as nodes

        return nodes.output_of(self.result)

    def add(self, centers, name="Chest 1"):
        from NasoLib.scene.volumes import add_volume

        self.volume = add_volume(self.scene, a_chest(centers, 9.0)[0], name)
        self.chosen.volume = self.volume
        self.host.show_volume(self.volume)
        self.ready()

    def until(self, true, seconds=60):
        from host.qtside.eventloop import wait_until

        assert wait_until(true, seconds), (self.widget.models_part.reason, self.widget.runs.message.text)

    def ready(self):
        """Wait until Run may be pressed."""
        self.until(lambda: self.widget.runs.run_button.enabled)

    def run(self):
        self.ready()
        self.widget.runs.run_button.click()  # the host's mouse loses a click after another volume was chosen
        self.wait()
        assert self.result is not None, self.widget.runs.message.text

    def wait(self):
        self.until(lambda: not self.widget.runs.busy)

    def click(self, widget):
        from host.qtside import hands

        hands.click(widget)

    def press(self, name):
        """Press a button of a section that may be shut, and wait for what it does."""
        button = getattr(self.ui, name)
        section = button.parentWidget()
        while section is not None and "Collapsible" not in section.objectName:
            section = section.parentWidget()
        if section is not None and section.collapsed:
            section.collapsed = False
            self.host.settle()
        button.click()
        self.host.settle()
        if self.chosen is not None:
            self.wait()

    def segments(self):
        from NasoLib.scene.segments import segment_ids

        segmentation = self.output.GetSegmentation()
        return [segmentation.GetSegment(one).GetName() for one in segment_ids(self.output)]

    def tick(self, row, kept):
        import qt

        state = qt.Qt.Checked if kept else qt.Qt.Unchecked
        self.ui.regionsTable.item(row, 0).setCheckState(state)
        self.host.settle()

    def colour_at(self, place_lps):
        """How colourful the red view is at a place: 0 for grey."""
        red = self.host.views["Red"]
        red.node.SetSliceOffset(place_lps[2])
        self.host.settle()
        x, y = red.pixel_of((-place_lps[0], -place_lps[1], place_lps[2]))
        patch = red.draw()[round(y) - 2 : round(y) + 3, round(x) - 2 : round(x) + 3].astype(int)
        return float(np.ptp(patch, axis=2).mean())


@pytest.fixture
def done(case):
    case.run()
    return case


def correct(case, label):
    """Half of a region is painted away, as with an eraser."""
    correct_segment(case.result, label)


def correct_segment(result, label):
    """As `correct`, also while the panel is not open."""
    from NasoLib.scene import segmentation as nodes
    from NasoLib.scene.segments import LABELMAP, _labelmap, mask_or_none

    output, segment_id = nodes.output_of(result), nodes.segments_of_run(result)[label]
    mask = mask_or_none(output, segment_id)
    mask.array[: mask.array.shape[0] // 2] = 0
    segment = output.GetSegmentation().GetSegment(segment_id)
    segment.RemoveAllRepresentations()
    segment.AddRepresentation(LABELMAP, _labelmap(output, mask, mask.geometry))
