"""A bundle: a folder that holds one model.

configs/metadata.json     what the model is for, what goes in, what comes out, its thresholds
configs/checksums.json    SHA-256 of every other file
models/model.safetensors  the weights
LICENSE.txt, docs/*.md    whatever else a reader needs; never code

bundle = Bundle.open(folder)      reads and checks the metadata; quick
bundle.weights()                  reads and checks the weights
bundle.verify()                   checks every file
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from importlib import metadata as installed
from pathlib import Path
from typing import TYPE_CHECKING

from NasoLib.bundle import checksums, weights
from NasoLib.bundle.metadata import Metadata
from NasoLib.errors import UserError

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Bundle:
    """One model, ready to be built: `networks.from_bundle(bundle)`."""

    folder: Path
    metadata: Metadata

    @classmethod
    def open(cls, folder: str | Path) -> Bundle:
        """The bundle in this folder. Raises UserError when it is none, or its metadata was changed or is unusable."""
        folder = Path(folder).absolute()
        with checksums.read_errors_in_words(folder):
            if not (folder / checksums.METADATA).is_file():
                raise UserError(f"{folder} is not a model bundle: it has no {checksums.METADATA}.")
            expected = checksums.read(folder)[checksums.METADATA]
            data = checksums.json_bytes(folder, checksums.METADATA, expected)
        return cls(folder, _metadata(folder, data))

    @property
    def name(self) -> str:
        """The bundle's name, as commands and results use it."""
        return self.metadata.name

    @cached_property
    def sha256(self) -> str:
        """Identity of the bundle's whole content, 64 hexadecimal digits; stored with each result."""
        return checksums.of_bytes(checksums.read_bytes(self.folder, checksums.PLACE))

    @property
    def id(self) -> str:
        """Name, version and the start of the hash, for people: `skull-base-demo 1.0.0 (3f0c51d2a7b4)`."""
        return f"{self.name} {self.metadata.version} ({self.sha256[:12]})"

    def weights(self) -> dict[str, torch.Tensor]:
        """The tensors of the network by name, after their SHA-256 was checked. Raises UserError when it differs."""
        with checksums.read_errors_in_words(self.folder):
            data = checksums.read_bytes(self.folder, checksums.WEIGHTS)
        what = f"The file '{checksums.WEIGHTS}' of the bundle {self.folder.name}"
        weights.check_header(data, len(data), what)
        expected = checksums.read(self.folder)[checksums.WEIGHTS]
        checksums.compare(self.folder, checksums.WEIGHTS, checksums.of_bytes(data), expected)
        return weights.load(data, what)

    def verify(self, known_networks: Collection[str] | None = None) -> None:
        """Check every file, and that the network is among `known_networks` when given. Raises UserError."""
        with checksums.read_errors_in_words(self.folder):
            self._verify_files()
        network = self.metadata.network.name
        if known_networks is not None and network not in known_networks:
            raise UserError(
                f"The bundle {self.folder.name} needs the network '{network}', which this software does not have. "
                f"It has {', '.join(sorted(known_networks))}."
            )

    def _verify_files(self) -> None:
        listed, present = checksums.read(self.folder), checksums.files_of(self.folder)
        for place in sorted(set(present) - set(listed)):
            raise UserError(
                f"The bundle {self.folder.name} holds '{place}', which its list of checksums does not name."
            )
        for place, expected in listed.items():
            if place not in present:
                raise UserError(f"The bundle {self.folder.name} has no file '{place}'. Install the bundle again.")
            checksums.compare(self.folder, place, checksums.of_file(present[place]), expected)
        weights.check_file(
            present[checksums.WEIGHTS], f"The file '{checksums.WEIGHTS}' of the bundle {self.folder.name}"
        )


@lru_cache(maxsize=256)
def _metadata(folder: Path, data: bytes) -> Metadata:
    """Of the same bytes always the same, and panels list all models again and again."""
    content = checksums.parse_json(folder, checksums.METADATA, data)
    try:
        return Metadata.from_json(content)
    except UserError as error:
        raise UserError(f"The bundle {folder.name} cannot be used. {error}") from error


def create(folder: str | Path, metadata: Metadata, state: Mapping[str, torch.Tensor], force: bool = False) -> Bundle:
    """Write a new bundle into `folder` and open it.

    state: the network's tensors by name (`module.state_dict()`).  force: replace a bundle that is there.
    Versions of the libraries are noted in the metadata. Raises UserError when the folder is taken.
    """
    folder = Path(folder).absolute()
    _make_room(folder, force)
    (folder / "configs").mkdir(parents=True)
    (folder / "models").mkdir()
    content = replace(metadata, made_with=_versions()).to_json()
    (folder / checksums.METADATA).write_text(json.dumps(content, indent=2, allow_nan=False) + "\n", encoding="utf-8")
    weights.save(state, folder / checksums.WEIGHTS)
    checksums.write(folder)
    return Bundle.open(folder)


def _make_room(folder: Path, force: bool) -> None:
    """Make sure that nothing is at `folder`; only a bundle is ever removed, and only when asked to."""
    if not folder.exists():
        return
    if not folder.is_dir() or any(folder.iterdir()):
        if not force:
            raise UserError(f"{folder} is there already. Choose another folder, or ask to replace it.")
        if not (folder / checksums.METADATA).is_file():
            raise UserError(
                f"{folder} holds something that is not a bundle, so it is not replaced. Choose another folder."
            )
    shutil.rmtree(folder)


def _versions() -> dict[str, str]:
    """Versions of the libraries that a bundle is made with, under MONAI's names."""
    found = {}
    for package, distribution in (("monai", "monai"), ("pytorch", "torch"), ("numpy", "numpy")):
        try:
            found[package] = installed.version(distribution).split("+")[0]
        except installed.PackageNotFoundError:
            continue
    return found
