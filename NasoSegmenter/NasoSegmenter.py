"""NasoSegmenter: where is the tumour? On MR and CT. Research use only."""

import slicer
from NasoLib.gui import samples
from NasoLib.gui.image_panel import ImageLogic, ImagePanelWidget
from NasoLib.gui.older_slicer import parameterNodeWrapper, translate
from NasoLib.gui.older_slicer import tr as _
from NasoLib.gui.selftest import ModuleSelfTest
from slicer import vtkMRMLScalarVolumeNode
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
            "Outlines of nasopharyngeal and mediastinal tumours on MR and CT. Today the panel reads a volume, says "
            "in words what is wrong with it for this purpose, and keeps the models for it; the outlining itself "
            "follows. "
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
    """The user's choices. volume: the image that is read."""

    volume: vtkMRMLScalarVolumeNode


class NasoSegmenterWidget(ImagePanelWidget):
    """The panel."""

    def make_logic(self):
        return NasoSegmenterLogic()


class NasoSegmenterLogic(ImageLogic):
    """From the Python console: `logic.process(volume)` gives what was read of a volume and what speaks against it."""

    modality = ""
    model_task = "segmentation"

    def getParameterNode(self):  # noqa: N802 (Slicer's name)
        return NasoSegmenterParameterNode(super().getParameterNode())


class NasoSegmenterTest(ModuleSelfTest):
    """Run by Slicer's Reload and Test button."""

    sample = "NasoNeckMR"
    logic_class = NasoSegmenterLogic
