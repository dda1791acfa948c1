"""Who the patient is, as far as advice depends on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from NasoLib.errors import UserError
from NasoLib.tasks.advice import staging

Histology = Literal["", "carcinoma", "lymphoma", "other"]
HISTOLOGIES: tuple[Histology, ...] = ("", "carcinoma", "lymphoma", "other")
OLDEST = 120.0


@dataclass(frozen=True)
class Patient:
    """What is known; "" and None for what is not.

    histology: of the biopsy.  edition: by which T, N, M and stage were given.  age: in years.
    """

    histology: Histology = ""
    edition: str = "AJCC 8"
    t: str = ""
    n: str = ""
    m: str = ""
    stage: str = ""
    age: float | None = None

    def read(self) -> Patient:
        """The same with every entry in its usual form. Raises UserError naming the entry that cannot be."""
        if self.histology not in HISTOLOGIES:
            raise UserError(f"The histology is “{self.histology}”; give carcinoma, lymphoma or other, or leave it out.")
        if self.age is not None and not 0 <= self.age <= OLDEST:
            raise UserError(f"The age is {self.age:g} years; give 0 to {OLDEST:g}, or leave it out.")
        return replace(
            self,
            t=staging.read_category("T", self.t, self.edition),
            n=staging.read_category("N", self.n, self.edition),
            m=staging.read_category("M", self.m, self.edition),
            stage=staging.read_stage(self.stage, self.edition),
        )

    @property
    def entered(self) -> staging.Entered:
        """What was said of the stage."""
        return staging.Entered(self.edition, self.t, self.n, self.m, self.stage)

    def to_json(self) -> dict[str, Any]:
        """Plain values, with the stages that fit."""
        return {
            "histology": self.histology,
            "edition": self.edition,
            "t": self.t,
            "n": self.n,
            "m": self.m,
            "stage": self.stage,
            "age": self.age,
            "stages_that_fit": list(staging.stages(self.entered)),
            "stages_that_fit_ajcc_8": list(staging.stages_by_8(self.entered)),
        }
