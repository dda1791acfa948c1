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

# Protocols 2 and later; a ZIP file, as torch.save writes; protocols 0 and 1 begin like text.
_PICKLE_STARTS = (b"\x80", b"PK\x03\x04", b"(dp", b"c", b"}q")
_LONGEST_TABLE = 100_000_000


def check_header(head: bytes, size: int, what: str) -> None:
    """Refuse what is not a whole safetensors file: a length, a table of tensors in JSON, and the bytes it speaks of.

    head: the file's beginning, with all of its table.  size: of the file.  what: what to call it in the sentence.
    """
    length = int.from_bytes(head[:8], "little")
    # The first byte of a length can be any, so only what is no table of tensors is looked at for being a pickle.
    end = _end_of_tensors(head[8 : 8 + length]) if 2 <= length <= _LONGEST_TABLE else None
    if end is None and head.startswith(_PICKLE_STARTS):
        raise UserError(
            f"{what} is a Python pickle under another name. Opening one can run code, so it was not opened. "
            "Ask for the weights as safetensors."
        )
    if end is None:
        raise UserError(f"{what} is cut short or is not a safetensors file. Ask for the weights as safetensors.")
    if 8 + length + end != size:
        raise UserError(f"{what} is cut short or damaged: it has {size} bytes and should have {8 + length + end}.")


def _end_of_tensors(table: bytes) -> int | None:
    """Where the last tensor ends, counted from the table's end; None when this is no table of tensors."""
    try:
        entries = json.loads(table)
        ends = [entry["data_offsets"][1] for name, entry in entries.items() if name != "__metadata__"]
        return max(ends, default=0) if all(type(end) is int for end in ends) else None
    except (ValueError, RecursionError, AttributeError, KeyError, IndexError, TypeError):
        return None


def check_file(path: Path, what: str) -> None:
    """`check_header` of a file, reading only its head."""
    with path.open("rb") as stream:
        start = stream.read(8)
        head = start + stream.read(min(int.from_bytes(start, "little"), _LONGEST_TABLE))
    check_header(head, path.stat().st_size, what)


def load(data: bytes, what: str) -> dict[str, torch.Tensor]:
    """The tensors of a safetensors file, by name."""
    check_header(data, len(data), what)
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
