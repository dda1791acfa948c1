"""What SimpleITK does not do for NIfTI: files whose grid is tilted, and files that are cut short.

A tilted grid it refuses or straightens, so these, and only these, are read here; the header's affine (`sform`) is RAS,
one row after another, at byte 280. A file that ends too early it fills up with zeros and says nothing.
"""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import IO

import numpy as np

from NasoLib.errors import UserError
from NasoLib.image.geometry import LPS_TO_RAS, Geometry

_HEADER_BYTES = 348
# NIfTI's codes of what it calls datatype, for one number per voxel.
_KINDS = {2: "u1", 4: "i2", 8: "i4", 16: "f4", 64: "f8", 256: "i1", 512: "u2", 768: "u4", 1024: "i8", 1280: "u8"}
_UNITS_IN_MM = {0: 1.0, 1: 1000.0, 2: 1.0, 3: 0.001}


def tilted_geometry(path: Path) -> Geometry | None:
    """The grid of a NIfTI-1 file when its axes are not at right angles; None for any other file."""
    try:
        with _open(path) as stream:
            header = stream.read(_HEADER_BYTES)
    except (OSError, EOFError):
        return None
    order = _byte_order(header)
    if not order or _number(header, order + "i2", 254) <= 0:
        return None
    shape = tuple(int(n) for n in np.frombuffer(header, order + "i2", 3, 42)[::-1])
    matrix = np.eye(4)
    matrix[:3] = np.frombuffer(header, order + "f4", 12, 280).reshape(3, 4)
    matrix[:3] *= _UNITS_IN_MM.get(header[123] & 7, 1.0)
    try:
        geometry = Geometry(shape, LPS_TO_RAS @ matrix)  # type: ignore[arg-type]
    except ValueError:
        return None
    return geometry if geometry.is_sheared and _number(header, order + "i2", 40) <= 3 else None


def is_cut_short(path: Path) -> bool:
    """Whether a NIfTI-1 file holds fewer voxels than its header says."""
    try:
        with _open(path) as stream:
            header = stream.read(_HEADER_BYTES)
            order = _byte_order(header)
            if not order:
                return False
            sizes = np.frombuffer(header, order + "i2", 8, 40).astype(int)
            voxel_bytes = np.prod(sizes[1 : 1 + sizes[0]]) * _number(header, order + "i2", 72) / 8
            needed = int(_number(header, order + "f4", 108) + voxel_bytes)
            return not _claims(path, needed) and _length(stream, path) < needed
    except (OSError, EOFError, zlib.error):
        return True


def _claims(path: Path, needed: int) -> bool:
    """Whether a gzip file ends with the right unpacked length, as whole ones do; saves unpacking it twice."""
    with path.open("rb") as stream:
        stream.seek(-4, 2)
        return path.name.lower().endswith(".gz") and int.from_bytes(stream.read(4), "little") == needed % 2**32


def _length(stream: IO[bytes], path: Path) -> int:
    """Bytes of the unpacked file, by unpacking it."""
    if path.name.lower().endswith(".gz"):
        while stream.read(2**22):
            pass
        return stream.tell()
    return path.stat().st_size


def voxels(path: Path) -> np.ndarray:
    """The voxels (k, j, i) of a NIfTI-1 file with one volume of one channel."""
    with _open(path) as stream:
        content = stream.read()
    order = _byte_order(content)
    kind = _KINDS.get(int(_number(content, order + "i2", 70)))
    if kind is None:
        raise UserError(f"{path.name} does not have one grey value per voxel. Choose an image that has.")
    shape = np.frombuffer(content, order + "i2", 3, 42)[::-1].astype(int)
    start = int(_number(content, order + "f4", 108))
    if len(content) < start + shape.prod() * np.dtype(kind).itemsize:
        raise UserError(f"{path.name} is cut short. Copy it again.")
    stored = np.frombuffer(content, order + kind, int(shape.prod()), start).reshape(shape)
    slope, intercept = (_number(content, order + "f4", place) for place in (112, 116))
    if slope in (0.0, 1.0) and intercept == 0.0:
        return stored.astype(kind)
    return (stored * np.float32(slope or 1.0) + np.float32(intercept)).astype(np.float32)


def _open(path: Path) -> IO[bytes]:
    """The file's content, unpacked when it is compressed."""
    return gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb")  # type: ignore[return-value]


def _byte_order(header: bytes) -> str:
    """The byte order, "<" or ">", of a NIfTI-1 header; "" for anything else."""
    for order in "<>":
        if len(header) >= _HEADER_BYTES and _number(header, order + "i4", 0) == _HEADER_BYTES:
            return order
    return ""


def _number(header: bytes, kind: str, place: int) -> float:
    return float(np.frombuffer(header, kind, 1, place)[0])
