"""Which MR sequence an image is, as far as it says: from DICOM tags, else from its name.

    sequence_of(image)          "T1", "T1CE", "T2" or "" when nothing tells

Why a name counts: Slicer names a volume after its series description, which is where scanners write the sequence.
Echo and repetition time part T1 from T2 whatever the vendor; contrast agent shows in its own tag, or in the words that
technicians use for it. What no tag and no name tells is left open: brightness alone cannot, because fat suppression
turns the brightest tissue of one sequence into the darkest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from NasoLib.image import Image

# Times in ms. Spin echo: T1 has short repetition and echo times, T2 has long ones; in between nothing is claimed.
_T2_ECHO_MS, _T2_REPETITION_MS = 60.0, 1800.0
_T1_ECHO_MS, _T1_REPETITION_MS = 30.0, 1300.0
_WORD = r"(?<![a-z0-9]){}(?![a-z0-9])"
_CONTRAST = re.compile(
    r"t1[\s_-]*(ce|gd|\+\s*c|c\+|post|km)(?![a-z])|" + _WORD.format(r"(gd|gado\w*|post|ce|km|\+c|c\+)")
)
_T1 = re.compile(r"(?<![a-z0-9])t1(?![0-9])")
_T2 = re.compile(r"(?<![a-z0-9])t2(?![0-9])")
_NAMES = ("SeriesDescription", "ProtocolName", "SequenceName")


def sequence_of(image: Image) -> str:
    """One of "T1", "T1CE" and "T2" for an MR image; "" when nothing tells, or it is no MR."""
    if image.modality == "CT":
        return ""
    tags = image.meta.get("tags", {})
    for text in (*(str(tags.get(name, "")) for name in _NAMES), str(image.meta.get("name", ""))):
        named = _from_words(text.lower())
        if named:
            return "T1CE" if named == "T1" and tags.get("ContrastBolusAgent") else named
    return _from_times(tags)


def _from_words(text: str) -> str:
    """What a description says; "" when it says nothing, or two things."""
    is_t1, is_t2 = bool(_T1.search(text)), bool(_T2.search(text))
    has_contrast = bool(_CONTRAST.search(text))
    if is_t2 and not is_t1:
        return "T2"
    if has_contrast and not is_t2:
        return "T1CE"
    return "T1" if is_t1 and not is_t2 else ""


def _from_times(tags: Mapping[str, Any]) -> str:
    """What echo and repetition time say."""
    try:
        echo, repetition = float(tags["EchoTime"]), float(tags["RepetitionTime"])
    except (KeyError, TypeError, ValueError):
        return ""
    if echo >= _T2_ECHO_MS and repetition >= _T2_REPETITION_MS:
        return "T2"
    if echo <= _T1_ECHO_MS and repetition <= _T1_REPETITION_MS:
        return "T1CE" if tags.get("ContrastBolusAgent") else "T1"
    return ""
