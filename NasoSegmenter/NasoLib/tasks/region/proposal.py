"""What the search for the skull-base box gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from NasoLib.image.box import Box


@dataclass(frozen=True)
class Proposal:
    """A box, and how far to trust it.

    box: upright in the patient; where `confident` is False, only something to start from.
    landmarks_lps: the protocol's landmarks in mm, as hints; empty when the region does not lie in the scan.  The lower
    end of the clivus, "clivus_tip", is the basion.  "nasopharynx_roof" is there where air was found below the bone.
    confidence: 0 to 1, measured on this image: how much its bone is like an average head's (correlation), times the
    share of repeats with half of the head that came back to the same place.
    sentence: how sure it is and why, for the person who looks at the box.
    """

    box: Box
    landmarks_lps: Mapping[str, tuple[float, float, float]]
    confident: bool
    confidence: float
    sentence: str

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "box": self.box.to_json(),
            "landmarks_lps": {name: list(place) for name, place in self.landmarks_lps.items()},
            "confident": self.confident,
            "confidence": round(self.confidence, 3),
            "sentence": self.sentence,
        }
