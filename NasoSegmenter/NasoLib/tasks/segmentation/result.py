"""What one run of a segmentation model gave: all that scene, report, command and panel see of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from NasoLib.image import Box, Geometry, Image
from NasoLib.image.checks import Finding
from NasoLib.tasks.provenance import Provenance
from NasoLib.tasks.segmentation.interval import VolumeInterval
from NasoLib.tasks.segmentation.measure import Component, Measures, measures_of_numbers

Block = tuple[slice, slice, slice]  # (k, j, i)


@dataclass(frozen=True, eq=False)
class Candidate:
    """One region that the model proposes. label: its number in `SegmentationResult.numbers`; 1 has the highest score.

    score: 0 to 1.  region: its measures on the image's own grid.
    """

    label: int
    score: float
    region: Component

    @property
    def ml(self) -> float:
        """Volume."""
        return self.region.volume_ml

    @property
    def center_lps(self) -> tuple[float, float, float]:
        """Centre of mass in mm."""
        return self.region.center_lps

    @property
    def box(self) -> Box:
        """The box around it."""
        return self.region.box

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"label": self.label, "score": self.score} | self.region.to_json()


@dataclass(frozen=True, eq=False)
class SegmentationResult:
    """The outline of one image.

    numbers: on the image's own grid, 0 or the candidate's number (uint8; uint16 for more than 255 candidates).
    probability: float16 on the model's own grid, in the box that it looked at.  threshold: that made the outline.
    candidates: by falling score.  blocks: the smallest block of voxels around each, by its number less one.
    measures: of everything outlined.  interval: None when it was not asked for.
    seconds: "total", and of it "network".
    """

    numbers: Image
    probability: Image
    threshold: float
    candidates: tuple[Candidate, ...]
    blocks: tuple[Block, ...]
    measures: Measures
    interval: VolumeInterval | None
    findings: tuple[Finding, ...]
    provenance: Provenance
    seconds: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def mask(self) -> Image:
        """The outline as 0 and 1 (uint8) on the image's own grid."""
        return self.numbers.with_array((self.numbers.array > 0).view(np.uint8))

    @property
    def geometry(self) -> Geometry:
        """The image's own grid."""
        return self.numbers.geometry

    @property
    def name(self) -> str:
        """The image's name, "" when it has none."""
        return self.provenance.images[0].name

    @property
    def is_empty(self) -> bool:
        """Whether the model found nothing, which is a result like any other."""
        return not self.candidates

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was said about the input and the run, the interval included."""
        return self.provenance.warnings

    @property
    def sentence(self) -> str:
        """The answer in one sentence."""
        if self.is_empty:
            return "No tumour found."
        many = len(self.candidates)
        regions = "one region" if many == 1 else f"{many} regions"
        return f"{self.measures.volume_ml:.1f} ml in {regions} on {self.measures.slices} slices."

    def of_candidate(self, label: int) -> Image:
        """The outline (uint8, 0 and 1) of this candidate alone, in its own block of the image's grid."""
        block = self.blocks[label - 1]
        part = self.numbers.array[block] == label
        return Image(part.view(np.uint8), self.geometry.part(block))

    def measures_of(self, labels: Iterable[int]) -> Measures:
        """The measures of these candidates alone."""
        kept = np.where(np.isin(self.numbers.array, list(labels)), self.numbers.array, 0)
        return measures_of_numbers(self.numbers.with_array(kept))

    def to_json(self) -> dict[str, Any]:
        """Plain values; voxels are in the outline's own file."""
        return {
            "answer": self.sentence,
            "threshold": self.threshold,
            "measures": self.measures.to_json(),
            "candidates": [candidate.to_json() for candidate in self.candidates],
            "interval": None if self.interval is None else self.interval.to_json(),
            "findings": [{"level": one.level, "sentence": one.sentence} for one in self.findings],
            "seconds": dict(self.seconds),
            "provenance": self.provenance.to_json(),
        }
