"""The images of one patient on MR and the outline of their tumour, from files: what `advise` and `differentiate` share.

Images are named after their sequence and never after their file, whose name may be a patient's.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from NasoLib.errors import UserError

if TYPE_CHECKING:
    from NasoLib.device import Device
    from NasoLib.image import Image
    from NasoLib.progress import Progress

SEQUENCES = ("T1CE", "T1", "T2")


def add_outline(parser: argparse.ArgumentParser) -> None:
    """The options that say where the tumour is."""
    parser.add_argument(
        "--mask", action="append", default=[], type=Path, metavar="FILE",
        help="the outlined tumour on the first image, not 0 where tumour is; several are put together",
    )  # fmt: skip
    parser.add_argument(
        "--outline-model", default="", metavar="NAME", help="without --mask, the model that outlines (on T1CE)"
    )


def add_run(parser: argparse.ArgumentParser) -> None:
    """The options of how to run and what to leave behind."""
    parser.add_argument(
        "--registration", choices=("auto", "always", "never"), default="auto",
        help="lay T1 and T2 on T1CE: where the scanner does not say that they lie there (usual), always, or never",
    )  # fmt: skip
    parser.add_argument("--device", default="auto", metavar="DEVICE", help="auto, cuda, mps or cpu")
    parser.add_argument("--precision", default="auto", metavar="WORD", help="auto, fast, float32, float16 or bfloat16")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder to make")
    parser.add_argument("--force", action="store_true", help="replace an earlier result in DIR")


def read_images(paths: Mapping[str, Path | None], progress: Progress) -> dict[str, Image]:
    """The images that were given, by sequence."""
    from NasoLib.image.io import read

    given = {name: path for name, path in paths.items() if path is not None}
    found = {}
    for place, (name, path) in enumerate(given.items()):
        part = progress.share(place / len(given), (place + 1) / len(given))
        image = read(path, progress=part)
        found[name] = replace(image, meta={**image.meta, "name": name})
    return found


def outline_of(
    masks: Sequence[Path], model: str, images: Mapping[str, Image], device: Device, progress: Progress
) -> Image:
    """The outline: from files, or by a model on T1CE."""
    return _read_masks(masks) if masks else _outlined(model, images, device, progress)


def _read_masks(masks: Sequence[Path]) -> Image:
    from NasoLib.image.io import read
    from NasoLib.tasks.tumour_slices import together

    return replace(together([read(path) for path in masks]), meta={})


def _outlined(name: str, images: Mapping[str, Image], device: Device, progress: Progress) -> Image:
    from NasoLib.tasks.segmentation import outline

    if "T1CE" not in images:
        raise UserError("Without T1CE the tumour cannot be outlined here. Give its outline with --mask FILE.")
    found = outline(images["T1CE"], name or _first_outline_model(), device=device, progress=progress)
    if found.is_empty:
        raise UserError("The model found no tumour on T1CE. Give the outline with --mask FILE.")
    return found.mask


def _first_outline_model() -> str:
    from NasoLib.bundle import installed

    for bundle in installed("segmentation"):
        if bundle.metadata.input.sequences == ("T1CE",):
            return bundle.name
    raise UserError("No model that outlines tumours on T1CE is installed. Give the outline with --mask FILE.")
