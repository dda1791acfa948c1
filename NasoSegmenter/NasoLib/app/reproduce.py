"""`naso reproduce PAPER`: a paper's experiment on synthetic patients, its table beside ours.

    naso reproduce invasion --quick
    naso reproduce residual --out residual-again

A stopped run goes on when the same command is given again.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from NasoLib.app.fields import named_values

if TYPE_CHECKING:
    from NasoLib.reproduce.run import Report

_PAPERS = ("invasion", "residual", "differential", "mediastinal")


def add_parser(subparsers: Any) -> None:
    """Add `reproduce` to the command."""
    parser = subparsers.add_parser(
        "reproduce",
        help="repeat a paper's experiment on synthetic patients, its table beside ours",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("paper", choices=_PAPERS, metavar="PAPER", help=", ".join(_PAPERS))
    parser.add_argument("--quick", action="store_true", help="minutes on two cores; shows the steps, not the method")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder to work in (usual: reproduce-PAPER here)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="other patients (usual: 0)")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        dest="settings",
        help="another setting for every recipe of the experiment, such as epochs=3; see naso train RECIPE --settings",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do it and print the table."""
    from NasoLib.app.terminal import progress_on_stderr
    from NasoLib.reproduce.plans import experiment
    from NasoLib.reproduce.run import reproduce

    place = arguments.out or Path(f"reproduce-{arguments.paper}{'-quick' if arguments.quick else ''}")
    plan = experiment(arguments.paper, arguments.quick, arguments.seed, named_values(arguments.settings))
    with progress_on_stderr() as progress:
        report = reproduce(plan, place, _say, progress)
    _print(report)
    return 0


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr)


def _print(report: Report) -> None:
    from NasoLib.reproduce.compare import in_text

    print(in_text(report.comparison), end="\n\n")
    if report.published is not None:
        print(report.published.title, in_text(report.published), sep="\n", end="\n\n")
    for title, sentences in (("How ours was made", report.words), ("Of the paper's own figures", report.slips)):
        print(f"{title}:", *(f"- {sentence}" for sentence in sentences), sep="\n", end="\n\n")
    print(report.page)
