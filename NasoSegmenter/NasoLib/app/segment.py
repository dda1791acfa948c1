"""`naso segment IMAGE --out DIR`: where is the tumour on this MR or CT?

    naso segment neck.nrrd --bundle mr-tumour-demo --out result
    naso segment chest/ --out result --interval            with the volume's interval from the mirrored patient
    naso segment perfusion.nii.gz --frame all --out result  each moment of a 4D file
    naso segment ct.nrrd --reference mask.nrrd --out result compared with a reference

IMAGE is a folder of DICOM files, or a NRRD, NIfTI or MetaImage file. Without --bundle the only model that suits it is
taken.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from NasoLib.errors import UserError

if TYPE_CHECKING:
    from NasoLib.bundle import Bundle
    from NasoLib.device import Device
    from NasoLib.image import Image
    from NasoLib.progress import Progress
    from NasoLib.tasks.segmentation import SegmentationResult


def add_parser(subparsers: Any) -> None:
    """Add `segment` to the command."""
    parser = subparsers.add_parser(
        "segment",
        help="outline a tumour on MR or CT: segments, measures, candidates",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("image", type=Path, metavar="IMAGE")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to make")
    parser.add_argument("--bundle", default="", metavar="NAME", help="the model (usual: the only one that suits)")
    parser.add_argument("--modality", default="", choices=("", "CT", "MR"), help="of files that do not say it")
    parser.add_argument("--frame", default="", metavar="N", help="of a 4D file: its number from 1, or all")
    parser.add_argument("--threshold", type=float, metavar="NUMBER", help="of the probability (usual: the model's)")
    parser.add_argument("--min-ml", type=float, metavar="NUMBER", help="drop smaller regions (usual: the model's)")
    parser.add_argument("--interval", action="store_true", help="also look at the mirrored patient: twice the time")
    parser.add_argument(
        "--reference", type=Path, metavar="FILE", help="an outline to compare with, not 0 where tumour is"
    )
    parser.add_argument("--device", default="auto", metavar="DEVICE", help="auto, cuda, mps or cpu")
    parser.add_argument("--precision", default="auto", metavar="WORD", help="auto, fast, float32, float16 or bfloat16")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument("--force", action="store_true", help="replace an earlier result in DIR")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Outline, write, and say what was found."""
    from NasoLib.app.device import told_device
    from NasoLib.app.terminal import progress_on_stderr
    from NasoLib.report.folder import check_replaceable
    from NasoLib.report.segmentation import write, write_frames

    check_replaceable(arguments.out.absolute(), arguments.force)
    device = told_device(arguments)
    with progress_on_stderr() as progress:
        images = _images(arguments, progress.share(0.0, 0.1))
        bundle = _bundle(arguments.bundle, images[0])
        cost = _cost(bundle, images[0], device, progress.share(0.1, 0.2))
    print(cost, file=sys.stderr)
    with progress_on_stderr() as progress:
        results = _outlined(images, bundle, arguments, device, progress.share(0.2, 1.0))
    if len(images) > 1:
        place = write_frames(zip(images, results, strict=True), bundle, arguments.out, arguments.force)
    else:
        more = _comparison(results[0], arguments.reference)
        place = write(images[0], results[0], bundle, arguments.out, more, arguments.force)
    _print(place, results, arguments.json)
    return 0


def _images(arguments: argparse.Namespace, progress: Progress) -> list[Image]:
    """The image, or the frames that were asked for; never named after the file, whose name may be a patient's."""
    from dataclasses import replace

    from NasoLib.image.frames import read_frames

    frames = read_frames(arguments.image, progress)
    numbers = _frames(arguments.frame, len(frames))
    modality = arguments.modality
    return [
        replace(frames[n], modality=frames[n].modality or modality, meta={**frames[n].meta, "name": _name(n, frames)})
        for n in numbers
    ]


def _name(number: int, frames: list[Image]) -> str:
    return "Image" if len(frames) == 1 else f"Frame {number + 1}"


def _frames(word: str, count: int) -> list[int]:
    """Which frames, counted from 0."""
    if word == "all" or (count == 1 and not word):
        return list(range(count))
    if not word:
        raise UserError(f"The file holds {count} volumes. Choose one with --frame, from 1 to {count}, or --frame all.")
    if not word.isdigit() or not 1 <= int(word) <= count:
        raise UserError(f"--frame {word} is not possible: give a number from 1 to {count}, or all.")
    return [int(word) - 1]


def _bundle(name: str, image: Image) -> Bundle:
    """The model of this name; without one, the only installed one that suits the image."""
    from NasoLib.bundle import installed
    from NasoLib.tasks.models import usable
    from NasoLib.tasks.segmentation import suitability

    if name:
        return usable(name, "segmentation")
    found = [(bundle, suitability(bundle, image)) for bundle in installed("segmentation")]
    suiting = [bundle for bundle, one in found if one.ok]
    if len(suiting) == 1:
        return suiting[0]
    if not found:
        raise UserError("No model for outlines is installed. `naso bundle install ZIP` adds one.")
    if suiting:
        raise UserError(f"Several models suit: {', '.join(one.name for one in suiting)}. Choose one with --bundle.")
    reasons = " ".join(f"{bundle.name}: {one.reason}" for bundle, one in found)
    raise UserError(f"No installed model suits this image. {reasons}")


def _cost(bundle: Bundle, image: Image, device: Device, progress: Progress) -> str:
    """The time and the memory that an outline takes. An image that cannot be outlined is refused by the run itself."""
    from NasoLib.tasks.segmentation.cost import cost_of

    try:
        return f"Outlining takes: {cost_of(bundle, image, device, progress).sentence}"
    except UserError:
        return "What outlining takes could not be told beforehand."


def _outlined(
    images: list[Image], bundle: Bundle, arguments: argparse.Namespace, device: Device, progress: Progress
) -> list[SegmentationResult]:
    from NasoLib.tasks.segmentation import OutlineSettings, outline

    settings = OutlineSettings(threshold=arguments.threshold, min_ml=arguments.min_ml)
    shares = [progress.share(n / len(images), (n + 1) / len(images)) for n in range(len(images))]
    return [
        outline(image, bundle, settings, device, arguments.interval, share)
        for image, share in zip(images, shares, strict=True)
    ]


def _comparison(result: SegmentationResult, reference: Path | None) -> dict[str, Any]:
    from NasoLib.image.io import read
    from NasoLib.tasks.segmentation import compare

    return {} if reference is None else {"comparison": compare(result.mask, read(reference)).to_json()}


def _print(place: Path, results: list[SegmentationResult], as_json: bool) -> None:
    if as_json:
        told = [result.to_json() for result in results]
        print(json.dumps(told[0] if len(told) == 1 else told, indent=1))
        return
    for result in results:
        for warning in result.warnings:
            print(warning, file=sys.stderr)
        print(f"{result.name}: {result.sentence}" if len(results) > 1 else result.sentence)
        if result.interval is not None:
            print(f"Interval of the volume: {result.interval.low_ml:.1f} to {result.interval.high_ml:.1f} ml")
    if results[0].provenance.notice:
        print(results[0].provenance.notice)
    print(place)
