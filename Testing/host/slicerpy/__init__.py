"""The Python files that Slicer adds to its libraries: ours, or Slicer's own when a source tree is at hand.

The wheel slicer-core brings the real MRML libraries and the real `slicer.util`, but not the other files of Slicer's
`Base/Python/slicer` (ScriptedLoadableModule, parameterNodeWrapper, i18n, packaging, cli, logic). `install()` makes them
importable under their usual names.

Where the files come from: the folder `slicer` beside this file is laid out like Slicer's `Base/Python/slicer`, and
either it or the folder named by the environment variable SLICER_PYTHON_DIR is put on `slicer.__path__`. A module
under test can then not tell which of the two it runs on except by their behaviour, and one set of tests is run on
both.

Why stand-ins at all, when the real files could be used: Slicer's source is not stored in this project and cannot be
installed from a package index, so a fresh clone has no access to it. The stand-ins cover what our modules use, refuse
the rest, and spell every value in a parameter node exactly as Slicer does, so that a scene saved by one is read by the
other.
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

from . import pip_gate, slicer_names

SOURCE_VARIABLE = "SLICER_PYTHON_DIR"
_HERE = Path(__file__).parent


def real_files() -> Path | None:
    """Slicer's own `Base/Python/slicer` when SLICER_PYTHON_DIR names it, else None."""
    named = os.environ.get(SOURCE_VARIABLE)
    if not named:
        return None
    folder = Path(named)
    if not (folder / "ScriptedLoadableModule.py").is_file():
        raise FileNotFoundError(
            f"{SOURCE_VARIABLE} is {named}, but there is no ScriptedLoadableModule.py in it. "
            "Point it at Base/Python/slicer of a Slicer source tree, or unset it."
        )
    return folder


def install() -> None:
    """Make Slicer's Python files importable; calling it again changes nothing.

    `slicer.cli` is there without being imported, as in Slicer, whose start-up script imports it.
    """
    import slicer

    real = real_files()
    folder = str(real or _HERE / "slicer")
    if folder not in slicer.__path__:
        slicer.__path__.append(folder)
    modules = str(_HERE / "modules")
    if modules not in sys.path:
        sys.path.append(modules)
    slicer_names.provide_base_logics()
    if real:
        slicer_names.provide_type_hints()
    pip_gate.close()
    importlib.import_module("slicer.cli")
