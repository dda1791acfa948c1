"""What an outlined tumour is called in SNOMED CT, and which colour it has, for scene and files alike.

Codes are (scheme, code, meaning) as DICOM writes them. The region follows the part of the body that the model was made
for; where a model does not say it, none is claimed.
"""

from __future__ import annotations

import colorsys
from dataclasses import dataclass

from NasoLib.bundle import Bundle
from NasoLib.tasks.segmentation.suits import CHEST, HEAD_AND_NECK, anatomy_of_bundle

Code = tuple[str, str, str]

CATEGORY: Code = ("SCT", "49755003", "Morphologically Altered Structure")
NEOPLASM: Code = ("SCT", "108369006", "Neoplasm")
REGIONS: dict[str, Code] = {
    HEAD_AND_NECK: ("SCT", "71836000", "Nasopharynx"),
    CHEST: ("SCT", "72410000", "Mediastinum"),
}
CONTEXTS = ("Segmentation category and type - 3D Slicer General Anatomy list", "Anatomic codes - DICOM master list")


@dataclass(frozen=True)
class Meaning:
    """What a segment is.  region: None where it is not known."""

    category: Code
    type: Code
    region: Code | None

    @property
    def tag(self) -> str:
        """As Slicer stores it with a segment."""
        region = "^".join(self.region or ("", "", ""))
        return "~".join((CONTEXTS[0], "^".join(self.category), "^".join(self.type), "^^", CONTEXTS[1], region, "^^"))


def meaning_of(bundle: Bundle) -> Meaning:
    """What this model's segments are."""
    return Meaning(CATEGORY, NEOPLASM, REGIONS.get(anatomy_of_bundle(bundle)))


def name_of(number: int, of: int) -> str:
    """What to call a candidate's segment: the only one is just the tumour."""
    return "Tumour" if of == 1 else f"Tumour {number}"


def color_of(number: int) -> tuple[float, float, float]:
    """Red, green, blue from 0 to 1: a warm orange for the first, then hues that stay apart from it and each other."""
    hue = (0.06 + 0.618 * (number - 1)) % 1.0
    return colorsys.hsv_to_rgb(hue, 0.75, 0.95)
