"""`python -m host picture MODULE_PY OUT.png [--volume FILE]`: open a module and save what a person would see."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from host.session import Host


def _arguments(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m host", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    picture = commands.add_parser("picture", help="open a module and save a picture of the window")
    picture.add_argument("module", type=Path, help="the module's .py file")
    picture.add_argument("out", type=Path, help="the .png to write")
    picture.add_argument("--volume", type=Path, help="an image to load first")
    return parser.parse_args(words)


def main(words: list[str] | None = None) -> int:
    """Run the command; 1 when a system library is missing or the module raised in a callback."""
    arguments = _arguments(words)
    import host
    from host.syslibs import MissingLibraries

    try:
        slicer_host = host.start()
        if arguments.volume:
            _load(slicer_host, arguments.volume)
        module = slicer_host.load_module(arguments.module)
        slicer_host.open(module.name)
        slicer_host.picture(arguments.out)
    except MissingLibraries as error:
        print(error, file=sys.stderr)
        return 1
    print(arguments.out)
    return int(_something_went_wrong())


def _something_went_wrong() -> bool:
    """Whether a callback raised; what it was has been printed when it happened."""
    from host.qtside import eventloop

    return bool(eventloop.errors)


def _load(slicer_host: Host, file: Path) -> None:
    import slicer

    slicer_host.show_volume(slicer.util.loadVolume(str(file)))


if __name__ == "__main__":
    sys.exit(main())
