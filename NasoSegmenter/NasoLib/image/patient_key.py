"""Whose an image is, as a word that can be compared and not read: two images of one patient have the same.

Names and numbers of patients stay where they are; results are made to be handed on, and this goes no further than
`image.meta["patient_key"]`, which no result keeps.
"""

from __future__ import annotations

import hashlib

TAGS = ("PatientID", "PatientName", "PatientBirthDate")


def patient_key(identifier: str, name: str, birth_date: str) -> str:
    """Sixteen hexadecimal digits; "" when nothing is known of the patient."""
    known = [part.strip() for part in (identifier, name, birth_date)]
    return hashlib.sha256("\n".join(known).encode()).hexdigest()[:16] if any(known) else ""
