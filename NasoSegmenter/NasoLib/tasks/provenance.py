"""Where a result comes from: enough to trace it, and to repeat it.

Every result of a task carries one `Provenance`. It names the models with their hashes, the settings with which they
were used, the images by a fingerprint, the device and the versions; and it says whether a demo model took part, which
whoever shows the result must show with it.

Why a fingerprint and not a file name: names and paths may hold a patient's name, and a file can change under its name.
The fingerprint is over voxels and their place in the patient, so it is the same wherever the same image lies.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib import metadata as installed
from typing import TYPE_CHECKING, Any

import numpy as np

from NasoLib import __version__
from NasoLib.bundle import Bundle
from NasoLib.bundle.fields import from_json
from NasoLib.image import Image

if TYPE_CHECKING:
    from NasoLib.device import Device

DEMO_SENTENCE = "Demo model trained on synthetic patients: it shows the software and says nothing about a real patient."
_PACKAGES = ("numpy", "torch", "SimpleITK")


@dataclass(frozen=True)
class ModelUsed:
    """A bundle that took part: its name, version, hash, what it was trained on, and whether it is a demo."""

    name: str
    title: str
    version: str
    sha256: str
    trained_on: str
    demo: bool

    @classmethod
    def of(cls, bundle: Bundle) -> ModelUsed:
        """What a bundle says of itself."""
        facts = bundle.metadata
        return cls(bundle.name, facts.title, facts.version, bundle.sha256, facts.training.trained_on, facts.demo)


@dataclass(frozen=True)
class ImageUsed:
    """An image that took part.

    role: what it was used as ("CT", "T1CE", ...).  sha256: of its voxels and their place in the patient.
    """

    role: str
    name: str
    modality: str
    size_ijk: tuple[int, int, int]
    spacing_mm: tuple[float, float, float]
    sha256: str

    @classmethod
    def of(cls, image: Image, role: str = "") -> ImageUsed:
        """What is to be kept of an image."""
        geometry = image.geometry
        name = str(image.meta.get("name", ""))
        return cls(role or image.modality, name, image.modality, geometry.size_ijk, geometry.spacing_mm, hash_of(image))


@dataclass(frozen=True)
class Provenance:
    """Where a result comes from.

    created: UTC, ISO 8601.  device: in words, with the precision.  settings: plain JSON values by name.
    warnings: what was said about the input and the run, one sentence each.
    """

    software: str
    created: str
    models: tuple[ModelUsed, ...]
    images: tuple[ImageUsed, ...]
    device: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    @property
    def demo(self) -> bool:
        """True when any model that took part is a demo."""
        return any(model.demo for model in self.models)

    @property
    def notice(self) -> str:
        """The sentence that stands beside every result of a demo model; "" for others."""
        return DEMO_SENTENCE if self.demo else ""

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self) | {"demo": self.demo, "notice": self.notice}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Provenance:
        """What `to_json` gave, after a way through a JSON file. Raises UserError naming what is wrong with it."""
        said = {name: value for name, value in data.items() if name not in ("demo", "notice")}
        return from_json(cls, said, "provenance")


def provenance(
    bundles: Iterable[Bundle],
    images: Mapping[str, Image | ImageUsed],
    device: Device,
    settings: Mapping[str, Any],
    warnings: Iterable[str] = (),
) -> Provenance:
    """The provenance of a run that ends now.

    images: by role; one whose fingerprint was taken already, beside the network, is given as `ImageUsed`.
    """
    return Provenance(
        software=f"SlicerNasopharynxTumor {__version__}",
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        models=tuple(ModelUsed.of(bundle) for bundle in bundles),
        images=tuple(one if isinstance(one, ImageUsed) else ImageUsed.of(one, role) for role, one in images.items()),
        device=f"{device.name}, {device.precision}",
        settings=dict(settings),
        versions=_versions(),
        warnings=tuple(warnings),
    )


def hash_of(image: Image) -> str:
    """SHA-256 over voxels, their type and their place in the patient (to a thousandth of a millimetre).

    A place such as 0.0625 mm lies between two thousandths, where the last bit of a float would decide; so what is
    rounded up begins a little below the half.
    """
    array = np.ascontiguousarray(image.array)
    thousandths = np.floor(1000 * np.asarray(image.geometry.ijk_to_lps, float) + 0.5001)
    place = thousandths / 1000 + 0.0  # + 0.0 makes -0 and 0 one
    digest = hashlib.sha256(f"{array.shape} {array.dtype.str} {place.tolist()}".encode())
    digest.update(array.data)
    return digest.hexdigest()


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = installed.version(package)
        except installed.PackageNotFoundError:
            continue
    return found
