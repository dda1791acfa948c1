"""`naso bundle`: which models are installed, what they say of themselves, and adding and removing them."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from NasoLib.errors import UserError

if TYPE_CHECKING:
    from NasoLib.bundle import Bundle
    from NasoLib.bundle.library import Entry


def add_parser(subparsers: Any) -> None:
    """Add `bundle` and its own commands to the command."""
    parser = subparsers.add_parser(
        "bundle",
        help="list, check, install and pack models",
        description="Models as bundles: folders of checked numbers and words that hold no code.",
    )
    parser.add_argument(
        "--folder", metavar="DIR", help="your folder of models (default: $NASO_BUNDLES, or your own data folder)"
    )
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    _add(actions, "list", _list, "list the installed models", ("--json",))
    _add(actions, "show", _show, "say all about one model", ("NAME", "--json"))
    _add(actions, "verify", _verify, "compare every file with its checksum", ("[NAME]",))
    _add(actions, "install", _install, "install a model from a ZIP file", ("ZIP", "--replace"))
    _add_import(actions)
    _add(actions, "pack", _pack, "write a model's folder as a ZIP file", ("DIR", "--output"))
    _add(actions, "remove", _remove, "delete one of your models", ("NAME",))


def _add(actions: Any, name: str, run: Any, help_text: str, words: tuple[str, ...]) -> None:
    """One action with its words; a word in brackets may be left out."""
    parser = actions.add_parser(name, help=help_text, description=help_text.capitalize() + ".")
    for word in words:
        if word == "--output":
            parser.add_argument(word, metavar="ZIP", help="the file to write (default: NAME-VERSION.zip beside DIR)")
        elif word.startswith("--"):
            parser.add_argument(word, action="store_true", help={"--json": "print JSON"}.get(word))
        else:
            plain = word.strip("[]")
            parser.add_argument(plain.lower(), metavar=plain, nargs="?" if word != plain else None)
    parser.set_defaults(run=run)


def _add_import(actions: Any) -> None:
    """`import` takes a MONAI bundle, whose configs leave some things open."""
    parser = actions.add_parser(
        "import",
        help="make a model of a MONAI bundle",
        description="Convert a MONAI bundle (3D U-Net). Its configs are read as data and never executed.",
    )
    parser.add_argument("source", type=Path, metavar="FOLDER_OR_ZIP")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="the new model's folder; names it too")
    parser.add_argument("--sequence", default="", metavar="NAME", help="the MR sequence it is for, such as T1CE")
    parser.add_argument("--positive", default="", metavar="CLASS", help="which class is the tumour, when several")
    parser.add_argument("--force", action="store_true", help="replace a model that is there")
    parser.set_defaults(run=_import)


def _list(arguments: argparse.Namespace) -> int:
    from NasoLib.bundle import library

    entries = library.entries(arguments.folder)
    if arguments.json:
        print(json.dumps([_entry_json(entry) for entry in entries], indent=2))
    elif not entries:
        print("No model is installed. `naso bundle install ZIP` adds one.")
    else:
        print("\n".join(_line(entry) for entry in entries))
    return 0


def _show(arguments: argparse.Namespace) -> int:
    from NasoLib.bundle import library

    bundle = library.find(arguments.name, arguments.folder)
    if arguments.json:
        about = {"folder": str(bundle.folder), "sha256": bundle.sha256, "metadata": bundle.metadata.to_json()}
        print(json.dumps(about, indent=2))
    else:
        print(_description(bundle))
    return 0


def _verify(arguments: argparse.Namespace) -> int:
    from NasoLib import networks
    from NasoLib.bundle import library

    problems = []
    if arguments.name:
        bundles = [library.find(arguments.name, arguments.folder)]
    else:
        entries = library.entries(arguments.folder)
        bundles = [entry.bundle for entry in entries if entry.bundle]
        problems = [entry.problem for entry in entries if not entry.bundle]
    for bundle in bundles:
        try:
            bundle.verify(networks.NAMES)
            print(f"{bundle.id}: every file is as it was packed")
        except UserError as error:
            problems.append(str(error))
    if problems:
        raise UserError("\n".join(problems))
    return 0


def _install(arguments: argparse.Namespace) -> int:
    from NasoLib.bundle import library

    bundle = library.install(arguments.zip, arguments.folder, replace=arguments.replace)
    print(f"Installed {bundle.id} in {bundle.folder}")
    return 0


def _import(arguments: argparse.Namespace) -> int:
    from NasoLib.networks.adopt import adopt

    bundle = adopt(arguments.source, arguments.out, arguments.sequence, arguments.positive, arguments.force)
    print(f"Imported {bundle.id} into {bundle.folder}")
    return 0


def _pack(arguments: argparse.Namespace) -> int:
    from NasoLib.bundle import pack

    print(pack(arguments.dir, arguments.output))
    return 0


def _remove(arguments: argparse.Namespace) -> int:
    from NasoLib.bundle import library

    print(f"Removed {library.remove(arguments.name, arguments.folder)}")
    return 0


def _entry_json(entry: Entry) -> dict[str, Any]:
    bundle = entry.bundle
    about: dict[str, Any] = {"folder": str(entry.folder), "origin": entry.origin, "problem": entry.problem}
    if bundle is not None:
        data = bundle.metadata
        about |= {"name": data.name, "version": data.version, "task": data.task, "sha256": bundle.sha256}
        about |= {"demo": data.demo, "trained_on": data.training.trained_on}
    return about


def _line(entry: Entry) -> str:
    if entry.bundle is None:
        return f"{entry.folder.name:<28} CANNOT BE USED: {entry.problem}"
    data = entry.bundle.metadata
    kind = "demo, " if data.demo else ""
    return f"{data.name:<28} {data.version:<8} {data.task:<13} {entry.origin:<8} {kind}{data.training.trained_on}"


def _description(bundle: Bundle) -> str:
    data = bundle.metadata
    spec = data.input
    lines = [
        f"{data.title} ({bundle.id})",
        data.description,
        f"Intended use: {data.intended_use}",
        *(["This is a demonstration model; it is not for patients."] if data.demo else []),
        f"Task: {data.task}",
        f"Goes in: {spec.modality}, {' + '.join(spec.sequences)}, {' x '.join(map(str, spec.size))}, {spec.roi}",
        f"Comes out: {data.output.activation} over {', '.join(data.output.classes)}; "
        f"what counts is '{data.output.positive_class}'",
        f"Network: {data.network.name}, {data.network.normalisation} normalisation",
        f"Trained on: {data.training.trained_on}. {data.training.description}",
        *(_metric(one) for one in data.metrics),
        *(f"Reference: {one}" for one in data.references),
        f"Folder: {bundle.folder}",
    ]
    return "\n".join(line for line in lines if line)


def _metric(one: Any) -> str:
    interval = "" if one.low is None or one.high is None else f" (95 % interval {one.low:.3f} to {one.high:.3f})"
    return f"{one.name}: {one.value:.3f}{interval}, {one.n} x {one.unit}, {one.data}, counting '{one.positive_class}'"
