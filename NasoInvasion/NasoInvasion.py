"""NasoInvasion: is the skull base invaded by a nasopharyngeal carcinoma? On CT. Research use only."""

from pathlib import Path
from typing import Annotated

import slicer
from NasoLib.gui import samples
from NasoLib.gui.invasion import settings
from NasoLib.gui.invasion.logic import InvasionLogic
from NasoLib.gui.invasion.panel import InvasionPanel
from NasoLib.gui.older_slicer import (
    Choice,
    Default,
    FloatRange,
    RangeBounds,
    WithinRange,
    parameterNodeWrapper,
    translate,
)
from NasoLib.gui.older_slicer import tr as _
from NasoLib.gui.selftest import ModuleSelfTest
from slicer import vtkMRMLMarkupsROINode, vtkMRMLScalarVolumeNode, vtkMRMLSegmentationNode, vtkMRMLTextNode
from slicer.ScriptedLoadableModule import ScriptedLoadableModule


class NasoInvasion(ScriptedLoadableModule):
    """What Slicer shows of the module before it is opened."""

    def __init__(self, parent):
        ScriptedLoadableModule.__init__(self, parent)
        self.parent.title = _("NasoInvasion")
        self.parent.categories = [translate("qSlicerAbstractCoreModule", "Otolaryngology")]
        self.parent.dependencies = []
        self.parent.contributors = ["The SlicerNasopharynxTumor team"]
        self.parent.helpText = _(
            "Is the skull base invaded by a nasopharyngeal carcinoma? On a CT the panel finds the region, scores each "
            "of its slices, makes the call from the longest run of positive ones, shows where the model looked, and "
            "says how far to trust it. "
            'See the <a href="https://github.com/SlicerNasopharynxTumor/SlicerNasopharynxTumor#nasoinvasion">documentation</a>.'
            "<br><b>Research use only. Not a medical device.</b>"
        )
        self.parent.acknowledgementText = _(
            "Follows the protocol of Nakagawa et al., Japanese Journal of Radiology 2024. The authors have no part "
            "in this software, and no patient data or weights of theirs are in it."
        )
        slicer.app.connect("startupCompleted()", register_sample_data)


def register_sample_data():
    """Offer the synthetic head CTs in the Sample Data module."""
    samples.register(__file__, "NasoInvasion")


@parameterNodeWrapper
class NasoInvasionParameterNode:
    """The user's choices, saved with the scene.

    volume: the CT that is read; series: further series of the patient.  region: the box.  model: by name.
    results: one text node for each series of the last run; shown: the number of the one that is shown.
    slice_threshold, min_run: the cut-offs under which it is shown.
    evidence_segmentation, evidence_segment: the segment that the share of the evidence is told of.
    """

    volume: vtkMRMLScalarVolumeNode
    series: list[vtkMRMLScalarVolumeNode]
    region: vtkMRMLMarkupsROINode
    model: str
    results: list[vtkMRMLTextNode]
    shown: int
    slice_threshold: Annotated[float, WithinRange(0, 1)] = 0.5
    min_run: Annotated[int, WithinRange(1, 100)] = 2
    heatmap_visible: bool = True
    heatmap_opacity: Annotated[float, WithinRange(0, 1)] = 0.6
    heatmap_threshold: Annotated[float, WithinRange(0, 1)] = 0.0
    evidence_segmentation: vtkMRMLSegmentationNode
    evidence_segment: str
    follow_cursor: bool = False
    sphere_radius_mm: Annotated[float, WithinRange(2, 40)] = 10
    export_folder: Path
    run_rule: Annotated[str, Choice(settings.RUN_RULES)] = settings.AS_THE_MODEL
    patient_rule: Annotated[str, Choice(settings.PATIENT_RULES)] = settings.AS_THE_MODEL
    resize: Annotated[str, Choice(settings.RESIZES)] = settings.AS_THE_MODEL
    grey_levels: Annotated[str, Choice(settings.GREY_LEVELS)] = settings.AS_THE_MODEL
    device: Annotated[str, Choice(settings.DEVICES)] = settings.AUTOMATIC
    own_window: bool = False
    window_hu: Annotated[FloatRange, RangeBounds(-1000, 2000), Default(FloatRange(-240, 360))]
    check_after_run: bool = True
    set_window: bool = True


class NasoInvasionWidget(InvasionPanel):
    """The panel."""

    def make_logic(self):
        return NasoInvasionLogic()


class NasoInvasionLogic(InvasionLogic):
    """From the Python console: `logic.process(volume, roi=None)` gives the result; the scene is left alone."""

    def getParameterNode(self):  # noqa: N802 (Slicer's name)
        return NasoInvasionParameterNode(super().getParameterNode())


class NasoInvasionTest(ModuleSelfTest):
    """Run by Slicer's Reload and Test button."""

    sample = "NasoHeadCTPositive"
    logic_class = NasoInvasionLogic

    def test_sample_gives_an_answer(self):
        """The region is found on the sample, and its slices are scored."""
        volume = samples.load(samples.named(self.sample), slicer.mrmlScene)[0]
        result = self.logic_class().process(volume)
        self.assertEqual(len(result.scores), len(result.slice_heights))
        self.assertGreater(len(result.scores), 5)
