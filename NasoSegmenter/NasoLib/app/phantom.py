"""`naso phantom KIND OUT`: make one synthetic patient with known truth. `naso phantom cohort OUT`: make many.

    naso phantom head-ct patient1 --seed 1 --hospital 3 --format dicom --preview
    naso phantom cohort patients --task invasion --n 100 --hospitals 12 --seed 0

A kind's own options are those of its dataclass; its anatomy is imported only when the kind is named.
"""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

from NasoLib.app.fields import add_fields, flag_of, flags_in_errors, given_fields
from NasoLib.app.terminal import progress_on_stderr
from NasoLib.errors import UserError
from NasoLib.phantom.kinds import KINDS, kind_named
from NasoLib.phantom.style import Style

_STYLE = ("hospital",)
_FORMATS = "nrrd (usual), nifti or dicom"


class _LazyParser(argparse.ArgumentParser):
    """A parser that learns its options when it is used, not when `naso` starts."""

    fill: Callable[[argparse.ArgumentParser], None] | None = None

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:  # type: ignore[override]
        """Parse, with the options that `fill` adds first."""
        if self.fill is not None:
            fill, self.fill = self.fill, None
            fill(self)
        return super().parse_known_args(args, namespace)


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Register `naso phantom`."""
    parser = subparsers.add_parser("phantom", help="make synthetic patients with known truth")
    kinds = parser.add_subparsers(metavar="KIND", required=True, parser_class=_LazyParser)
    for kind in KINDS.values():
        one = kinds.add_parser(
            kind.name, help=kind.summary, allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        one.fill = lambda parser, name=kind.name: _fill_kind(parser, name)
        one.set_defaults(run=_run_kind, kind=kind.name)
    many = kinds.add_parser("cohort", help="many patients over several hospitals, with a manifest", allow_abbrev=False)
    many.fill = _fill_cohort
    many.set_defaults(run=_run_cohort)


def _fill_kind(parser: argparse.ArgumentParser, name: str) -> None:
    options = kind_named(name).options_class
    parser.description = KINDS[name].summary + "."
    parser.epilog = f"options of {name}:\n{options.__doc__}\n\noptions of the acquisition:\n{Style.__doc__}"
    _add_common(parser)
    parser.add_argument("--preview", action="store_true", help="add preview.png, mid-sagittal and axial, to look at")
    parser.add_argument(
        "--hospital", metavar="NAME", help="take the pictures as this hospital does: a number or a name"
    )
    add_fields(parser.add_argument_group(f"options of {name} (explained below)"), options, without=("seed",))
    add_fields(parser.add_argument_group("options of the acquisition (explained below)"), Style, without=_STYLE)


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", type=Path, metavar="OUT", help="folder to make")
    parser.add_argument("--seed", default="0", metavar="N", help="the same seed gives the same bytes (usual: 0)")
    parser.add_argument("--format", default="nrrd", dest="file_format", metavar="FORMAT", help=_FORMATS)
    parser.add_argument("--force", action="store_true", help="replace what this command made there before")


def _run_kind(arguments: argparse.Namespace) -> int:
    from NasoLib.phantom.folder import check_replaceable
    from NasoLib.phantom.write import check_style_fits, write_case

    kind = kind_named(arguments.kind)
    options = _options(arguments, kind.options_class)
    with flags_in_errors(Style):
        check_style_fits(options.style, arguments.file_format)
    check_replaceable(arguments.out, arguments.force)
    with progress_on_stderr() as progress, flags_in_errors(kind.options_class, Style):
        case = kind.generate(options, progress.share(0.0, 0.8))
        write_case(
            case, arguments.out, arguments.file_format, arguments.force, arguments.preview, progress.share(0.8, 1.0)
        )
    print(arguments.out)
    return 0


def _options(arguments: argparse.Namespace, options_class: type[Any]) -> Any:
    """The options that the command line asks for; unasked ones are the kind's own."""
    from NasoLib.phantom.institution import changed, style

    seed, changes = whole_number("--seed", arguments.seed), given_fields(arguments, Style, _STYLE)
    with flags_in_errors(options_class, Style):
        options = options_class(seed=seed, **given_fields(arguments, options_class, ("seed",)))
        if arguments.hospital is None:
            return dataclasses.replace(options, style=changed(options.style, changes))
        hospital = int(arguments.hospital) if arguments.hospital.isdigit() else arguments.hospital
        return dataclasses.replace(options, style=style(hospital, seed, arguments.kind, **changes))


def whole_number(flag: str, text: str, least: int = 0) -> int:
    """`text` as a whole number of at least `least`; else a UserError that names the option."""
    try:
        number = int(text)
    except ValueError:
        number = least - 1
    if number < least:
        raise UserError(f"{flag} {text} is not possible: give a whole number from {least} upwards.")
    return number


def _fill_cohort(parser: argparse.ArgumentParser) -> None:
    from NasoLib.phantom.cohort import Plan
    from NasoLib.phantom.tasks import TASKS

    parser.description = "Many synthetic patients over several hospitals, one folder each, listed in manifest.csv."
    _add_common(parser)
    parser.add_argument("--task", required=True, metavar="TASK", help=", ".join(TASKS))
    for field in dataclasses.fields(Plan):
        if field.metadata:
            parser.add_argument(
                flag_of(field.name), metavar="N", default=str(field.default), help=field.metadata["help"]
            )
    parser.add_argument("--workers", metavar="N", help="processes at work at once (usual: one per core)")
    parser.add_argument("--resume", action="store_true", help="finish a cohort that was stopped")
    add_fields(parser.add_argument_group("acquisition, the same for all hospitals"), Style, without=_STYLE)


def _run_cohort(arguments: argparse.Namespace) -> int:
    from NasoLib.phantom.cohort import Plan, write_cohort

    numbers = {field.name for field in dataclasses.fields(Plan) if field.metadata}
    plan = Plan(
        task=arguments.task,
        seed=whole_number("--seed", arguments.seed),
        file_format=arguments.file_format,
        style_changes=given_fields(arguments, Style, _STYLE),
        **{name: whole_number(flag_of(name), getattr(arguments, name), 1) for name in sorted(numbers)},
    )
    workers = None if arguments.workers is None else whole_number("--workers", arguments.workers, 1)
    with progress_on_stderr() as progress, flags_in_errors(Style):
        manifest = write_cohort(plan, arguments.out, arguments.force, arguments.resume, workers, progress)
    print(manifest)
    return 0
