"""Images from files and into files.

    image = read("ct.nrrd")            NRRD, NIfTI, MetaImage (.mha, .mhd)
    image = read("folder of DICOM")    the series with the most slices, or the one named by `series`
    write(image, "copy.nrrd")

Why SimpleITK reads everything but DICOM's geometry and tilted NIfTI: its direction is read as Slicer reads it, but it
puts DICOM slices of a tilted gantry on a straight grid, and refuses a tilted NIfTI or straightens it. See `dicom` and
`nifti`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from NasoLib.errors import UserError
from NasoLib.image import nifti
from NasoLib.image.itk import from_itk, to_itk
from NasoLib.image.volume import Image
from NasoLib.progress import SILENT, Progress

if TYPE_CHECKING:
    import SimpleITK

READABLE = (".nrrd", ".nhdr", ".nii", ".nii.gz", ".mha", ".mhd")
WRITABLE = (".nrrd", ".nii", ".nii.gz", ".mha")
# SimpleITK keeps these words in NRRD and MetaImage, so that a CT is still a CT after it was written and read.
_MODALITY_KEY = "modality"


def read(source: str | Path | Sequence[str | Path], series: str | None = None, progress: Progress = SILENT) -> Image:
    """Read one image: a file, a folder of DICOM files, or a list of DICOM files.

    series: which DICOM series, by its UID or description; None for the one with the most slices.
    What was odd about it is in `image.meta["warnings"]`, one sentence each. Raises UserError when it is not one volume
    with one grey value per voxel.
    """
    if not isinstance(source, (str, Path)):
        return _read_dicom([Path(path) for path in source], series, progress)
    path = Path(source)
    if not path.exists():
        raise UserError(f"There is no file or folder {path}.")
    if path.is_dir():
        return _read_dicom(sorted(item for item in path.rglob("*") if item.is_file()), series, progress)
    if path.name.lower().endswith(READABLE):
        return _read_file(path)
    return _read_dicom([path], series, progress)


def write(image: Image, path: str | Path, compress: bool = True) -> Path:
    """Write an image as .nrrd, .nii, .nii.gz or .mha; a file that is there is replaced, all at once. Gives the path."""
    import SimpleITK

    path = Path(path)
    suffix = suffix_of(path)
    if suffix not in WRITABLE:
        raise UserError(f"Cannot write {path.name}: choose a name that ends with one of {', '.join(WRITABLE)}.")
    if suffix.startswith(".nii") and image.geometry.is_sheared:
        raise UserError(f"Cannot write {path.name}: NIfTI readers straighten a tilted grid. Choose .nrrd instead.")
    itk_image = to_itk(image)
    if image.modality:
        itk_image.SetMetaData(_MODALITY_KEY, image.modality)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".writing-") as folder:
        draft = Path(folder) / f"image{suffix}"
        # Level 1: CT compresses nearly as well as at level 9, in a third of the time.
        SimpleITK.WriteImage(itk_image, str(draft), useCompression=compress and suffix != ".nii", compressionLevel=1)
        draft.replace(path)
    return path


def suffix_of(path: Path) -> str:
    """The ending that tells the format, in small letters; ".nii.gz" is one."""
    name = path.name.lower()
    return ".nii.gz" if name.endswith(".nii.gz") else Path(name).suffix


def _read_dicom(files: list[Path], series: str | None, progress: Progress) -> Image:
    from NasoLib.image.dicom import read_series

    return read_series(files, series, progress)


def _read_file(path: Path) -> Image:
    """One file that SimpleITK reads, after a look at its header."""
    import SimpleITK

    meta = {"source": str(path), "warnings": []}
    is_nifti = suffix_of(path).startswith(".nii")
    tilted = nifti.tilted_geometry(path) if is_nifti else None
    if is_nifti and nifti.is_cut_short(path):
        raise UserError(f"{path.name} cannot be read; it is cut short. Copy it again.")
    if tilted is not None:
        return Image(nifti.voxels(path), tilted, "", meta)
    reader = SimpleITK.ImageFileReader()
    reader.SetFileName(str(path))
    try:
        reader.ReadImageInformation()
        _refuse_what_is_no_volume(reader, path)
        itk_image = reader.Execute()
    except RuntimeError as error:
        raise UserError(f"{path.name} cannot be read; it may be damaged or cut short. ({last_line(error)})") from error
    if itk_image.GetDimension() == 4:
        itk_image = itk_image[:, :, :, 0]
    known = itk_image.GetMetaData(_MODALITY_KEY) if itk_image.HasMetaDataKey(_MODALITY_KEY) else ""
    return from_itk(itk_image, known if known in ("CT", "MR") else "", meta)


def _refuse_what_is_no_volume(reader: SimpleITK.ImageFileReader, path: Path) -> None:
    """Refuse colour, several volumes and single pictures, from the header alone."""
    size, components = reader.GetSize(), reader.GetNumberOfComponents()
    if components > 1:
        raise UserError(
            f"{path.name} has {components} values per voxel (a colour picture or a vector image). "
            "Choose an image with one grey value per voxel."
        )
    if len(size) > 3 and max(size[3:]) > 1:
        raise UserError(f"{path.name} holds {size[3]} volumes (4D). Choose one of them and save it as a volume.")
    if len(size) < 3:
        raise UserError(f"{path.name} is a single picture of {size[0]} x {size[1]} pixels, not a volume.")
    if min(size) < 1:
        raise UserError(f"{path.name} is empty.")


def last_line(error: Exception) -> str:
    """The part of SimpleITK's error that says something."""
    return str(error).strip().splitlines()[-1].strip()
