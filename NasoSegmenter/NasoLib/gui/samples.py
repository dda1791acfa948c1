"""The synthetic patients in Slicer's Sample Data module: made on this computer when asked for, no network.

Sample Data calls a source's downloader with the source; ours makes the patient and puts its images into the scene. The
same seed gives the same patient everywhere, so a tutorial can speak of what the reader will see.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from NasoLib.errors import Cancelled, UserError
from NasoLib.gui.older_slicer import tr as _
from NasoLib.image.geometry import flip_lps_ras

CATEGORY = "Nasopharynx (synthetic)"
CT_WINDOW, CT_LEVEL = 600.0, 60.0


@dataclass(frozen=True)
class Sample:
    """A patient by name: the module that offers it, the kind of phantom and what to ask of it."""

    name: str
    title: str
    module: str
    kind: str
    options: Mapping[str, Any] = field(default_factory=dict)


# Chosen so that the demo models answer as the truth does; of other patients they miss some.
SAMPLES = (
    Sample(
        "NasoHeadCTPositive",
        "Naso head CT (synthetic), skull base invaded",
        "NasoInvasion",
        "head-ct",
        {"seed": 11, "t_category": "T3", "invasion": "lysis"},
    ),
    Sample(
        "NasoHeadCTNegative",
        "Naso head CT (synthetic), skull base free",
        "NasoInvasion",
        "head-ct",
        {"seed": 12, "t_category": "T2", "invasion": "none"},
    ),
    Sample("NasoNeckMR", "Naso neck MR (synthetic)", "NasoSegmenter", "neck-mr", {"seed": 1}),
    Sample("NasoChestCT", "Naso chest CT (synthetic)", "NasoSegmenter", "chest-ct", {"seed": 1, "tumour": True}),
    Sample(
        "NasoAdvicePatient",
        "Naso T3 N2 (synthetic), either treatment clears it",
        "TreatmentAdvisor",
        "neck-mr",
        {"seed": 518, "histology": "carcinoma"},
    ),
    Sample(
        "NasoAdviceCCRT",
        "Naso T3 N2 (synthetic), only CCRT clears it",
        "TreatmentAdvisor",
        "neck-mr",
        {"seed": 872, "histology": "carcinoma"},
    ),
    Sample(
        "NasoAdviceInduction",
        "Naso T4 N1 (synthetic), only IC + CCRT clears it",
        "TreatmentAdvisor",
        "neck-mr",
        {"seed": 157, "histology": "carcinoma"},
    ),
    Sample(
        "NasoAdviceBoard",
        "Naso T3 N1 (synthetic), neither treatment clears it",
        "TreatmentAdvisor",
        "neck-mr",
        {"seed": 686, "histology": "carcinoma"},
    ),
    Sample(
        "NasoLymphoma",
        "Naso lymphoma (synthetic)",
        "TreatmentAdvisor",
        "neck-mr",
        {"seed": 567, "histology": "lymphoma"},
    ),
)


def named(name: str) -> Sample:
    """The sample with this name."""
    return next(sample for sample in SAMPLES if sample.name == name)


def register(module_file: str, module: str) -> None:
    """Offer a module's samples in the Sample Data module; their pictures lie beside the module."""
    import SampleData

    icons = Path(module_file).parent / "Resources" / "Icons"
    logic = SampleData.SampleDataLogic
    logic.registerCustomSampleDataCategory(CATEGORY, title=_(CATEGORY))
    for sample in SAMPLES:
        if sample.module == module:
            logic.registerCustomSampleDataSource(
                category=CATEGORY,
                sampleName=sample.title,
                uris=[],  # nothing to download; Slicer asks for the list all the same
                fileNames=[],
                thumbnailFileName=str(icons / f"{sample.name}.png"),
                customDownloader=_Maker(sample),
            )


@dataclass(frozen=True)
class _Maker:
    """What Sample Data calls when the user presses a sample's button."""

    sample: Sample

    def __call__(self, _source: Any = None) -> list[Any]:
        import slicer

        try:
            return load(self.sample, slicer.mrmlScene)
        except Cancelled:
            return []
        except UserError as error:
            slicer.util.errorDisplay(str(error))
            return []


def load(sample: Sample, scene: Any) -> list[Any]:
    """Make the patient and put its images into the scene; gives the nodes.

    The last of them (T1CE for MR) goes into the slice views, at the place that there is to see.
    """
    import slicer

    from NasoLib.gui import jobs
    from NasoLib.scene import volumes

    case = jobs.run_with_dialog(lambda progress: make(sample, progress), _("Making a synthetic patient..."))
    nodes = [volumes.add_volume(scene, image, f"{sample.name} {name}") for name, image in case.images.items()]
    if volumes.modality(nodes[0]) == "CT":
        volumes.set_window(nodes[0], CT_WINDOW, CT_LEVEL)
    slicer.util.setSliceViewerLayers(background=nodes[-1], fit=True)
    volumes.show_place(scene, flip_lps_ras(case.center_of_interest_lps))
    return nodes


def make(sample: Sample, progress: Any) -> Any:
    """The sample's `Case`; needs no Slicer."""
    from NasoLib.phantom import kind_named

    kind = kind_named(sample.kind)
    return kind.generate(kind.options_class(**sample.options), progress)
