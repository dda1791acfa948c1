"""TreatmentAdvisor: which treatment is predicted to leave no tumour? On MR. Research use only."""

from pathlib import Path
from typing import Annotated

import slicer
from NasoLib.gui import samples
from NasoLib.gui.advisor import choices
from NasoLib.gui.advisor.logic import AdvisorLogic
from NasoLib.gui.advisor.panel import AdvisorPanel
from NasoLib.gui.older_slicer import Choice, WithinRange, parameterNodeWrapper, translate
from NasoLib.gui.older_slicer import tr as _
from NasoLib.gui.selftest import ModuleSelfTest
from slicer import vtkMRMLScalarVolumeNode, vtkMRMLSegmentationNode, vtkMRMLTextNode
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
            "Residual tumour after chemoradiotherapy, with and without induction chemotherapy, predicted from MR from "
            "before treatment: what each of two models says, the recommendation that follows, where they looked, how "
            "little it takes to change the answer, and what the guideline says. "
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
    """The user's choices, saved with the scene.

    volume, t1, t2: the images; volume is T1CE.  outline: the segmentation of the tumour.
    t_category and the like: of the patient.  ccrt_model and the like: by name.
    result: the text node that holds the advice of the last run.
    """

    volume: vtkMRMLScalarVolumeNode
    t1: vtkMRMLScalarVolumeNode
    t2: vtkMRMLScalarVolumeNode
    outline: vtkMRMLSegmentationNode
    outline_model: str
    registration: Annotated[str, Choice(choices.REGISTRATIONS)] = choices.WHERE_NEEDED
    histology: Annotated[str, Choice(choices.HISTOLOGIES)] = choices.NOT_KNOWN
    edition: Annotated[str, Choice(choices.EDITIONS)] = choices.EDITIONS[0]
    t_category: Annotated[str, Choice(choices.T_CATEGORIES)] = choices.NOT_KNOWN
    n_category: Annotated[str, Choice(choices.N_CATEGORIES)] = choices.NOT_KNOWN
    m_category: Annotated[str, Choice(choices.M_CATEGORIES)] = choices.NOT_KNOWN
    stage: Annotated[str, Choice(choices.STAGES)] = choices.NOT_KNOWN
    age: Annotated[int, WithinRange(0, 120)] = 0
    differential: Annotated[str, Choice(choices.DIFFERENTIALS)] = choices.BEST
    ccrt_model: str
    ic_ccrt_model: str
    try_moves: bool = True
    result: vtkMRMLTextNode
    heat_view: Annotated[str, Choice(choices.HEAT_VIEWS)] = choices.CCRT_MAP
    heatmap_visible: bool = True
    heatmap_opacity: Annotated[float, WithinRange(0, 1)] = 0.6
    heatmap_threshold: Annotated[float, WithinRange(0, 1)] = 0.0
    past_file: Path
    rules: Annotated[str, Choice(choices.RULES)] = choices.GATED
    export_folder: Path


class TreatmentAdvisorWidget(AdvisorPanel):
    """The panel."""

    def make_logic(self):
        return TreatmentAdvisorLogic()


class TreatmentAdvisorLogic(AdvisorLogic):
    """From the Python console: `logic.process(t1ce, t="T3", n="N1", m="M0")` gives the advice."""

    def getParameterNode(self):  # noqa: N802 (Slicer's name)
        return TreatmentAdvisorParameterNode(super().getParameterNode())


class TreatmentAdvisorTest(ModuleSelfTest):
    """Run by Slicer's Reload and Test button."""

    sample = "NasoAdvicePatient"
    logic_class = TreatmentAdvisorLogic
