"""Weights in and out: safetensors only.

Why: a pickle runs code when it is opened; a safetensors file is a table of numbers. The bytes are read once, and the
bytes that were checked are the bytes that are used, so a file cannot be swapped in between.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from NasoLib.errors import UserError

if TYPE_CHECKING:
    import torch

_PICKLE_STARTS = (b"\x80", b"PK\x03\x04", b"(dp", b"ccopy_reg")


def check_header(data: bytes, what: str) -> dict[str, object]:
    """The table at the head of a safetensors file: name to type, shape and place of each tensor.

    data: the file, or at least its head. Raises UserError, with `what` as the file's name, when it is something else.
    """
    if data.startswith(_PICKLE_STARTS):
        raise UserError(
            f"{what} is a Python pickle under another name. Opening one can run code, so it was not opened. "
            "Ask for the weights as safetensors."
        )
    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 or length > len(data) - 8:
        raise UserError(f"{what} is cut short or is not a safetensors file. Install the bundle again.")
    try:
        table = json.loads(data[8 : 8 + length])
        return {name: entry for name, entry in table.items() if name != "__metadata__"}
    except (ValueError, RecursionError, AttributeError) as error:
        raise UserError(f"{what} is not a safetensors file. Ask for the weights as safetensors.") from error


def load(data: bytes, what: str) -> dict[str, torch.Tensor]:
    """The tensors of a safetensors file, by name."""
    check_header(data, what)
    library = _library()
    from safetensors import SafetensorError

    try:
        return library.load(data)
    except (SafetensorError, ValueError, KeyError) as error:
        raise UserError(f"{what} is cut short or damaged ({error}). Install the bundle again.") from error


def save(tensors: Mapping[str, torch.Tensor], path: Path) -> None:
    """Write tensors as safetensors, from any device, in the memory order that the format asks for."""
    plain = {name: tensor.detach().cpu().contiguous().clone() for name, tensor in tensors.items()}
    path.write_bytes(_library().save(plain))


def _library() -> Any:
    """`safetensors.torch`, imported when weights are first needed."""
    try:
        import safetensors.torch
    except ImportError as error:
        raise UserError(
            "The models need PyTorch and safetensors, which are not installed. Install them first."
        ) from error
    return safetensors.torch
