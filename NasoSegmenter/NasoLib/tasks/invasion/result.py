"""What one run on one series gave: all that scene, report, command and panel see of it.

Why the call can be made again without the network: cut-offs are a choice about scores, and scores do not depend on it.
`with_cutoffs` gives the same result under other cut-offs, and leaves the provenance telling of the run that was made.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from NasoLib.image import Box, Geometry, Image
from NasoLib.image.checks import Finding
from NasoLib.predict.slices import SliceResult
from NasoLib.tasks.invasion.calls import Call, decide, is_positive
from NasoLib.tasks.invasion.settings import InvasionSettings
from NasoLib.tasks.invasion.shares import EvidenceShare, Sphere, evidence_in
from NasoLib.tasks.provenance import Provenance


@dataclass(frozen=True, eq=False)
class InvasionResult:
    """The answer for one series. Slices run from feet to head along the box; n is their number.

    box: the region.  slices: scores, heat and signed evidence at the size of the network's last map.
    slice_heights: (n,) mm from the middle of the box upwards.  slice_centers_lps: (n, 3) middles of the slices in mm.
    stored_slices: (n,) number of the stored slice of each, along the image's axis `stored_axis` (0, 1, 2 for i, j, k).
    heatmap: float32 0 to 1, (n, rows, columns) on the grid of the crop; one scale for the case.
    settings: resolved; those of the call that is shown.  findings: what was said about the input.
    seconds: from start to end of the run.
    """

    box: Box
    slices: SliceResult
    slice_heights: np.ndarray
    slice_centers_lps: np.ndarray
    stored_slices: np.ndarray
    stored_axis: int
    heatmap: Image
    call: Call
    settings: InvasionSettings
    findings: tuple[Finding, ...]
    provenance: Provenance
    seconds: float

    @property
    def name(self) -> str:
        """The image's name, "" when it has none."""
        return self.provenance.images[0].name

    @property
    def scores(self) -> np.ndarray:
        """(n,) probability of invasion in each slice."""
        return self.slices.scores

    @property
    def positive(self) -> np.ndarray:
        """(n,) which slices reach the slice threshold."""
        return is_positive(self.scores, self.call.slice_threshold)

    @property
    def slice_s_mm(self) -> np.ndarray:
        """(n,) height of each slice's middle in the patient, mm towards S."""
        return self.slice_centers_lps[:, 2]

    @property
    def step_mm(self) -> float:
        """Distance between the slices."""
        return float(self.heatmap.geometry.spacing_mm[2])

    @property
    def evidence(self) -> np.ndarray:
        """(n, h', w') signed evidence; with `is_exact`, its sum and `bias` are the slice's logit."""
        return self.slices.evidence

    @property
    def bias(self) -> float:
        """Of the logit; 0 when not `is_exact`."""
        return self.slices.bias

    @property
    def is_exact(self) -> bool:
        """Whether the evidence adds up to the score."""
        return self.slices.is_exact

    @property
    def crop_geometry(self) -> Geometry:
        """The grid of the pictures that the network saw."""
        return self.heatmap.geometry

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was said about the input and the run, one sentence each."""
        return self.provenance.warnings

    def with_cutoffs(
        self,
        slice_threshold: float | None = None,
        min_run: int | None = None,
        run: Literal["longest", "total"] | None = None,
    ) -> InvasionResult:
        """The same scores under other cut-offs; None leaves one as it is. No network takes part."""
        given = {"slice_threshold": slice_threshold, "min_run": min_run, "run": run}
        settings = replace(self.settings, **{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
        return replace(self, settings=settings, call=call_of(self.scores, self.slice_heights, self.step_mm, settings))

    def evidence_in(self, region: Image | Sphere) -> EvidenceShare:
        """Share and sum of the evidence inside a mask or a sphere; NaN with a reason where there is none to tell."""
        return evidence_in(region, self.slices, self.crop_geometry)

    def share_within(self, region: Image | Sphere) -> float:
        """Of all positive evidence, the share (0 to 1) inside a mask or a sphere; NaN as `evidence_in` says why."""
        return self.evidence_in(region).share

    def slice_rows(self) -> list[dict[str, Any]]:
        """One row of plain values per slice, from feet to head; `slice` counts from 1."""
        rows = zip(self.stored_slices, self.slice_centers_lps, self.scores, self.positive, strict=True)
        return [
            {
                "slice": number,
                "stored_slice": int(stored),
                "s_mm": round(float(center[2]), 3),
                "center_lps": [round(float(mm), 3) for mm in center],
                "score": round(float(score), 6),
                "positive": bool(positive),
            }
            for number, (stored, center, score, positive) in enumerate(rows, 1)
        ]

    def to_json(self) -> dict[str, Any]:
        """Plain values: all but the maps."""
        return {
            "task": "invasion",
            "call": self.call.to_json(),
            "slices": self.slice_rows(),
            "step_mm": round(self.step_mm, 4),
            "stored_axis": "ijk"[self.stored_axis],
            "box": self.box.to_json() | {"area_cm2": round(self.box.area_cm2, 3)},
            "settings": self.settings.to_json(),
            "heatmap": {"adds_up_to_the_score": self.is_exact, "bias": self.bias},
            "findings": [{"level": one.level, "sentence": one.sentence} for one in self.findings],
            "seconds": round(self.seconds, 3),
            "provenance": self.provenance.to_json(),
        }


def call_of(scores: np.ndarray, heights_mm: np.ndarray, step_mm: float, settings: InvasionSettings) -> Call:
    """The call under resolved settings."""
    assert settings.slice_threshold is not None and settings.min_run is not None and settings.run is not None
    return decide(scores, heights_mm, settings.slice_threshold, settings.min_run, settings.run, step_mm)
