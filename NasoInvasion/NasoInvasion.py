"""NasoInvasion: is the skull base invaded by a nasopharyngeal carcinoma? On CT. Research use only."""

import slicer
from NasoLib.gui import samples
from NasoLib.gui.image_panel import ImageLogic, ImagePanelWidget
from NasoLib.gui.older_slicer import parameterNodeWrapper, translate
from NasoLib.gui.older_slicer import tr as _
from NasoLib.gui.selftest import ModuleSelfTest
from slicer import vtkMRMLScalarVolumeNode
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
            "Skull-base invasion by nasopharyngeal carcinoma on CT. Today the panel reads a CT, says in words what "
            "is wrong with it for this purpose, and keeps the models for it; the reading itself follows. "
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
    """The user's choices. volume: the CT that is read."""

    volume: vtkMRMLScalarVolumeNode


class NasoInvasionWidget(ImagePanelWidget):
    """The panel."""

    def make_logic(self):
        return NasoInvasionLogic()


class NasoInvasionLogic(ImageLogic):
    """From the Python console: `logic.process(volume)` gives what was read of a volume and what speaks against it."""

    modality = "CT"
    model_task = "invasion"

    def getParameterNode(self):  # noqa: N802 (Slicer's name)
        return NasoInvasionParameterNode(super().getParameterNode())


class NasoInvasionTest(ModuleSelfTest):
    """Run by Slicer's Reload and Test button."""

    sample = "NasoHeadCTPositive"
    logic_class = NasoInvasionLogic
