"""What speaks against outlining these images with this model, each in one sentence.

A T2 image in a model for T1CE is warned of and not refused: the tag or the name that says so can be wrong, and the
person at the screen sees the image. Another modality is refused, because its grey levels mean something else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from NasoLib.bundle import Bundle
from NasoLib.image import Box, Image
from NasoLib.image.checks import Finding, check_image, check_shape
from NasoLib.tasks.segmentation.sequence import sequence_of


def check_inputs(images: Mapping[str, Image], model: Bundle) -> list[Finding]:
    """All findings about images by sequence."""
    spec = model.metadata.input
    found: list[Finding] = []
    for sequence, image in images.items():
        about = check_image(image, spec.modality, spec.max_slice_mm)
        about += _about_sequence(image, sequence, model)
        found += [_naming(one, sequence) for one in about] if len(images) > 1 else about
    return found + list(_about_places(images))


def _about_sequence(image: Image, wanted: str, model: Bundle) -> list[Finding]:
    """Another sequence than the model was trained on."""
    seen = sequence_of(image)
    if wanted not in ("T1", "T1CE", "T2") or seen in ("", wanted):
        return []
    return [
        Finding(
            "warn",
            f"The image looks like {seen} by its description, but the model {model.name} was made for {wanted}: its "
            f"outline cannot be relied on. Choose the {wanted} image.",
        )
    ]


def _naming(finding: Finding, sequence: str) -> Finding:
    return Finding(finding.level, f"{sequence}: {finding.sentence}")


def _about_places(images: Mapping[str, Image]) -> Iterator[Finding]:
    """Channels that do not show the same part of the patient."""
    (name, first), *others = images.items()
    if check_shape(first.array.shape):
        return
    box = Box.around(first.geometry.corners_lps())
    for other_name, other in others:
        share = box.share_inside(other.geometry)
        if share < 0.05:
            yield Finding("refuse", f"{name} and {other_name} show different parts of the patient. Choose others.")
        elif share < 0.7:
            yield Finding("warn", f"{other_name} covers only {share:.0%} of {name}; what it lacks counts as black.")
