"""`naso differentiate`: carcinoma or lymphoma of the nasopharynx on MR? The biopsy decides.

naso differentiate --t1ce t1ce.nrrd --mask tumour.nrrd
naso differentiate --t1 t1/ --t2 t2/ --mask tumour.nrrd --json      the outline lies on the first image given
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from NasoLib.errors import UserError

if TYPE_CHECKING:
    from NasoLib.device import Device
    from NasoLib.progress import Progress
    from NasoLib.tasks.differential import Choice, DifferentialResult


def add_parser(subparsers: Any) -> None:
    """Add `differentiate` to the command."""
    from NasoLib.app.patient_images import add_outline, add_run

    parser = subparsers.add_parser(
        "differentiate",
        help="carcinoma or lymphoma of the nasopharynx on MR",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--t1ce", type=Path, metavar="IMAGE", help="contrast-enhanced T1")
    parser.add_argument("--t1", type=Path, metavar="IMAGE")
    parser.add_argument("--t2", type=Path, metavar="IMAGE")
    add_outline(parser)
    parser.add_argument(
        "--model",
        action="append",
        default=[],
        metavar="NAME",
        help="several: the mean of them (usual: the best that fits)",
    )
    add_run(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Judge, write, and say what was found."""
    from NasoLib.app.device import told_device
    from NasoLib.app.terminal import progress_on_stderr
    from NasoLib.report.folder import check_replaceable

    if arguments.out is not None:
        check_replaceable(arguments.out.absolute(), arguments.force)
    device = told_device(arguments)
    with progress_on_stderr() as progress:
        result = _judged(arguments, device, progress)
    place = _written(arguments, result)
    if arguments.json:
        print(json.dumps(result.to_json(), indent=2, ensure_ascii=False, allow_nan=False))
        return 0
    said = [result.sentence, result.attribution_sentence, *result.provenance.warnings, result.provenance.notice]
    print("\n".join([*(one for one in said if one), *([str(place)] if place else [])]))
    return 0


def _judged(arguments: argparse.Namespace, device: Device, progress: Progress) -> DifferentialResult:
    from NasoLib.app.patient_images import outline_of, read_images
    from NasoLib.tasks.differential import differentiate

    paths = {"T1CE": arguments.t1ce, "T1": arguments.t1, "T2": arguments.t2}
    images = read_images(paths, progress.share(0.0, 0.2))
    if not images:
        raise UserError("There is no image. Give --t1ce, --t1 or --t2.")
    outline = outline_of(arguments.mask, arguments.outline_model, images, device, progress.share(0.2, 0.5))
    choice = _choice(arguments.model)
    return differentiate(images, outline, choice, device, arguments.registration, progress.share(0.5, 1.0))


def _choice(names: list[str]) -> Choice | None:
    from NasoLib.bundle import find
    from NasoLib.tasks.differential import Choice

    return Choice(tuple(find(name) for name in names)) if names else None


def _written(arguments: argparse.Namespace, result: DifferentialResult) -> Path | None:
    if arguments.out is None:
        return None
    from NasoLib.report.advice import write_differential

    return write_differential(result, arguments.out, arguments.force)
