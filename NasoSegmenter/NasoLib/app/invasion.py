"""`naso invasion IMAGE --out DIR`: is the skull base invaded on this CT?

    naso invasion ct.nrrd --roi skull-base.mrk.json --out result
    naso invasion native/ contrast/ --out patient           two series of one patient, read together
    naso invasion ct.nii.gz --out result --check --json     with the checks of the heat map and of the region

IMAGE is a folder of DICOM files, or a NRRD, NIfTI or MetaImage file. Without --roi the region is placed from the image
itself; when that is not sure enough, it is refused, and the region has to be given.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from NasoLib.errors import UserError

if TYPE_CHECKING:
    from NasoLib.bundle import Bundle
    from NasoLib.device import Device
    from NasoLib.image import Box, Image
    from NasoLib.progress import Progress
    from NasoLib.tasks.invasion import InvasionResult, InvasionSettings, PatientCall


def add_parser(subparsers: Any) -> None:
    """Add `invasion` to the command."""
    parser = subparsers.add_parser(
        "invasion",
        help="judge the skull base on CT: scores per slice, call, heat map",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("images", nargs="+", type=Path, metavar="IMAGE", help="several: series of one patient")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to make")
    parser.add_argument(
        "--roi", action="append", default=[], type=Path, metavar="FILE",
        help="a Slicer ROI (.mrk.json) or a phantom's truth.json; one for all images, or one for each",
    )  # fmt: skip
    parser.add_argument("--bundle", default="", metavar="NAME", help="the model (usual: the only one for this task)")
    parser.add_argument(
        "--slice-threshold", type=float, metavar="NUMBER", help="a slice is positive from this score on"
    )
    parser.add_argument("--min-run", type=int, metavar="N", help="the patient is positive from so many slices on")
    parser.add_argument("--run", dest="which_run", choices=("longest", "total"), help="slices in a row, or in total")
    parser.add_argument("--patient-rule", choices=("any", "all"), help="which series of a patient must be positive")
    parser.add_argument("--jpeg-parity", action=argparse.BooleanOptionalAction, help="round to 256 grey levels")
    parser.add_argument("--resize", choices=("stretch", "pad"), help="how the region fills the network's picture")
    parser.add_argument("--check", action="store_true", help="also check the heat map and move the region 20 times")
    parser.add_argument("--device", default="auto", metavar="DEVICE", help="auto, cuda, mps or cpu")
    parser.add_argument("--precision", default="auto", metavar="WORD", help="auto, fast, float32, float16 or bfloat16")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument("--force", action="store_true", help="replace an earlier result in DIR")
    parser.set_defaults(run=run)


@dataclass(frozen=True)
class _Means:
    """With what every series is judged."""

    bundle: Bundle
    settings: InvasionSettings
    device: Device


@dataclass(frozen=True)
class _Series:
    """One series, its result, and what is kept with it: where the region comes from, and the checks."""

    image: Image
    result: InvasionResult
    more: Mapping[str, Any]


def run(arguments: argparse.Namespace) -> int:
    """Judge, write, and say what was found."""
    from NasoLib.app.device import told_device
    from NasoLib.app.terminal import progress_on_stderr
    from NasoLib.report.folder import check_replaceable
    from NasoLib.report.invasion import write
    from NasoLib.tasks.invasion import combine_series

    count = len(arguments.images)
    check_replaceable(arguments.out.absolute(), arguments.force)
    if len(arguments.roi) not in (0, 1, count):
        raise UserError(f"There are {count} images and {len(arguments.roi)} --roi: give one for each.")
    means = _Means(_bundle(arguments.bundle), _settings(arguments), told_device(arguments))
    with progress_on_stderr() as progress:
        shares = [progress.share(number / count, (number + 1) / count) for number in range(count)]
        series = [_judge(arguments, number, means, share) for number, share in enumerate(shares)]
    results = [one.result for one in series]
    patient = combine_series(results, arguments.patient_rule) if count > 1 else None
    more = [one.more for one in series]
    place = write([one.image for one in series], results, arguments.out, patient, more, arguments.force)
    _print(place, arguments.json, series, patient)
    return 0


def _judge(arguments: argparse.Namespace, number: int, means: _Means, progress: Progress) -> _Series:
    """Read one image, find its region, judge it, and check the answer when asked to."""
    from NasoLib.tasks.invasion import assess

    name = "CT" if len(arguments.images) == 1 else f"CT {number + 1}"
    part = progress.share(0.0, 0.5 if arguments.check else 1.0)
    image = _image(arguments.images[number], name, part.share(0.0, 0.2))
    box, region = _box(image, _roi(arguments.roi, number), part.share(0.2, 0.4))
    result = assess(image, box, means.bundle, means.settings, means.device, part.share(0.4, 1.0))
    checks = _checks(image, result, means, progress.share(0.5, 1.0)) if arguments.check else {}
    return _Series(image, result, {"region": region, **checks})


def _image(path: Path, name: str, progress: Progress) -> Image:
    """Read an image. It is not named after its file, whose name may be a patient's."""
    from NasoLib.image.io import read

    image = read(path, progress=progress)
    return replace(image, meta={**image.meta, "name": name})


