"""A MONAI bundle from elsewhere becomes one of ours: `adopt(folder or ZIP, out)`.

MONAI counts voxels (x, y, z) and turns images so that these point, say, to R, A and S; we count (k, j, i), pointing to
S, P and L. So the axes of the kernels are put into our order, and where ours point the other way the network is told to
look at its images mirrored. Its answer for a patient is then the original's, bit by bit but for rounding.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from NasoLib.bundle import Bundle, Metadata, NetworkSpec, TrainingSpec, archive, create
from NasoLib.bundle.metadata import NAME_PATTERN
from NasoLib.bundle.monai_zoo import ZooModel, read_zoo
from NasoLib.bundle.state_file import read_state
from NasoLib.errors import UserError
from NasoLib.networks.from_bundle import network_args
from NasoLib.networks.registry import build

if TYPE_CHECKING:
    import torch

_RESEARCH = "Research use only. Not a medical device."


def adopt(source: Path, out: Path, sequence: str = "", positive: str = "", force: bool = False) -> Bundle:
    """Convert the MONAI bundle in a folder or ZIP file into a bundle at `out`, named after it.

    Nothing of it is executed. Raises UserError that says what cannot be taken over.
    """
    source, out = Path(source), Path(out)
    if source.is_dir():
        return _adopted(source, out, sequence, positive, force)
    with tempfile.TemporaryDirectory() as folder:
        archive.unpack(source, Path(folder))
        return _adopted(Path(folder), out, sequence, positive, force)


def _adopted(folder: Path, out: Path, sequence: str, positive: str, force: bool) -> Bundle:
    if not NAME_PATTERN.fullmatch(out.name):
        raise UserError(f"A model cannot be called '{out.name}': use small letters, digits, '-' and '_'.")
    zoo = read_zoo(folder, sequence, positive)
    metadata = _metadata(zoo, out.name)
    state = read_state(folder)
    _check_fit(metadata, state)
    prefix = "network." if "mirrored" in metadata.network.args else ""
    return create(out, metadata, {prefix + name: _in_our_order(tensor) for name, tensor in state.items()}, force)


def _check_fit(metadata: Metadata, state: dict[str, torch.Tensor]) -> None:
    """The weights must be those of the network that the config names."""
    args = {key: value for key, value in network_args(metadata).items() if key != "mirrored"}
    network = build(metadata.network.name, metadata.input.channels, len(metadata.output.classes), **args)
    try:
        network.load_state_dict(state)
    except RuntimeError as error:
        detail = str(error).strip().splitlines()[-1].strip()
        raise UserError(f"The weights are not those of the network that the config names. ({detail})") from error


def _in_our_order(tensor: torch.Tensor) -> torch.Tensor:
    """A kernel (out, in, x, y, z) as (out, in, k, j, i); everything else as it is."""
    return tensor if tensor.ndim != 5 else tensor.permute(0, 1, 4, 3, 2).contiguous()


def _with_mirrors(network: NetworkSpec, axes: str) -> NetworkSpec:
    """The network, told along which of our axes its images run the other way. axes: of (x, y, z) = (i, j, k)."""
    mirrored = "".join(ours for ours, letter in zip("ijk", axes, strict=True) if letter not in "LPS")
    return replace(network, args={**network.args, "mirrored": mirrored}) if mirrored else network


def _metadata(zoo: ZooModel, name: str) -> Metadata:
    said = zoo.metadata
    title = _text(said, "name") or _text(said, "task") or name
    return Metadata(
        name=name,
        title=title,
        version=_text(said, "version") or "0",
        task="segmentation",
        description=_text(said, "description") or title,
        intended_use=_text(said, "intended_use") or _RESEARCH,
        demo=False,
        network=_with_mirrors(zoo.network, zoo.axes),
        input=zoo.input,
        output=zoo.output,
        training=TrainingSpec(_text(said, "data_source") or "data that its maker does not name", _figures(said)),
        authors=_text(said, "authors"),
        copyright=_text(said, "copyright"),
        references=tuple(str(one) for one in said.get("references") or () if isinstance(one, str)),
        changelog={str(key): str(value) for key, value in _pairs(said.get("changelog"))},
    )


def _text(said: Any, key: str) -> str:
    value = said.get(key, "")
    return re.sub(r"\s+", " ", value).strip() if isinstance(value, str) else ""


def _pairs(value: Any) -> list[tuple[Any, Any]]:
    return list(value.items()) if isinstance(value, dict) else []


def _figures(said: Any) -> str:
    """What the maker measured: of which data and how many is not in MONAI's form, so it is told and not tabled."""
    figures = [f"{name} {value}" for name, value in _pairs(said.get("eval_metrics"))]
    return "Imported from a MONAI bundle." + (f" Its maker states: {', '.join(figures)}." if figures else "")
