"""Floor 2. A model as a folder of plain numbers and words; nothing in it is ever executed or unpickled."""

from NasoLib.bundle.archive import pack
from NasoLib.bundle.folder import Bundle, create
from NasoLib.bundle.library import find, install, installed, remove
from NasoLib.bundle.metadata import (
    DecisionSpec,
    InputSpec,
    IntensitySpec,
    Metadata,
    Metric,
    NetworkSpec,
    OutputSpec,
    PostprocessingSpec,
    TrainingSpec,
)

__all__ = [
    "Bundle",
    "DecisionSpec",
    "InputSpec",
    "IntensitySpec",
    "Metadata",
    "Metric",
    "NetworkSpec",
    "OutputSpec",
    "PostprocessingSpec",
    "TrainingSpec",
    "create",
    "find",
    "install",
    "installed",
    "pack",
    "remove",
]
