"""What may be set for a run, from the parameter node.

settings = chosen_settings(parameters)      # an OutlineSettings
device = chosen_device(parameters)          # what `device.choose` is asked for
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from NasoLib.tasks.segmentation import OutlineSettings

AUTOMATIC, PROCESSOR = "the best that works", "the processor"
DEVICES = (AUTOMATIC, PROCESSOR)


def chosen_settings(parameters: Any) -> OutlineSettings:
    """The model's own rules, unless the user has asked for others."""
    from NasoLib.tasks.segmentation import OutlineSettings

    if not parameters.own_rules:
        return OutlineSettings()
    return OutlineSettings(threshold=parameters.threshold, min_ml=parameters.min_ml)


def chosen_device(parameters: Any) -> Literal["auto", "cpu"]:
    """Which device to choose; choosing it loads PyTorch, which is a job's work."""
    return "auto" if parameters.device == AUTOMATIC else "cpu"
