"""The floors of the engine do not reach up, and the farthest do not know each other."""

import subprocess
import sys
from pathlib import Path

import pytest

from house import floors

ROOT = Path(__file__).resolve().parents[2]
ENGINE = ROOT / "NasoSegmenter" / "NasoLib"
FILES = list(floors.files(ENGINE))


@pytest.mark.parametrize(("room", "path"), FILES, ids=[str(p.relative_to(ENGINE)) for _, p in FILES])
def test_a_file_imports_only_from_below(room, path):
    assert room in {name for rooms in floors.FLOORS for name in rooms}, f"{room} is on no floor: add it to floors.py"
    assert floors.forbidden(room, path.read_text()) == []


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("image", "from NasoLib.app.main import main"),
        ("image", "import NasoLib.bundle"),
        ("bundle", "def f():\n    from NasoLib.networks import build"),
        ("predict", "import slicer"),
        ("scene", "import qt"),
        ("scene", "from NasoLib import gui"),
        ("tasks", "from ..scene import volumes"),
    ],
)
def test_reaching_up_is_found(room, line):
    assert floors.forbidden(room, line)


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("app", "from NasoLib.image import Image"),
        ("networks", "from NasoLib.bundle import Bundle"),
        ("gui", "import qt, slicer"),
        ("scene", "import vtk"),
        ("image", "import numpy as np"),
    ],
)
def test_reaching_down_is_allowed(room, line):
    assert floors.forbidden(room, line) == []


def test_the_engine_imports_where_slicer_and_qt_do_not_exist():
    below = {room for rooms in floors.FLOORS[:4] for room in rooms}
    names = [
        ".".join(path.relative_to(ENGINE.parent).with_suffix("").parts).removesuffix(".__init__")
        for room, path in FILES
        if room in below
    ]
    assert len(names) > 10
    code = (
        "import sys, importlib\n"
        "for name in ('slicer', 'vtk', 'vtkmodules', 'qt', 'ctk', 'PySide6'): sys.modules[name] = None\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
