"""`naso train RECIPE --data manifest.csv --out BUNDLE`: repeat a paper's experiment on your own patients.

    naso train invasion --data cohort/manifest.csv --out skull-base --demo
    naso train residual --arm IC+CCRT --network resnet50 --data patients.csv --out residual-ic --set epochs=20
    torchrun --nproc-per-node 4 -m NasoLib.app train segmentation --data patients.csv --out outline
    naso train --demo-model skull-base-demo --out NasoInvasion/Resources/Bundles --work scratch

The last of these makes one of the shipped demo models again, from its synthetic patients to its model card, as
DIR/NAME. A stopped training goes on when the same command is given again.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path
from typing import Any

from NasoLib.errors import UserError

_RECIPES = ("invasion", "residual", "differential", "segmentation")


def add_parser(subparsers: Any) -> None:
    """Add `train` to the command."""
    parser = subparsers.add_parser(
        "train",
        help="train a model by a paper's recipe, on your own or on synthetic patients",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("recipe", nargs="?", choices=_RECIPES, metavar="RECIPE", help=", ".join(_RECIPES))
    parser.add_argument("--data", type=Path, metavar="MANIFEST.csv", help="one row per series")
    parser.add_argument(
        "--out", type=Path, metavar="BUNDLE", help="folder of the bundle; OUT.training is made beside it"
    )
    parser.add_argument("--demo", action="store_true", help="a small network for synthetic patients, made in minutes")
    parser.add_argument("--network", default="", metavar="NAME", help="another network than the recipe's")
    parser.add_argument("--arm", default="", metavar="ARM", help="CCRT or IC+CCRT, for residual")
    parser.add_argument(
        "--seed", type=int, default=0, metavar="N", help="the same seed gives the same model (usual: 0)"
    )
    parser.add_argument("--epochs", metavar="N", help="the same as --set epochs=N")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", dest="settings", help="a setting")
    parser.add_argument("--settings", action="store_true", dest="show", help="print the recipe's settings and stop")
    parser.add_argument("--strict", action="store_true", help="refuse to train when a case cannot be read")
    parser.add_argument("--force", action="store_true", help="replace another bundle, or a run with other settings")
    parser.add_argument("--cache", type=Path, metavar="FOLDER", help="prepared cases, to share between models")
    parser.add_argument("--device", default="auto", metavar="DEVICE", help="auto, cuda, mps or cpu")
    parser.add_argument("--precision", default="auto", metavar="WORD", help="auto, fast, float32, float16 or bfloat16")
    parser.add_argument("--threads", type=int, metavar="N", help="processor threads (usual: all)")
    parser.add_argument("--demo-model", metavar="NAME", help="make a shipped demo model again; takes only --out, "
                        "--work, --workers and --threads")  # fmt: skip
    parser.add_argument(
        "--work", type=Path, metavar="DIR", help="where a demo model's patients and checkpoints are kept"
    )
    parser.add_argument(
        "--workers", type=int, metavar="N", help="processes that make its patients (usual: one per core)"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Train and print where the bundle is and how well it does."""
    if arguments.demo_model:
        return _run_demo(arguments)
    if arguments.recipe is None:
        raise UserError(f"Give a recipe ({', '.join(_RECIPES)}), or --demo-model NAME.")
    settings = _settings(arguments)
    if arguments.show:
        return _show(arguments, settings)
    if arguments.data is None or arguments.out is None:
        raise UserError("Give --data MANIFEST.csv and --out BUNDLE.")
    from NasoLib.app.terminal import progress_on_stderr
    from NasoLib.training.run import Request, train

    _use_threads(arguments.threads)
    request = Request(
        recipe=arguments.recipe, data=arguments.data, out=arguments.out, network=arguments.network, arm=arguments.arm,
        seed=arguments.seed, settings=settings, demo=arguments.demo, strict=arguments.strict, force=arguments.force,
        cache=arguments.cache, device=arguments.device, precision=arguments.precision, say=_say,
        command=_command(arguments, settings),
    )  # fmt: skip
    with progress_on_stderr() as progress:
        outcome = train(request, progress)
    if outcome is not None:
        _print(outcome)
    return 0


def _run_demo(arguments: argparse.Namespace) -> int:
    """Make a shipped model as OUT/NAME."""
    from NasoLib.app.terminal import progress_on_stderr
    from NasoLib.training.make_demo import make_demo

    if arguments.out is None or arguments.recipe is not None:
        raise UserError("Give --demo-model NAME and --out DIR, without a recipe: the model's name says which.")
    _use_threads(arguments.threads)
    work = arguments.work or Path("demo-models")
    with progress_on_stderr() as progress:
        outcome = make_demo(arguments.demo_model, arguments.out, work, arguments.workers, _say, progress)
    if outcome is not None:
        _print(outcome)
    return 0


def _use_threads(threads: int | None) -> None:
    if threads:
        import torch

        torch.set_num_threads(threads)


def _settings(arguments: argparse.Namespace) -> dict[str, str]:
    settings = {}
    for text in arguments.settings:
        name, sign, value = text.partition("=")
        if not sign:
            raise UserError(f"--set {text} is not possible: give NAME=VALUE.")
        settings[name.strip()] = value.strip()
    if arguments.epochs is not None:
        settings["epochs"] = arguments.epochs
    return settings


def _show(arguments: argparse.Namespace, settings: dict[str, str]) -> int:
    import json

    from NasoLib.training.recipes import recipe_named

    recipe = recipe_named(arguments.recipe, arguments.demo, arguments.network, arguments.arm, settings)
    for name, value in recipe.settings().items():
        print(f"{name}={json.dumps(value)}")
    return 0


def _command(arguments: argparse.Namespace, settings: dict[str, str]) -> str:
    """The command that makes the same model from the same data; paths are left to the reader."""
    words = ["naso", "train", arguments.recipe, "--data", "manifest.csv", "--out", arguments.out.name]
    for flag, value in (("--network", arguments.network), ("--arm", arguments.arm), ("--seed", str(arguments.seed))):
        words += [flag, value] if value else []
    words += ["--demo"] if arguments.demo else []
    for name, value in settings.items():
        words += ["--set", f"{name}={value}"]
    return shlex.join(words)


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr)


def _print(outcome: Any) -> None:
    for figure in outcome.figures:
        value = "n/a" if figure.value is None else f"{figure.value:.3f}"
        interval = "" if figure.low is None or figure.high is None else f" ({figure.low:.3f}-{figure.high:.3f})"
        remark = f"  [{figure.remark}]" if figure.remark else ""
        print(f"{figure.name}: {value}{interval}, {figure.n} x {figure.unit}{remark}")
    print(outcome.bundle.folder)
