"""Entry of the command `naso`.

A subcommand is a file in this folder with `add_parser(subparsers)`, which sets `run=function(arguments) -> int`.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

from NasoLib import __version__
from NasoLib.errors import Cancelled, UserError

SUBCOMMANDS: tuple[str, ...] = (
    "advise",
    "bundle",
    "differentiate",
    "evaluate",
    "invasion",
    "judge",
    "phantom",
    "reproduce",
    "segment",
    "train",
)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="naso", description="Nasopharyngeal tumours on CT and MR. Research use only. Not a medical device."
    )
    parser.add_argument("--version", action="version", version=f"naso {__version__}")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    for name in SUBCOMMANDS:
        importlib.import_module(f"NasoLib.app.{name}").add_parser(subparsers)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run `naso` with these words (the command line's by default); gives the exit status.

    0: done; 1: refused, with one sentence on standard error; 2: unusable arguments; 130: stopped by the user.
    """
    arguments = _parser().parse_args(argv)
    try:
        return arguments.run(arguments)
    except UserError as error:
        print(f"naso: {error}", file=sys.stderr)
        return 1
    except (Cancelled, KeyboardInterrupt):
        print("naso: stopped", file=sys.stderr)
        return 130
