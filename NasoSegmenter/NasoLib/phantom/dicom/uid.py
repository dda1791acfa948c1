"""Identifiers that follow from what is stored: the same case has the same UIDs on every machine.

They are UUID-derived UIDs (DICOM PS3.5 B.2): root 2.25 and a 128-bit number, here from a hash, marked as a name-based
UUID. No registered root is needed and none is pretended.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from typing import Any

_NAMESPACE = uuid.UUID("5c2d6a4e-0f6b-5b52-9a55-6d1f3f0e7a10")


def uid(*what: object) -> str:
    """A valid UID that depends on these words only."""
    return f"2.25.{uuid.uuid5(_NAMESPACE, _text(what)).int}"


def digits(length: int, *what: object) -> str:
    """A number with `length` hexadecimal digits, in capitals, that depends on these words only."""
    return hashlib.sha256(_text(what).encode()).hexdigest()[:length].upper()


def patient_key(kind: str, options: Mapping[str, Any]) -> str:
    """What makes two series the same patient: everything that was asked for but the contrast medium and its label.

    A scan without and with contrast are one patient, one study and one frame of reference. The same seed with another
    tumour is somebody else.
    """
    asked = dict(options)
    asked["style"] = {name: value for name, value in dict(asked.get("style") or {}).items() if name != "contrast"}
    return _text((kind, asked))


def _text(what: object) -> str:
    return json.dumps(what, sort_keys=True, default=str)
