"""Files that hold several volumes, one after the other in time: all of them, or one.

frames = read_frames("perfusion.nii.gz")        one Image per moment
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from NasoLib.errors import UserError
from NasoLib.image.io import last_line, read, suffix_of
from NasoLib.image.itk import from_itk
from NasoLib.image.volume import Image
from NasoLib.progress import SILENT, Progress

if TYPE_CHECKING:
    import SimpleITK

_COLOURS = (3, 4)


def read_frames(path: str | Path, progress: Progress = SILENT) -> list[Image]:
    """The volumes of a file: several for 4D NRRD (Slicer's sequences, too), NIfTI and MetaImage; else one.

    Raises UserError for what `io.read` refuses, too.
    """
    import SimpleITK

    place = Path(path)
    if not place.is_file() or suffix_of(place) not in (".nrrd", ".nhdr", ".nii", ".nii.gz", ".mha", ".mhd"):
        return [read(path, progress=progress)]
    reader = SimpleITK.ImageFileReader()
    reader.SetFileName(str(place))
    try:
        reader.ReadImageInformation()
        if not _is_series(reader, place):
            return [read(path, progress=progress)]
        whole = reader.Execute()
    except RuntimeError as error:
        raise UserError(f"{place.name} cannot be read; it may be damaged or cut short. ({last_line(error)})") from error
    return [from_itk(frame, "", {"source": str(place), "warnings": []}) for frame in _frames(whole)]


def _is_series(reader: SimpleITK.ImageFileReader, place: Path) -> bool:
    size, components = reader.GetSize(), reader.GetNumberOfComponents()
    if len(size) == 4:
        return components == 1 and size[3] > 1
    # Slicer stores a sequence with the frames of each voxel side by side, as if they were colours.
    return len(size) == 3 and components > 1 and (components not in _COLOURS or ".seq." in place.name.lower())


def _frames(whole: SimpleITK.Image) -> list[SimpleITK.Image]:
    import SimpleITK

    if whole.GetDimension() == 4:
        return [whole[:, :, :, number] for number in range(whole.GetSize()[3])]
    count = whole.GetNumberOfComponentsPerPixel()
    return [SimpleITK.VectorIndexSelectionCast(whole, number) for number in range(count)]
