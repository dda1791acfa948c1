"""A case as a folder: images, masks and truth.json, which says everything that is true of them.

    case/
        truth.json            what was asked for, what came out, where it is, which files hold it
        ct.nrrd               or ct.nii.gz, or a folder ct/ of DICOM files
        masks/tumour.nrrd     one per structure, 0 and 1, on the grid of the first image
        preview.png           when asked for

DICOM holds the images only; masks stay NRRD beside it, on the same grid. NRRD can hold a tilted gantry's sheared grid,
and SimpleITK and Slicer read it back exactly. NIfTI readers force such a grid to right angles without a word, so NIfTI
is refused for it. Neither can hold unequal slice distances.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from NasoLib import __version__
from NasoLib.errors import UserError
from NasoLib.image import Geometry, Image, io
from NasoLib.phantom.acquire import grid
from NasoLib.phantom.case import Case
from NasoLib.phantom.folder import FORMAT, TRUTH, fresh_folder
from NasoLib.phantom.jitter import check_share, has_unequal_slices, with_unequal_slices
from NasoLib.phantom.style import Style
from NasoLib.progress import SILENT, Progress

FORMATS = {"nrrd": ".nrrd", "nifti": ".nii.gz", "dicom": ""}
_NOTICE = "Synthetic phantom made by naso. No person. Research use only. Not a medical device."


def write_case(
    case: Case,
    place: Path,
    file_format: str = "nrrd",
    force: bool = False,
    preview: bool = False,
    progress: Progress = SILENT,
) -> dict[str, Any]:
    """Write `case` as the folder `place`; gives what truth.json holds.

    file_format: "nrrd", "nifti" or "dicom".  force: replace a case that was written here before.
    """
    case = with_unequal_slices(case)
    check_format(case, file_format)
    with fresh_folder(place, force) as folder:
        files = _write_images(case, folder, file_format, progress.share(0.0, 0.7))
        masks = _write_masks(case, folder, "nrrd" if file_format == "dicom" else file_format, progress.share(0.7, 0.95))
        record = _record(case, files, masks)
        if preview:
            _write_preview(case, folder, record)
        (folder / TRUTH).write_text(json.dumps(record, indent=1, default=_plain) + "\n", encoding="utf-8")
    progress.update(1.0, "Written")
    return record


def read_truth(folder: Path) -> dict[str, Any]:
    """What truth.json of a case's folder holds."""
    try:
        record = json.loads((Path(folder) / TRUTH).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UserError(f"{folder} holds no {TRUTH}: it is not a folder that naso phantom wrote.") from None
    except ValueError:
        raise UserError(f"{Path(folder) / TRUTH} is damaged: it is not JSON. Make the case again.") from None
    if record.get("format") != FORMAT:
        raise UserError(f"{Path(folder) / TRUTH} was not written by naso phantom.")
    return record


def check_format_name(file_format: str) -> None:
    """Refuse a format that is none."""
    if file_format not in FORMATS:
        raise UserError(f"--format {file_format} is not a format; there are {', '.join(FORMATS)}.")


def check_style_fits(style: Style, file_format: str) -> None:
    """Refuse, before anything is painted, an acquisition that the format cannot hold."""
    check_format_name(file_format)
    check_share(style.slice_jitter)
    _check_grid(grid(style), style.slice_jitter > 0, file_format)


def check_format(case: Case, file_format: str) -> None:
    """Refuse a format that cannot hold the case."""
    check_format_name(file_format)
    for image in case.images.values():
        _check_grid(image.geometry, has_unequal_slices(image), file_format)


def _check_grid(geometry: Geometry, is_unequal: bool, file_format: str) -> None:
    if file_format == "nifti" and geometry.is_sheared:
        raise UserError(
            "--format nifti cannot hold the sheared slices of a tilted gantry. Use nrrd or dicom, or --tilt-deg 0."
        )
    if file_format != "dicom" and is_unequal:
        raise UserError(f"--format {file_format} cannot hold slices at unequal distances. Use --format dicom.")
    if file_format == "dicom" and not _slices_are_square(geometry):
        raise UserError(
            "--format dicom cannot hold slices that a tilted gantry shears in their own plane. Use an axial "
            "--orientation, no --tilt-deg, or --format nrrd."
        )


def _slices_are_square(geometry: Geometry) -> bool:
    row, column = geometry.directions[:, 0], geometry.directions[:, 1]
    return bool(abs(row @ column) < 1e-4)


def _write_images(case: Case, folder: Path, file_format: str, progress: Progress) -> dict[str, list[str]]:
    if file_format == "dicom":
        from NasoLib.phantom.dicom import write_dicom

        return write_dicom(case, folder, progress)
    files = {}
    for number, (name, image) in enumerate(case.images.items()):
        progress.update(number / len(case.images), f"Writing {name}")
        files[name] = [f"{name}{FORMATS[file_format]}"]
        io.write(image, folder / files[name][0])
    return files


def _write_masks(case: Case, folder: Path, file_format: str, progress: Progress) -> dict[str, str]:
    geometry = next(iter(case.images.values())).geometry
    (folder / "masks").mkdir()
    files = {}
    for number, (name, mask) in enumerate(case.masks.items()):
        progress.update(number / len(case.masks), f"Writing mask {name}")
        files[name] = f"masks/{name}{FORMATS[file_format]}"
        io.write(Image(mask.astype(np.uint8), geometry), folder / files[name])
    return files


def _write_preview(case: Case, folder: Path, record: dict[str, Any]) -> None:
    from NasoLib.phantom.preview import write_preview

    write_preview(case, folder / "preview.png")
    record["files"].append("preview.png")


def _record(case: Case, images: Mapping[str, list[str]], masks: Mapping[str, str]) -> dict[str, Any]:
    """truth.json. `files` lists every file beside it; a DICOM series is named by its folder."""
    geometry = next(iter(case.images.values())).geometry
    return {
        "format": FORMAT,
        "version": 1,
        "synthetic": True,
        "notice": _NOTICE,
        "made_by": f"NasoLib {__version__}",
        "kind": case.kind,
        "options": dict(case.options),
        "truth": dict(case.truth),
        "slices": dict(case.slices),
        "landmarks_lps": {name: list(point) for name, point in case.landmarks_lps.items()},
        "roi_lps": None if case.roi_lps is None else dict(case.roi_lps),
        "images": {name: _image_record(case.images[name], images[name]) for name in case.images},
        "masks": {name: _mask_record(case.masks[name], masks[name], geometry) for name in case.masks},
        "files": [*(file for files in images.values() for file in files), *masks.values()],
    }


def _image_record(image: Image, files: list[str]) -> dict[str, Any]:
    return {
        "path": files[0] if len(files) == 1 and not files[0].endswith(".dcm") else str(Path(files[0]).parent),
        "modality": image.modality,
        "shape_kji": list(image.geometry.shape),
        "spacing_mm": list(image.geometry.spacing_mm),
        "ijk_to_lps": image.geometry.ijk_to_lps.tolist(),
        "meta": dict(image.meta),
    }


def _mask_record(mask: np.ndarray, file: str, geometry: Geometry) -> dict[str, Any]:
    voxels = int(np.count_nonzero(mask))
    return {"path": file, "voxels": voxels, "volume_ml": round(voxels * geometry.voxel_volume_ml, 4)}


def _plain(value: Any) -> Any:
    """Numpy values as JSON values."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} cannot be stored in {TRUTH}.")
