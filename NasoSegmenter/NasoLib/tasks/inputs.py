"""What was read of an image, before any model sees it: its facts, and in words what speaks against using it.

The paper on skull-base invasion took slices of at most 4 mm, so a CT is held to that. For the other tasks the sheets
name no limit that an image alone could break.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from NasoLib.image import Image
from NasoLib.image.checks import Finding, check_image, check_shape
from NasoLib.progress import SILENT, Progress

MAX_CT_SLICE_MM = 4.0


@dataclass(frozen=True)
class InputReport:
    """Facts of one image.

    size_ijk: voxels along i, j, k.  spacing_mm: along i, j, k.  value_range: lowest and highest stored value, or None
    when the image has no values.  findings: what is wrong or odd, in words.
    """

    name: str
    modality: str
    size_ijk: tuple[int, int, int]
    spacing_mm: tuple[float, float, float]
    tilted: bool
    value_range: tuple[float, float] | None
    findings: tuple[Finding, ...]

    @property
    def usable(self) -> bool:
        """False when nothing can be computed from the image."""
        return all(finding.level != "refuse" for finding in self.findings)

    @property
    def sentences(self) -> tuple[str, ...]:
        """The findings in words."""
        return tuple(finding.sentence for finding in self.findings)

    @property
    def summary(self) -> str:
        """One line of facts."""
        size = " × ".join(str(n) for n in self.size_ijk)
        spacing = " × ".join(f"{mm:.2f}" for mm in self.spacing_mm)
        facts = [self.modality or "modality unknown", f"{size} voxels", f"{spacing} mm"]
        if self.value_range:
            facts.append(f"values {self.value_range[0]:g} to {self.value_range[1]:g}")
        if self.tilted:
            facts.append("tilted gantry")
        return ", ".join(facts)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self) | {"usable": self.usable}


def examine(image: Image, modality: str = "", progress: Progress = SILENT) -> InputReport:
    """Look at an image that is meant to be of this modality ("CT" or "MR"; "" for either)."""
    progress.update(0.0, "Reading the image")
    wanted = modality or image.modality or _likely_modality(image)
    limit = MAX_CT_SLICE_MM if wanted == "CT" else None
    findings = tuple(check_image(image, wanted, max_slice_mm=limit))
    progress.update(0.9)
    return InputReport(
        name=str(image.meta.get("name", "")),
        modality=image.modality,
        size_ijk=image.geometry.size_ijk,
        spacing_mm=image.geometry.spacing_mm,
        tilted=image.geometry.is_sheared,
        value_range=None if check_shape(image.array.shape) else (float(image.array.min()), float(image.array.max())),
        findings=findings,
    )


def _likely_modality(image: Image) -> str:
    """CT when there are values that only Hounsfield units have."""
    return "CT" if image.array.size and float(image.array.min()) < -300 else "MR"