def _box(image: Image, roi: Path | None, progress: Progress) -> tuple[Box, str]:
    """The region, and in words where it comes from."""
    from NasoLib.image.roi_file import read_box

    if roi is not None:
        return read_box(roi), "The region was given."
    from NasoLib.tasks.region import propose

    proposal = propose(image, progress)
    if not proposal.confident:
        raise UserError(
            f"{proposal.sentence} Place the region in Slicer, save it as .mrk.json, and give it with --roi."
        )
    return proposal.box, f"The region was placed by the program. {proposal.sentence}"


def _checks(image: Image, result: InvasionResult, means: _Means, progress: Progress) -> dict[str, Any]:
    from NasoLib.tasks.invasion import faithfulness, stability

    heat, moved = progress.share(0.0, 0.2), progress.share(0.2, 1.0)
    shown = faithfulness(image, result, means.bundle, device=means.device, progress=heat)
    kept = stability(image, result.box, means.bundle, means.settings, device=means.device, progress=moved)
    return {"faithfulness": shown.to_json(), "stability": kept.to_json()}


def _bundle(name: str) -> Bundle:
    """The model of this name; without one, the only installed one for this task."""
    from NasoLib.bundle import installed
    from NasoLib.tasks.models import usable

    if name:
        return usable(name, "invasion")
    found = installed("invasion")
    if len(found) == 1:
        return found[0]
    if not found:
        raise UserError("No model for skull-base invasion is installed. `naso bundle install ZIP` adds one.")
    raise UserError(f"There are several models: {', '.join(one.name for one in found)}. Choose one with --bundle NAME.")


def _settings(arguments: argparse.Namespace) -> InvasionSettings:
    from NasoLib.tasks.invasion import InvasionSettings

    return InvasionSettings(
        slice_threshold=arguments.slice_threshold,
        min_run=arguments.min_run,
        run=arguments.which_run,
        patient_rule=arguments.patient_rule,
        jpeg_parity=arguments.jpeg_parity,
        resize=arguments.resize,
    )


def _roi(given: Sequence[Path], number: int) -> Path | None:
    return None if not given else given[number if len(given) > 1 else 0]


def _print(place: Path, as_json: bool, series: Sequence[_Series], patient: PatientCall | None) -> None:
    if as_json:
        told = [one.result.to_json() | dict(one.more) for one in series]
        content = told[0] if patient is None else {"patient": patient.to_json(), "series": told}
        print(json.dumps(content, indent=1, allow_nan=False))
        return
    for one in series:
        checks = [one.more[name]["sentence"] for name in ("faithfulness", "stability") if name in one.more]
        call = f"{one.result.name}: {one.result.call.sentence}"
        print("\n".join([call, one.more["region"], *one.result.warnings, *checks]))
    if patient is not None:
        print(f"Patient: {patient.sentence}")
    if series[0].result.provenance.notice:
        print(series[0].result.provenance.notice)
    print(place)
