"""One DICOM series as an `Image`: the right series, its slices on a grid, their pixels.

Why SimpleITK for the pixels: it unpacks the compressed kinds and applies slope and intercept; each file's own geometry
is not asked of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from NasoLib.errors import UserError
from NasoLib.image.dicom.headers import Series, Slice, find_series
from NasoLib.image.dicom.stack import Stack, stack
from NasoLib.image.volume import Image
from NasoLib.progress import SILENT, Progress


def read_series(files: Sequence[Path], wanted: str | None = None, progress: Progress = SILENT) -> Image:
    """Read the series `wanted` (by UID or description; None: the one with the most slices) from these files.

    meta: "tags", "patient_key", "files" and "slice_uids" in the order of the sorted slices, "warnings", "gaps_lps".
    """
    found = find_series(files, progress.share(0.0, 0.3))
    series = _choose(found, wanted)
    slices, left_out = _largest_group(series.slices)
    grid = stack(slices, _thickness(series))
    array = _on_grid(_pixels(grid.slices, progress.share(0.3, 1.0)), grid)
    warnings = [*_about_choice(found, series, wanted), *_about_left_out(left_out), *grid.warnings]
    meta = {
        "source": str(grid.slices[0].file.parent),
        "tags": dict(series.tags),
        "patient_key": series.patient_key,
        "files": [str(one.file) for one in grid.slices],
        "slice_uids": [one.uid for one in grid.slices],
        "warnings": warnings,
        "gaps_lps": [list(gap) for gap in grid.gaps_lps],
    }
    return Image(array, grid.geometry, series.modality, meta)


def _choose(found: list[Series], wanted: str | None) -> Series:
    if wanted is None:
        return found[0]
    for series in found:
        if wanted in (series.uid, series.description):
            return series
    titles = "; ".join(series.title for series in found)
    raise UserError(f"There is no series '{wanted}'. There are: {titles}.")


def _about_choice(found: list[Series], series: Series, wanted: str | None) -> list[str]:
    if wanted is not None or len(found) == 1:
        return []
    others = "; ".join(one.title for one in found if one is not series)
    return [f"Of {len(found)} series the one with the most slices was read, {series.title}. The others: {others}."]


def _largest_group(slices: Sequence[Slice]) -> tuple[list[Slice], int]:
    """The slices that share orientation, size and spacing, and how many do not (scouts stored with the series)."""
    groups: dict[tuple, list[Slice]] = {}
    for one in slices:
        directions = np.round([*one.along_row, *one.along_column, *one.spacing_mm], 3) + 0.0
        groups.setdefault((*directions.tolist(), *one.size), []).append(one)
    largest = max(groups.values(), key=len)
    return largest, len(slices) - len(largest)


def _about_left_out(count: int) -> list[str]:
    return [f"{count} slices of another size or orientation (such as scouts) were left out."] if count else []


def _thickness(series: Series) -> float:
    tags = series.tags
    return float(tags.get("SpacingBetweenSlices") or tags.get("SliceThickness") or 0.0)


def _pixels(slices: Sequence[Slice], progress: Progress) -> np.ndarray:
    """The pixels of the slices (k, j, i), in the smallest type that holds them all."""
    frames: dict[Path, np.ndarray] = {}
    result: np.ndarray | None = None
    for number, one in enumerate(slices):
        progress.update(number / len(slices), "Reading DICOM slices")
        if one.file not in frames:
            # Only a multi-frame file is needed again, and then it is the only one.
            frames = {one.file: _read_frames(one.file)}
        pixels = frames[one.file][one.frame]
        if result is None:
            result = np.empty((len(slices), *pixels.shape), pixels.dtype)
        kind = np.result_type(result.dtype, pixels.dtype)
        if kind != result.dtype:
            result = result.astype(np.float32 if kind.kind == "f" else kind)
        result[number] = pixels
    assert result is not None
    return _in_few_bytes(result)


def _in_few_bytes(array: np.ndarray) -> np.ndarray:
    """float32 for float64, and int16 where SimpleITK allowed for an intercept by taking int32 and int16 does."""
    if array.dtype.kind == "f":
        return array.astype(np.float32, copy=False)
    limits = np.iinfo(np.int16)
    if array.dtype.itemsize > 2 and limits.min <= array.min() and array.max() <= limits.max:
        return array.astype(np.int16)
    return array


def _read_frames(path: Path) -> np.ndarray:
    """All frames of one file, (frame, j, i)."""
    import SimpleITK

    reader = SimpleITK.ImageFileReader()
    reader.SetImageIO("GDCMImageIO")
    reader.SetFileName(str(path))
    try:
        return SimpleITK.GetArrayFromImage(reader.Execute())
    except RuntimeError as error:
        raise UserError(f"The pixels of {path.name} cannot be read; the file may be damaged. Copy it again.") from error


def _on_grid(pixels: np.ndarray, grid: Stack) -> np.ndarray:
    """Slices at unequal distances, interpolated onto the grid; as they are when grid and slices are the same."""
    if grid.sources is None:
        return pixels
    result = np.empty(grid.geometry.shape, pixels.dtype)
    for number, source in enumerate(grid.sources):
        before, share = min(int(source), len(pixels) - 2), source - min(int(source), len(pixels) - 2)
        mixed: Any = (1 - share) * pixels[before] + share * pixels[before + 1]
        result[number] = mixed if pixels.dtype.kind == "f" else np.rint(mixed)
    return result
