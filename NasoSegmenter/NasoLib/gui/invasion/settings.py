"""The advanced settings: every one begins with "as the model says", and is kept in the parameter node.

settings = chosen_settings(parameters)      # an InvasionSettings
device = chosen_device(parameters)          # what `device.choose` is asked for
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from NasoLib.tasks.invasion import InvasionSettings

AS_THE_MODEL = "as the model says"
LONGEST, TOTAL = "longest unbroken run", "all positive slices"
ANY, ALL = "any of them", "all of them"
STRETCH, PAD = "stretched", "in proportion, padded"
OWN_LEVELS, BYTES = "the CT's own", "256 levels"
AUTOMATIC, PROCESSOR = "the best that works", "the processor"

RUN_RULES = (AS_THE_MODEL, LONGEST, TOTAL)
PATIENT_RULES = (AS_THE_MODEL, ANY, ALL)
RESIZES = (AS_THE_MODEL, STRETCH, PAD)
GREY_LEVELS = (AS_THE_MODEL, OWN_LEVELS, BYTES)
DEVICES = (AUTOMATIC, PROCESSOR)

_MEANING: dict[str, Any] = {
    AS_THE_MODEL: None,
    LONGEST: "longest",
    TOTAL: "total",
    ANY: "any",
    ALL: "all",
    STRETCH: "stretch",
    PAD: "pad",
    OWN_LEVELS: False,
    BYTES: True,
}


def chosen_settings(parameters: Any) -> InvasionSettings:
    """What the user has set; the cut-offs are left to the model, since they can be moved afterwards."""
    from NasoLib.tasks.invasion import InvasionSettings

    window = parameters.window_hu
    return InvasionSettings(
        run=_MEANING[parameters.run_rule],
        patient_rule=_MEANING[parameters.patient_rule],
        window=(window.minimum, window.maximum) if parameters.own_window else None,
        jpeg_parity=_MEANING[parameters.grey_levels],
        resize=_MEANING[parameters.resize],
    )


def chosen_device(parameters: Any) -> Literal["auto", "cpu"]:
    """Which device to choose; choosing it loads PyTorch, which is a job's work."""
    return "auto" if parameters.device == AUTOMATIC else "cpu"
