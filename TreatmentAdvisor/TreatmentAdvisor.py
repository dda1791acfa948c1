"""TreatmentAdvisor: which treatment is predicted to leave no tumour? On MR. Research use only."""

import slicer
from NasoLib.gui import samples
from NasoLib.gui.image_panel import ImageLogic, ImagePanelWidget
from NasoLib.gui.older_slicer import parameterNodeWrapper, translate
from NasoLib.gui.older_slicer import tr as _
from NasoLib.gui.selftest import ModuleSelfTest
from slicer import vtkMRMLScalarVolumeNode
from slicer.ScriptedLoadableModule import ScriptedLoadableModule


class TreatmentAdvisor(ScriptedLoadableModule):
    """What Slicer shows of the module before it is opened."""

    def __init__(self, parent):
        ScriptedLoadableModule.__init__(self, parent)
        self.parent.title = _("TreatmentAdvisor")
        self.parent.categories = [translate("qSlicerAbstractCoreModule", "Otolaryngology")]
        self.parent.dependencies = []
        self.parent.contributors = ["The SlicerNasopharynxTumor team"]
        self.parent.helpText = _(
            "Residual tumour after chemoradiotherapy, with and without induction chemotherapy, predicted from MR. "
            "Today the panel reads a volume, says in words what is wrong with it for this purpose, and keeps the "
            "models for it; the prediction itself follows. "
            'See the <a href="https://github.com/SlicerNasopharynxTumor/SlicerNasopharynxTumor#treatmentadvisor">documentation</a>.'
            "<br><b>Research use only. Not a medical device.</b>"
        )
        self.parent.acknowledgementText = _(
            "Follows the protocols of Hua et al., Quantitative Imaging in Medicine and Surgery 2023, doi "
            "10.21037/qims-22-1226, and of Tang et al. 2025, doi 10.13201/j.issn.2096-7993.2025.07.001. The authors "
            "have no part in this software, and no patient data or weights of theirs are in it."
        )
        slicer.app.connect("startupCompleted()", register_sample_data)


def register_sample_data():
    """Offer the synthetic patients in the Sample Data module."""
    samples.register(__file__, "TreatmentAdvisor")


@parameterNodeWrapper
class TreatmentAdvisorParameterNode:
    """The user's choices. volume: the contrast-enhanced T1 that is read."""

    volume: vtkMRMLScalarVolumeNode


class TreatmentAdvisorWidget(ImagePanelWidget):
    """The panel."""

    def make_logic(self):
        return TreatmentAdvisorLogic()


class TreatmentAdvisorLogic(ImageLogic):
    """From the Python console: `logic.process(volume)` gives what was read of a volume and what speaks against it."""

    modality = "MR"
    model_task = "residual"

    def getParameterNode(self):  # noqa: N802 (Slicer's name)
        return TreatmentAdvisorParameterNode(super().getParameterNode())


class TreatmentAdvisorTest(ModuleSelfTest):
    """Run by Slicer's Reload and Test button."""

    sample = "NasoNeckMR"
    logic_class = TreatmentAdvisorLogic
