"""The tensors of other people's weights: safetensors, or a torch file through torch's own safe reader.

A torch file is a pickle, and opening one can run code. torch's restricted reader (`weights_only`) builds nothing but
tensors and plain containers, and refuses the rest. Files that it refuses are not opened in any other way.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from NasoLib.bundle import weights
from NasoLib.errors import UserError

if TYPE_CHECKING:
    import torch

PLACES = ("models/model.safetensors", "models/model.pt", "models/model.pth")
_NESTED = ("state_dict", "model", "net", "network")
_LARGEST = 4 * 2**30


def read_state(folder: Path) -> dict[str, torch.Tensor]:
    """The network's tensors by name, out of a MONAI bundle's folder."""
    place = next((place for place in PLACES if (folder / place).is_file()), None)
    if place is None:
        raise UserError(f"{folder.name} has none of {', '.join(PLACES)}. Export the network's state dict there.")
    path = folder / place
    if path.is_symlink() or path.stat().st_size > _LARGEST:
        raise UserError(f"{place} is a link, or too large to be the weights of a network.")
    if place.endswith(".safetensors"):
        return weights.load(path.read_bytes(), place)
    return _tensors(_safely_loaded(path, place), place)


def _safely_loaded(path: Path, place: str) -> Any:
    """What a torch file holds, when it holds tensors and plain containers alone."""
    import pickle

    import torch

    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError, ValueError, AttributeError) as error:
        raise UserError(
            f"{place} holds more than numbers, or is damaged; opening it could run code, so it was left alone. Save "
            "the network's state_dict() as safetensors, or with torch.save, and try again."
        ) from error


def _tensors(loaded: Any, place: str) -> dict[str, torch.Tensor]:
    """A state dict, also where it lies inside a checkpoint, without the prefix of data-parallel training."""
    import torch

    for name in _NESTED:
        if isinstance(loaded, dict) and isinstance(loaded.get(name), dict):
            loaded = loaded[name]
    is_state = isinstance(loaded, dict) and loaded and all(isinstance(one, torch.Tensor) for one in loaded.values())
    if not is_state:
        raise UserError(f"{place} is not a network's state dict. Save network.state_dict() and try again.")
    return {name.removeprefix("module."): tensor for name, tensor in loaded.items()}
