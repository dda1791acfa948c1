"""NasoSegmenter: where is the tumour? On MR and CT. Research use only."""

from pathlib import Path
from typing import Annotated

import slicer
from NasoLib.gui import samples
from NasoLib.gui.older_slicer import Choice, WithinRange, parameterNodeWrapper, translate
from NasoLib.gui.older_slicer import tr as _
from NasoLib.gui.segmenter import settings
from NasoLib.gui.segmenter.logic import SegmenterLogic
from NasoLib.gui.segmenter.panel import SegmenterPanel
from NasoLib.gui.selftest import ModuleSelfTest
from slicer import vtkMRMLScalarVolumeNode, vtkMRMLSegmentationNode, vtkMRMLTextNode
from slicer.ScriptedLoadableModule import ScriptedLoadableModule


class NasoSegmenter(ScriptedLoadableModule):
    """What Slicer shows of the module before it is opened."""

    def __init__(self, parent):
        ScriptedLoadableModule.__init__(self, parent)
        self.parent.title = _("NasoSegmenter")
        self.parent.categories = [translate("qSlicerAbstractCoreModule", "Otolaryngology")]
        self.parent.dependencies = []
        self.parent.contributors = ["The SlicerNasopharynxTumor team"]
        self.parent.helpText = _(
            "Outlines nasopharyngeal and mediastinal tumours on MR and CT: measures them, says how sure the outline "
            "is, lists the regions to keep or reject, and keeps what you correct apart from what the model drew. "
            'See the <a href="https://github.com/SlicerNasopharynxTumor/SlicerNasopharynxTumor#nasosegmenter">documentation</a>.'
            "<br><b>Research use only. Not a medical device.</b>"
        )
        self.parent.acknowledgementText = _(
            "Follows the protocols of Hua et al., Quantitative Imaging in Medicine and Surgery 2023, doi "
            "10.21037/qims-22-1226, of Tang et al. 2025, doi 10.13201/j.issn.2096-7993.2025.07.001, and of a study "
            "of anterior mediastinal tumours in 136 hospitals (abstract). The authors have no part in this software, "
            "and no patient data or weights of theirs are in it."
        )
        slicer.app.connect("startupCompleted()", register_sample_data)


def register_sample_data():
    """Offer the synthetic neck MR and chest CT in the Sample Data module."""
    samples.register(__file__, "NasoSegmenter")


@parameterNodeWrapper
class NasoSegmenterParameterNode:
    """The user's choices, saved with the scene.

    volume: the image.  model: by name.  all_models: also offer those that were made for other images.
    output: the segmentation that is worked on.  interval, all_frames: what else a run does.
    result: the text node of the last run.  cut_off: regions of at least this score are kept; taken, refused: by hand.
    reference: to compare with.  own_rules: threshold and min_ml take the place of the model's.
    """

    volume: vtkMRMLScalarVolumeNode
    model: str
    all_models: bool = False
    output: vtkMRMLSegmentationNode
    interval: bool = False
    all_frames: bool = False
    result: vtkMRMLTextNode
    interval_visible: bool = True
    cut_off: Annotated[float, WithinRange(0, 1)] = 0.5
    taken: list[int]
    refused: list[int]
    reference: vtkMRMLSegmentationNode
    differences_visible: bool = True
    export_folder: Path
    own_rules: bool = False
    threshold: Annotated[float, WithinRange(0.01, 0.99)] = 0.5
    min_ml: Annotated[float, WithinRange(0, 5)] = 0.05
    device: Annotated[str, Choice(settings.DEVICES)] = settings.AUTOMATIC


class NasoSegmenterWidget(SegmenterPanel):
    """The panel."""

    def make_logic(self):
        return NasoSegmenterLogic()


class NasoSegmenterLogic(SegmenterLogic):
    """From the Python console: `logic.process(volume)` gives the outline; the scene is left alone."""

    def getParameterNode(self):  # noqa: N802 (Slicer's name)
        return NasoSegmenterParameterNode(super().getParameterNode())


class NasoSegmenterTest(ModuleSelfTest):
    """Run by Slicer's Reload and Test button."""

    sample = "NasoNeckMR"
    logic_class = NasoSegmenterLogic
