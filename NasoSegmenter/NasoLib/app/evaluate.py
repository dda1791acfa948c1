"""`naso evaluate TASK RESULTS.csv --out DIR`: tables, plots and a page from a model's results."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from NasoLib.app.fields import add_fields, flags_in_errors, given_fields
from NasoLib.study.questions import QUESTIONS, Settings

_NAMED_LIKE_OURS = ("run",)  # the parser keeps the command's own function under this name


def add_parser(subparsers: Any) -> None:
    """Add `evaluate` to the command."""
    parser = subparsers.add_parser(
        "evaluate",
        help="judge a model's results: tables, plots and one page",
        description="Judge a model's results from a CSV file. Which columns it needs and may have is written at the "
        "head of NasoLib/study/results.py (classifiers) and NasoLib/study/scan_results.py (segmentation).",
        epilog=f"settings:\n{Settings.__doc__}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("task", choices=tuple(QUESTIONS))
    parser.add_argument("results", type=Path, metavar="RESULTS.csv")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to make")
    parser.add_argument(
        "--tuning", type=Path, metavar="TUNING.csv", help="results on tuning patients, to choose the cut-off on"
    )
    parser.add_argument("--force", action="store_true", help="replace what this command made there before")
    group = parser.add_argument_group("settings (explained below)")
    add_fields(group, Settings, without=_NAMED_LIKE_OURS)
    group.add_argument("--run", dest="which_run", choices=("longest", "total"), default="longest")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Judge, write, and say where."""
    from NasoLib.study.evaluation import evaluate
    from NasoLib.study.results_folder import check_replaceable, write

    check_replaceable(arguments.out.absolute(), arguments.force)
    with flags_in_errors(Settings):
        given = given_fields(arguments, Settings, without=_NAMED_LIKE_OURS)
        settings = Settings(run=arguments.which_run, **given)
    evaluation = evaluate(arguments.task, arguments.results, arguments.tuning, settings)
    for note in evaluation.notes:
        print(note)
    for figure in evaluation.tables[0].figures:
        model = f"{figure.model}, " if figure.model else ""
        print(f"{model}{figure.unit}, {figure.name}: {figure.text}")
    print(write(evaluation, arguments.out, arguments.force))
    return 0
