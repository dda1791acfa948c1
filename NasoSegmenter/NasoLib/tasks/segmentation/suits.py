"""Which models suit an image, and in words why the others do not.

    found = suitability(bundle, image)          found.ok, found.reason

Nothing is computed here but what the image and the bundle say of themselves, so a panel can ask for every model that
is installed. A model that does not suit may still be run where that is possible (`can_run`), because a tag can be
wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from NasoLib.bundle import Bundle, Metric
from NasoLib.image import Image
from NasoLib.image.checks import check_image
from NasoLib.tasks.segmentation.sequence import sequence_of

HEAD_AND_NECK, CHEST = "head and neck", "chest"
_WORDS = {
    CHEST: re.compile(r"mediastin|chest|thora|lung|cardiac", re.IGNORECASE),
    HEAD_AND_NECK: re.compile(r"naso|neck|head|skull|brain|face|pharyn", re.IGNORECASE),
}


@dataclass(frozen=True)
class Suitability:
    """ok: made for such images.  reason: one sentence that says why, or why not.

    can_run: whether it can be run all the same.  expected_dice: as it was measured, or None.
    """

    ok: bool
    reason: str
    can_run: bool = True
    expected_dice: Metric | None = None


def suitability(bundle: Bundle, image: Image) -> Suitability:
    """Whether the bundle was made for images like this one."""
    dice = expected_dice(bundle)
    refused = _refusal(bundle, image)
    if refused:
        return Suitability(False, refused, False, dice)
    doubt = _doubt(bundle, image)
    if doubt:
        return Suitability(False, doubt, True, dice)
    return Suitability(True, _praise(bundle), True, dice)


def expected_dice(bundle: Bundle) -> Metric | None:
    """The mean Dice per scan on the test that the bundle tells of."""
    return next((one for one in bundle.metadata.metrics if one.name.lower().startswith("dice")), None)


def anatomy_of(text: str) -> str:
    """The part of the body that words speak of; "" when they name none, or several."""
    named = [part for part, words in _WORDS.items() if words.search(text)]
    return named[0] if len(named) == 1 else ""


def anatomy_of_bundle(bundle: Bundle) -> str:
    """The part of the body that a model was made for, as far as it says; its name first."""
    facts = bundle.metadata
    for text in (facts.name, facts.title, facts.description, facts.intended_use):
        found = anatomy_of(text)
        if found:
            return found
    return HEAD_AND_NECK if facts.input.sequences[0] in ("T1", "T1CE", "T2") else ""


def anatomy_of_image(image: Image) -> str:
    """The part of the body that an image shows, as far as its tags and its name say."""
    tags = image.meta.get("tags", {})
    texts = (*(str(tags.get(name, "")) for name in ("BodyPartExamined", "SeriesDescription", "ProtocolName")),)
    return next((found for text in (*texts, str(image.meta.get("name", ""))) if (found := _of_image(text))), "")


def _of_image(text: str) -> str:
    """As `anatomy_of`, without the names of this software, which samples and results carry."""
    return anatomy_of(re.sub(r"naso(?!ph)", "", text, flags=re.IGNORECASE))


def _refusal(bundle: Bundle, image: Image) -> str:
    spec = bundle.metadata.input
    if spec.channels > 1:
        return f"It needs {' and '.join(spec.sequences)} together, not one image."
    findings = check_image(image, spec.modality, spec.max_slice_mm)
    return " ".join(one.sentence for one in findings if one.level == "refuse")


def _doubt(bundle: Bundle, image: Image) -> str:
    spec = bundle.metadata.input
    seen = sequence_of(image)
    if seen and spec.sequences[0] in ("T1", "T1CE", "T2") and seen != spec.sequences[0]:
        return f"It was made for {spec.sequences[0]}; the image looks like {seen} by its description."
    shown, made_for = anatomy_of_image(image), anatomy_of_bundle(bundle)
    if shown and made_for and shown != made_for:
        return f"It was made for the {made_for}; the image shows the {shown} by its description."
    return ""


def _praise(bundle: Bundle) -> str:
    spec = bundle.metadata.input
    what = spec.modality if spec.sequences[0] == spec.modality else f"{spec.modality}, {spec.sequences[0]}"
    part = anatomy_of_bundle(bundle)
    return f"Made for {what}{' of the ' + part if part else ''}."
