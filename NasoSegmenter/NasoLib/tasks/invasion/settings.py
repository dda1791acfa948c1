"""What may be set for one run; everything that is left open is what the bundle says.

Why the bundle's values are the defaults and not the paper's: thresholds and grey levels belong to the weights that were
tuned with them. The paper's choices are the defaults of the recipe that makes a bundle.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal

from NasoLib.bundle import Bundle
from NasoLib.errors import UserError


@dataclass(frozen=True)
class InvasionSettings:
    """None everywhere means: as the bundle says.

    slice_threshold: a slice is positive from this score on, 0 to 1.  min_run: the patient is from so many slices on.
    run: slices in the longest unbroken run, or in total.  patient_rule: any or all of several series must be positive.
    window: HU that become 0 and 1.  jpeg_parity: round to 256 grey levels.  resize: how the box fills the picture.
    """

    slice_threshold: float | None = None
    min_run: int | None = None
    run: Literal["longest", "total"] | None = None
    patient_rule: Literal["any", "all"] | None = None
    window: tuple[float, float] | None = None
    jpeg_parity: bool | None = None
    resize: Literal["stretch", "pad"] | None = None

    def __post_init__(self) -> None:
        if self.slice_threshold is not None and not 0 <= self.slice_threshold <= 1:
            raise UserError(f"The slice threshold must lie from 0 to 1, but is {self.slice_threshold:g}.")
        if self.min_run is not None and self.min_run < 1:
            raise UserError(f"The number of slices in a row must be at least 1, but is {self.min_run}.")
        if self.window is not None and not self.window[0] < self.window[1]:
            raise UserError("The window is empty: its lower end must be below the upper one.")

    def resolved(self, bundle: Bundle) -> InvasionSettings:
        """The same with every open field filled in from the bundle."""
        usual = _of_bundle(bundle)
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return replace(usual, **{name: value for name, value in given.items() if value is not None})

    def changed_from(self, bundle: Bundle) -> tuple[str, ...]:
        """Names of the settings that are not the bundle's own."""
        usual, mine = _of_bundle(bundle), self.resolved(bundle)
        return tuple(field.name for field in fields(self) if getattr(usual, field.name) != getattr(mine, field.name))

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        values = asdict(self)
        return values | {"window": None if self.window is None else list(self.window)}


AS_THE_BUNDLE = InvasionSettings()


def _of_bundle(bundle: Bundle) -> InvasionSettings:
    decision, spec = bundle.metadata.decision, bundle.metadata.input
    return InvasionSettings(
        slice_threshold=decision.slice_threshold,
        min_run=decision.min_run,
        run=decision.run,
        patient_rule=decision.patient_rule,
        window=(spec.intensity.low, spec.intensity.high),
        jpeg_parity=spec.intensity.jpeg_parity,
        resize=spec.resize,
    )
