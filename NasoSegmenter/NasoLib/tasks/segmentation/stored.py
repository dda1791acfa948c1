"""What a result says, without its voxels: what a scene stores of it, and a panel shows, also after it was saved.

told = Told.from_json(result.to_json())
told.candidates, told.interval, told.accepted(0.6, taken=[3], refused=[1])
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from NasoLib.errors import UserError

_RULES = ("threshold", "min_ml", "largest_component", "fill_holes")


@dataclass(frozen=True)
class ToldCandidate:
    """One region as it was measured. center_lps: mm."""

    label: int
    score: float
    ml: float
    center_lps: tuple[float, float, float]
    longest_axial_mm: float
    longest_mm: float
    slices: int


@dataclass(frozen=True)
class Told:
    """A result in numbers and words.

    interval: (low, high) in ml, or None.  network_seconds: of the run.  data: all of it, as it was stored.
    """

    answer: str
    threshold: float
    volume_ml: float
    slices: int
    candidates: tuple[ToldCandidate, ...]
    interval: tuple[float, float] | None
    interval_warning: str
    warnings: tuple[str, ...]
    notice: str
    model: str
    model_sha256: str
    seconds: float
    data: Mapping[str, Any]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Told:
        """What `SegmentationResult.to_json` gave. Raises UserError when it is not that."""
        try:
            measures, interval, trace = data["measures"], data["interval"], data["provenance"]
            return cls(
                answer=data["answer"],
                threshold=float(data["threshold"]),
                volume_ml=float(measures["volume_ml"]),
                slices=int(measures["slices"]),
                candidates=tuple(_candidate(one) for one in data["candidates"]),
                interval=None if interval is None else (interval["low_ml"], interval["high_ml"]),
                interval_warning="" if interval is None else interval["warning"],
                warnings=tuple(trace["warnings"]),
                notice=trace["notice"],
                model=trace["models"][0]["title"],
                model_sha256=trace["models"][0]["sha256"],
                seconds=float(data["seconds"].get("total", 0.0)),
                data=data,
            )
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise UserError("The stored outline cannot be read. Run the model again.") from error

    @property
    def own_rules(self) -> bool:
        """Whether the run went by other rules than the model's, of which its card says nothing."""
        settings = self.data["provenance"].get("settings", {})
        return any(settings.get(name) is not None for name in _RULES)

    def accepted(self, cut_off: float, taken: Collection[int] = (), refused: Collection[int] = ()) -> list[int]:
        """The candidates that count: those that reach the cut-off, unless the user has decided otherwise."""
        return [
            one.label
            for one in self.candidates
            if one.label in taken or (one.score >= cut_off and one.label not in refused)
        ]


def _candidate(one: Mapping[str, Any]) -> ToldCandidate:
    x, y, z = (float(mm) for mm in one["center_lps"])
    return ToldCandidate(
        label=int(one["label"]),
        score=float(one["score"]),
        ml=float(one["volume_ml"]),
        center_lps=(x, y, z),
        longest_axial_mm=float(one["longest_axial_mm"]),
        longest_mm=float(one["longest_mm"]),
        slices=int(one["slices"]),
    )
